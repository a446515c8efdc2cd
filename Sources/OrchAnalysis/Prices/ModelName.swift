import OrchModel

/// What a model may also be called in a price list.
enum ModelName {
  /// No model has a longer name; what has one is unknown.
  private static let longest = 200

  /// Providers and regions that some programs put before a model's own name.
  private static let prefixes = [
    "anthropic/", "openai/", "gemini/", "vertex_ai/", "bedrock/", "models/", "us.", "eu.", "apac.",
    "global.", "anthropic.",
  ]

  /// The name itself, then with more and more taken off.
  ///
  /// What goes is the client's `[1m]`, `-latest`, `@date`, Bedrock's `-v1:0`, a date, a provider.
  static func candidates(_ name: String) -> [String] {
    guard name.utf8.count <= longest else { return [] }
    var candidates = [name]
    var bytes = Array(name.utf8)[...]
    while let shorter = shortened(bytes) {
      bytes = shorter
      candidates.append(String(decoding: bytes, as: UTF8.self))
    }
    return candidates
  }

  /// One thing less; nil when nothing more can be taken off.
  private static func shortened(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let shorter =
      without(suffix: "[1m]", name) ?? without(suffix: "-latest", name) ?? withoutAt(name)
      ?? withoutVersion(name) ?? withoutDate(name) ?? withoutPrefix(name)
    guard let shorter, !shorter.isEmpty else { return nil }
    return shorter
  }

  private static func without(suffix: String, _ name: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let count = suffix.utf8.count
    return name.suffix(count).elementsEqual(suffix.utf8) ? name.dropLast(count) : nil
  }

  private static func withoutPrefix(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    prefixes.first { name.starts(with: $0.utf8) }.map { name.dropFirst($0.utf8.count) }
  }

  /// Vertex: `@20250929`, `@default`.
  private static func withoutAt(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let at = name.lastIndex(of: UInt8(ascii: "@")) else { return nil }
    let version = name[(at + 1)...]
    let isDate = version.count == 8 && version.allSatisfy(isDigit)
    return isDate || version.elementsEqual("default".utf8) ? name[..<at] : nil
  }

  /// Bedrock: `-v1:0`.
  private static func withoutVersion(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let dash = name.lastIndex(of: UInt8(ascii: "-")) else { return nil }
    let parts = name[(dash + 1)...].split(
      separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].first == UInt8(ascii: "v"), parts[0].count > 1,
      parts[0].dropFirst().allSatisfy(isDigit), !parts[1].isEmpty, parts[1].allSatisfy(isDigit)
    else { return nil }
    return name[..<dash]
  }

  /// `-20250929`, `-2025-08-07`: a day of this century.
  private static func withoutDate(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    for shape in ["-20dddddd", "-20dd-dd-dd"] {
      let tail = name.suffix(shape.utf8.count)
      let fits = zip(tail, shape.utf8).allSatisfy { byte, wanted in
        wanted == UInt8(ascii: "d") ? isDigit(byte) : byte == wanted
      }
      if tail.count == shape.utf8.count, fits { return name.dropLast(shape.utf8.count) }
    }
    return nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// What is taken off `name` on the way to the candidate `found`, first what goes first.
  static func removals(from name: String, to found: String) -> [ModelNamePart] {
    let names = candidates(name)
    guard let last = names.firstIndex(where: found.isSameBytes) else { return [] }
    return zip(names[..<last], names.dropFirst()).map { long, short in
      let bytes = Array(long.utf8)
      let count = bytes.count - short.utf8.count
      let isSuffix = bytes.starts(with: short.utf8)
      let part = isSuffix ? bytes.suffix(count) : bytes.prefix(count)
      return ModelNamePart(String(decoding: part, as: UTF8.self), isSuffix: isSuffix)
    }
  }
}

/// Something in a model's name that is not the name.
package struct ModelNamePart: Hashable, Sendable {
  package enum Kind: String, Sendable { case provider, date, version, latest, context }

  package let kind: Kind
  /// As it was written: `-20250929`, `bedrock/`.
  package let text: String

  init(_ text: String, isSuffix: Bool) {
    self.text = text
    kind =
      switch text {
      case _ where !isSuffix: .provider
      case "[1m]": .context
      case "-latest", "@default": .latest
      case _ where text.utf8.contains(UInt8(ascii: ":")): .version
      default: .date
      }
  }
}

extension PriceMatch {
  /// What had to be taken off `asked` to find the price; nothing when it is in the table as it is.
  package func removals(from asked: String) -> [ModelNamePart] {
    ModelName.removals(from: asked, to: alias?.name ?? name)
  }
}
