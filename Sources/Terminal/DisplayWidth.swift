/// The number of terminal columns `text` takes, once it has been made `visible`.
///
/// Combining marks take none, East Asian wide letters and emoji two; an emoji variation selector makes
/// the letter before it wide.
package func displayWidth(_ text: String) -> Int {
  var text = text
  return text.withUTF8 { utf8 in
    if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
    var meter = WidthMeter()
    var position = 0
    while position < utf8.count {
      let (value, length) = scalar(in: utf8, at: position)
      meter.add(value)
      position += length
    }
    return meter.width
  }
}

/// `text` cut so that it takes at most `width` columns, the cut marked by `ellipsis`.
package func fitted(_ text: String, to width: Int, ellipsis: String) -> String {
  guard text.utf8.count > width, displayWidth(text) > width else { return text }
  let room = width - ellipsis.unicodeScalars.count
  var meter = WidthMeter()
  var end = text.unicodeScalars.startIndex
  for index in text.unicodeScalars.indices {
    meter.add(text.unicodeScalars[index].value)
    guard meter.width <= room else { break }
    end = text.unicodeScalars.index(after: index)
  }
  return String(text.unicodeScalars[..<end]) + (room < 0 ? "" : ellipsis)
}

/// Adds up the columns of one scalar after another.
private struct WidthMeter {
  private(set) var width = 0
  private var last = 0

  mutating func add(_ value: UInt32) {
    if value == 0xFE0F, last == 1 {
      width += 1
      last = 2
    } else {
      let own = scalarWidth(value)
      width += own
      if own > 0 { last = own }
    }
  }
}

private func scalarWidth(_ value: UInt32) -> Int {
  if value < 0x300 { return 1 }
  if isIdeographOrSyllable(value) { return 2 }
  if isZeroWidth(value) { return 0 }
  return value >= 0x1100 && holds(wideRanges, value) ? 2 : 1
}

/// True for what is drawn over the letter before it.
func isZeroWidth(_ value: UInt32) -> Bool {
  if value < 0x370 { return value >= 0x300 }
  return !isIdeographOrSyllable(value) && holds(zeroWidthRanges, value)
}

/// True for most letters of Chinese, Japanese and Korean text, so that they need no search.
private func isIdeographOrSyllable(_ value: UInt32) -> Bool {
  value >= 0x3400
    && (value <= 0x4DBF || (0x4E00...0x9FFF).contains(value)
      || (0xAC00...0xD7A3).contains(value))
}

/// True when `value` is in one of the ascending `ranges`, which are pairs of first and last.
private func holds(_ ranges: [UInt32], _ value: UInt32) -> Bool {
  var low = 0
  var high = ranges.count / 2
  while low < high {
    let middle = (low + high) / 2
    if value < ranges[middle * 2] {
      high = middle
    } else if value > ranges[middle * 2 + 1] {
      low = middle + 1
    } else {
      return true
    }
  }
  return false
}

/// The scalar that begins at `position`, and how many bytes it takes.
///
/// The bytes are those of a `String`, so they are well formed.
func scalar(in utf8: UnsafeBufferPointer<UInt8>, at position: Int) -> (value: UInt32, length: Int) {
  let first = UInt32(utf8[position])
  func next(_ offset: Int) -> UInt32 { UInt32(utf8[position + offset]) & 0x3F }
  switch first {
  case ..<0x80: return (first, 1)
  case ..<0xE0: return ((first & 0x1F) << 6 | next(1), 2)
  case ..<0xF0: return ((first & 0x0F) << 12 | next(1) << 6 | next(2), 3)
  default: return ((first & 0x07) << 18 | next(1) << 12 | next(2) << 6 | next(3), 4)
  }
}
