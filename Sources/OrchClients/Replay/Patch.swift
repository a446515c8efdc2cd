/// One place of a file that a patch changes: the lines that are there, and what becomes of them.
struct Hunk: Hashable {
  var before: [[UInt8]] = []
  var after: [[UInt8]] = []
  /// How many lines come before it, when the patch says.
  var offset: Int?
  /// A line that comes before it, when the patch names one.
  var anchor: [UInt8]?
  /// What the patch says of the file's end: true when the old or the new file has no newline there.
  var oldLacksNewline = false
  var newLacksNewline = false
}

extension [Hunk] {
  /// The hunks of a unified diff of one file; headers before the first `@@` are skipped.
  init(unifiedDiff text: [UInt8]) {
    self = []
    var sign: UInt8?
    for line in TextLines(text).lines {
      if line.starts(with: "@@ ".utf8) {
        append(Hunk(header: line))
      } else if let last = indices.last {
        self[last].add(line, after: sign)
      }
      sign = line.first
    }
  }

  /// The content with every hunk done; nil when one finds no place, and then nothing is done.
  func applied(to content: [UInt8]) -> [UInt8]? {
    var text = TextLines(content)
    var cursor = 0
    var shift = 0
    for hunk in self {
      let expected = hunk.offset.map { $0 + shift }
      guard let place = text.place(of: hunk, from: cursor, expected: expected) else { return nil }
      text.lines.replaceSubrange(place..<place + hunk.before.count, with: hunk.after)
      cursor = place + hunk.after.count
      shift += hunk.after.count - hunk.before.count
      guard cursor == text.lines.count else { continue }
      if hunk.oldLacksNewline || content.isEmpty { text.endsWithNewline = true }
      if hunk.newLacksNewline { text.endsWithNewline = false }
    }
    return text.bytes
  }
}

extension Hunk {
  /// `@@ -12,3 +12,4 @@`; with no old lines, `-12,0`, it comes after line 12.
  fileprivate init(header: [UInt8]) {
    let old = header.drop { $0 != UInt8(ascii: "-") }.dropFirst().prefix { $0 != UInt8(ascii: " ") }
    let numbers = old.split(separator: UInt8(ascii: ","))
      .map { Int(String(decoding: $0, as: UTF8.self)) }
    guard let first = numbers.first ?? nil, (0..<1 << 40).contains(first) else { return }
    let isInsertion = numbers.count > 1 && numbers[1] == 0
    offset = isInsertion ? first : Swift.max(0, first - 1)
  }

  /// A line of the hunk; `sign` is what the line before began with.
  fileprivate mutating func add(_ line: [UInt8], after sign: UInt8?) {
    let rest = Array(line.dropFirst())
    switch line.first {
    case UInt8(ascii: "-"): before.append(rest)
    case UInt8(ascii: "+"): after.append(rest)
    case UInt8(ascii: " "), nil:
      before.append(rest)
      after.append(rest)
    case UInt8(ascii: "\\"):
      if sign != UInt8(ascii: "+") { oldLacksNewline = true }
      if sign != UInt8(ascii: "-") { newLacksNewline = true }
    default: break
    }
  }
}

/// A text as lines that can be changed and put together again to the byte.
struct TextLines {
  var lines: [[UInt8]]
  var endsWithNewline: Bool

  init(_ bytes: [UInt8]) {
    lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { Array($0) }
    endsWithNewline = bytes.last == UInt8(ascii: "\n")
    if bytes.isEmpty || endsWithNewline { lines.removeLast() }
  }

  var bytes: [UInt8] {
    let joined = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    return endsWithNewline && !lines.isEmpty ? joined + [UInt8(ascii: "\n")] : joined
  }

  /// Where a hunk's old lines are: where it expects them, else the first place from `cursor` on.
  ///
  /// A hunk without old lines and without a place goes to the end.
  func place(of hunk: Hunk, from cursor: Int, expected: Int?) -> Int? {
    if let expected, expected >= cursor, holds(hunk, at: expected) { return expected }
    var start = cursor
    if let anchor = hunk.anchor {
      guard let found = lines[cursor...].firstIndex(of: anchor) else { return nil }
      start = found + 1
    }
    guard !hunk.before.isEmpty else {
      return expected != nil ? nil : hunk.anchor != nil ? start : lines.count
    }
    let last = lines.count - hunk.before.count
    return start <= last ? (start...last).first { holds(hunk, at: $0) } : nil
  }

  private func holds(_ hunk: Hunk, at place: Int) -> Bool {
    place <= lines.count - hunk.before.count
      && lines[place..<place + hunk.before.count].elementsEqual(hunk.before)
  }
}
