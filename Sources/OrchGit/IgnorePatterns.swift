/// A list of patterns in the syntax of gitignore(5).
struct IgnorePatterns {
  private let patterns: [Pattern]

  /// - Parameter limit: No more than this many patterns are kept.
  init(_ bytes: [UInt8], limit: Int = 10_000) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...]
    patterns = Array(
      text.split(separator: UInt8(ascii: "\n")).lazy.compactMap(Pattern.init).prefix(limit))
  }

  var isEmpty: Bool { patterns.isEmpty }

  /// Whether the last pattern that matches `path` lists it; what is above it is not looked at.
  func lists(_ path: [RawPath], isFolder: Bool) -> Bool {
    patterns.last { $0.matches(path, isFolder: isFolder) }.map { !$0.isNegated } ?? false
  }

  private struct Pattern {
    let isNegated: Bool
    let isForFolders: Bool
    /// Nil for a pattern without a slash, which is matched with the last component alone.
    let segments: [Glob]?
    let name: Glob

    init?(_ line: ArraySlice<UInt8>) {
      var line = Self.trimmed(line)
      if line.first == UInt8(ascii: "#") { return nil }
      isNegated = line.first == UInt8(ascii: "!")
      if isNegated { line = line.dropFirst() }
      isForFolders = line.last == UInt8(ascii: "/")
      if isForFolders { line = line.dropLast() }
      let hasSlash = line.contains(UInt8(ascii: "/"))
      if line.first == UInt8(ascii: "/") { line = line.dropFirst() }
      guard !line.isEmpty else { return nil }
      name = Glob(line)
      let parts = line.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      segments = hasSlash ? Self.segments(parts) : nil
    }

    /// `**` at the end stands for one component or more, elsewhere for any number.
    private static func segments(_ parts: [ArraySlice<UInt8>]) -> [Glob] {
      let globs = parts.map { Glob($0) }
      return globs.last?.isAnyPath == true ? globs + [Glob([UInt8(ascii: "*")])] : globs
    }

    /// Without a carriage return and spaces at the end, unless a backslash keeps them.
    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
      var line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      while line.last == UInt8(ascii: " ") {
        let slashes = line.dropLast().reversed().prefix { $0 == UInt8(ascii: "\\") }.count
        if slashes % 2 == 1 { break }
        line = line.dropLast()
      }
      return line
    }

    func matches(_ path: [RawPath], isFolder: Bool) -> Bool {
      guard isFolder || !isForFolders, let last = path.last else { return false }
      guard let segments else { return name.matches(last.bytes) }
      return wildcardMatch(
        segments, path, isAny: \.isAnyPath, matches: { $0.matches($1.bytes) })
    }
  }
}

/// Matches `items` with `pattern`, some of whose parts stand for any number of items.
///
/// Going back to the last such part is enough, so this takes at most the product of the two lengths.
func wildcardMatch<Part, Item>(
  _ pattern: [Part], _ items: [Item], isAny: (Part) -> Bool, matches: (Part, Item) -> Bool
) -> Bool {
  var (part, item) = (0, 0)
  var retry: (part: Int, item: Int)?
  while item < items.count {
    if part < pattern.count, isAny(pattern[part]) {
      part += 1
      retry = (part, item)
    } else if part < pattern.count, matches(pattern[part], items[item]) {
      part += 1
      item += 1
    } else if let last = retry {
      retry = (last.part, last.item + 1)
      (part, item) = (last.part, last.item + 1)
    } else {
      return false
    }
  }
  return pattern[part...].allSatisfy(isAny)
}
