import CSodium
import OrchModel

/// One thing a repository brings that runs, or that decides what runs, once an agent works in it.
package struct TrustEntry: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    /// A key of the project's own `.orch/config.toml`.
    case setting
    /// A file that an agent's client loads by itself.
    case file
    /// A program that git runs.
    case hook
    /// A key of the repository's own git configuration that names a program.
    case gitConfig = "git-config"
  }

  package let kind: Kind
  /// A key, or a path from the top of the working tree.
  package let name: String
  /// Hexadecimal SHA-256 over kind, name and every byte of the content.
  package let digest: String
  /// How much content there is, in bytes.
  package let size: Int64
  /// The beginning of the content, for a person to read; what is secret by nature is left out.
  package let text: String

  /// What the store keeps of it: never the content, which may hold a secret.
  var label: String { "\(kind.rawValue) \(name)" }
}

extension TrustEntry {
  /// An entry whose content is at hand.
  init(_ kind: Kind, _ name: String, content: String, shown text: String? = nil) {
    var digest = TrustDigest(kind, name: Array(name.utf8))
    digest.add(Array(content.utf8))
    self.init(
      kind: kind, name: name, digest: digest.finish(), size: Int64(content.utf8.count),
      text: text ?? content)
  }
}

/// The digest that stands for one thing.
///
/// Kind and name are part of it, so that a file trusted in one place is not trusted in another; neither
/// can hold a NUL, so no two things have the same bytes.
struct TrustDigest: ~Copyable {
  private var state = crypto_hash_sha256_state()

  init(_ kind: TrustEntry.Kind, name: [UInt8]) {
    crypto_hash_sha256_init(&state)
    add(Array(kind.rawValue.utf8) + [0] + name + [0])
  }

  mutating func add(_ bytes: [UInt8]) { add(bytes[...]) }

  mutating func add(_ bytes: ArraySlice<UInt8>) {
    bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return }
      crypto_hash_sha256_update(
        &state, start.assumingMemoryBound(to: UInt8.self), UInt64(buffer.count))
    }
  }

  /// The digest in hexadecimal digits; nothing may be added afterwards.
  consuming func finish() -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    crypto_hash_sha256_final(&state, &bytes)
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
