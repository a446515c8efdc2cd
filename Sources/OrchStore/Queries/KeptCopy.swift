import OrchModel

/// A copy that is kept of a file's text: compressed, in the archive beside the store.
package struct KeptCopy: Hashable, Sendable {
  /// The SHA-256 of the text, in hexadecimal digits.
  package let hash: String
  /// How many bytes the text has.
  package let size: Int64
  /// When the file that had it was written, in nanoseconds since 1970.
  package let modified: Int64

  package init(hash: String, size: Int64, modified: Int64) {
    self.hash = hash
    self.size = size
    self.modified = modified
  }

  /// `HASH SIZE MODIFIED`; nil for anything else.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: " ")
    guard parts.count == 3, parts[0].utf8.count == 64, parts[0].utf8.allSatisfy(Self.isDigit),
      let size = Int64(parts[1]), let modified = Int64(parts[2]), size >= 0
    else { return nil }
    self.init(hash: String(parts[0]), size: size, modified: modified)
  }

  package var text: String { "\(hash) \(size) \(modified)" }

  /// The folder of copies beside a store.
  package static func archive(besides store: String) -> String {
    let slash = store.utf8.lastIndex(of: UInt8(ascii: "/")) ?? store.startIndex
    return "\(store[..<slash])/archive"
  }

  /// The file of the copy in that folder: `ab/abcd….zst`.
  package func path(in archive: String) -> String { "\(archive)/\(hash.prefix(2))/\(hash).zst" }

  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
    default: false
    }
  }
}

extension SourceFile {
  /// The copies that are kept of it, the newest first: of texts that are not the beginning of a newer one.
  package var copies: [KeptCopy] {
    kept?.split(separator: "\n").compactMap { KeptCopy($0) } ?? []
  }
}

extension Database {
  /// Notes the copies that are kept of a file, the newest first.
  package func note(kept copies: [KeptCopy], of path: String) throws {
    let text = copies.map(\.text).joined(separator: "\n")
    try execute("UPDATE source_file SET kept = \(text) WHERE path = \(path)")
  }

  /// True when some file's copy has this hash.
  package func isKept(_ hash: String) throws -> Bool {
    try row("SELECT 1 FROM source_file WHERE instr(kept, \(hash)) > 0 LIMIT 1") { _ in true }
      ?? false
  }
}
