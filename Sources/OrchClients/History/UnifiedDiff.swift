/// A patch as `diff -u` writes it.
enum UnifiedDiff {
  /// How many lines its hunks add and remove; nil for a text without a hunk.
  ///
  /// What is outside of the hunks, like the names of the files, does not count, whatever it begins with.
  static func lines(in patch: JSONDocument) -> (added: Int, removed: Int)? {
    guard patch.kind == .string else { return nil }
    var (added, removed, isPatch) = (0, 0, false)
    var left = Hunk(old: 0, new: 0)
    for line in patch.stringBytes.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    {
      if left.isDone {
        guard let hunk = Hunk(line) else { continue }
        (left, isPatch) = (hunk, true)
        continue
      }
      switch line.first {
      case UInt8(ascii: "+"):
        added += 1
        left.new -= 1
      case UInt8(ascii: "-"):
        removed += 1
        left.old -= 1
      case UInt8(ascii: "\\"): break
      default:
        left.old -= 1
        left.new -= 1
      }
    }
    return isPatch ? (added, removed) : nil
  }

  /// How many lines of the old and of the new file a hunk has.
  private struct Hunk {
    var old: Int
    var new: Int

    var isDone: Bool { old <= 0 && new <= 0 }

    init(old: Int, new: Int) {
      self.old = old
      self.new = new
    }

    /// `@@ -1,3 +1,4 @@`, where one line may be left out: `@@ -1 +1 @@`.
    init?(_ line: Slice<UnsafeRawBufferPointer>) {
      let words = line.split(separator: UInt8(ascii: " "), maxSplits: 3)
      guard words.count >= 3, words[0].elementsEqual("@@".utf8),
        let old = Self.length(words[1], sign: UInt8(ascii: "-")),
        let new = Self.length(words[2], sign: UInt8(ascii: "+"))
      else { return nil }
      self.init(old: old, new: new)
    }

    private static func length(_ range: Slice<UnsafeRawBufferPointer>, sign: UInt8) -> Int? {
      guard range.first == sign else { return nil }
      let parts = range.dropFirst().split(separator: UInt8(ascii: ","))
      guard let last = parts.last, parts.count <= 2 else { return nil }
      guard let number = Int(String(decoding: last, as: UTF8.self)), number >= 0 else { return nil }
      return parts.count == 2 ? number : 1
    }
  }
}
