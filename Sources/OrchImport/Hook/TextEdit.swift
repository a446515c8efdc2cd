/// Other bytes for a part of a text.
struct TextEdit {
  let range: Range<Int>
  let bytes: [UInt8]
}

extension [UInt8] {
  /// The text with edits that do not overlap.
  func applying(_ edits: [TextEdit]) -> [UInt8] {
    var result: [UInt8] = []
    var copied = 0
    for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      result += self[copied..<edit.range.lowerBound]
      result += edit.bytes
      copied = edit.range.upperBound
    }
    return result + self[copied...]
  }

  /// JSON text without the blanks that mean nothing in it, and without a byte order mark.
  var withoutBlanks: [UInt8] {
    var result: [UInt8] = []
    var (isInString, isEscaped) = (false, false)
    for byte in starts(with: [0xEF, 0xBB, 0xBF]) ? self[3...] : self[...] {
      if isInString {
        isInString = isEscaped || byte != UInt8(ascii: "\"")
        isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
      } else if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
        continue
      } else {
        isInString = byte == UInt8(ascii: "\"")
      }
      result.append(byte)
    }
    return result
  }

  /// True when JSON text is that of an object without members, or nothing at all.
  var isEmptyObject: Bool { ["", "{}"].contains { withoutBlanks.elementsEqual($0.utf8) } }

  /// True when its first line ends as on Windows.
  var hasCarriageReturns: Bool {
    firstIndex(of: 0x0A).map { $0 > 0 && self[$0 - 1] == 0x0D } ?? false
  }

  /// The line and the column, both from 1, of a byte.
  func place(ofByte offset: Int) -> (line: Int, column: Int) {
    let before = self[..<Swift.min(offset, count)]
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    // Bytes that go on a character take no column.
    let column = before[start...].count { $0 & 0xC0 != 0x80 }
    return (before.count { $0 == 0x0A } + 1, column + 1)
  }
}
