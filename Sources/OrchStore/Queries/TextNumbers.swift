import Glibc

/// Texts by the order in which they were first seen, found by their bytes.
///
/// A dictionary of strings would make a string of every text that is looked up.
struct TextNumbers {
  /// The bytes of all texts, one behind the other, and where each ends.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var hashes: [Int] = []
  /// By hash; -1 where there is none.
  ///
  /// At least twice as many as there are texts.
  private var table: [Int32] = Array(repeating: -1, count: 64)
  /// What was asked for last is often asked for again.
  private var last: Int32 = -1

  var count: Int { ends.count }

  func text(_ number: Int) -> String {
    String(decoding: bytes[range(of: number)], as: UTF8.self)
  }

  /// All texts by their numbers; nil for the one that says nothing.
  var values: [String?] {
    (0..<count).map { number in
      let text = text(number)
      return text.isEmpty ? nil : text
    }
  }

  /// The number of a text; a new one has the next.
  mutating func number(of text: UnsafeBufferPointer<UInt8>) -> Int {
    if last >= 0, isText(Int(last), text) { return Int(last) }
    let hash = Self.hash(text)
    var place = hash & (table.count - 1)
    while table[place] >= 0 {
      if hashes[Int(table[place])] == hash, isText(Int(table[place]), text) {
        last = table[place]
        return Int(last)
      }
      place = (place + 1) & (table.count - 1)
    }
    last = Int32(ends.count)
    table[place] = last
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
    hashes.append(hash)
    if ends.count * 2 > table.count { grow() }
    return Int(last)
  }

  private func range(of number: Int) -> Range<Int> {
    (number > 0 ? ends[number - 1] : 0)..<ends[number]
  }

  private func isText(_ number: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let range = range(of: number)
    guard range.count == text.count else { return false }
    guard let start = text.baseAddress, !range.isEmpty else { return true }
    return bytes.withUnsafeBufferPointer { known in
      known.baseAddress.map { memcmp($0 + range.lowerBound, start, range.count) == 0 } ?? false
    }
  }

  private mutating func grow() {
    table = Array(repeating: -1, count: table.count * 2)
    for (number, hash) in hashes.enumerated() {
      var place = hash & (table.count - 1)
      while table[place] >= 0 { place = (place + 1) & (table.count - 1) }
      table[place] = Int32(number)
    }
  }

  /// FNV-1a, mixed so that its low bits depend on every byte.
  ///
  /// Texts are from outside, so this hash can be made to collide; then looking up takes longer, and no longer
  /// than there are texts.
  private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var hash: UInt64 = 14_695_981_039_346_656_037
    for byte in text { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
    hash ^= hash >> 29
    return Int(truncatingIfNeeded: hash & 0x7FFF_FFFF_FFFF)
  }
}
