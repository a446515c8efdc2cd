import OrchModel

/// Text as the words a rule or a comparison looks at.
enum Words {
  /// What is beyond it is not looked at: a description may be anything.
  static let byteLimit = 16 * 1024
  private static let wordLimit = 40

  /// Runs of letters and digits in order, ASCII in lower case; other bytes count as letters.
  static func of(_ text: String) -> [String] {
    text.utf8.prefix(byteLimit).split(omittingEmptySubsequences: true) { !isLetter($0) }.map {
      word in
      String(decoding: word.prefix(wordLimit).map(lowercase), as: UTF8.self)
    }
  }

  /// The different words that tell texts apart: three letters at least, no filler, at most `limit`,
  /// in the order of their bytes.
  static func terms(of text: String, limit: Int = 64) -> [String] {
    var terms = of(text).filter { $0.utf8.count >= 3 && !fillers.contains($0) }
    sortAndUnify(&terms)
    return Array(terms.prefix(limit))
  }

  /// How much two sorted lists of different words share: the shared ÷ all, in thousandths.
  static func overlap(_ one: [String], _ other: [String]) -> Int {
    var (left, right, shared) = (one[...], other[...], 0)
    while let word = left.first, let otherWord = right.first {
      if word.isSameBytes(as: otherWord) {
        shared += 1
        left = left.dropFirst()
        right = right.dropFirst()
      } else if word.utf8.lexicographicallyPrecedes(otherWord.utf8) {
        left = left.dropFirst()
      } else {
        right = right.dropFirst()
      }
    }
    let all = one.count + other.count - shared
    return all == 0 ? 0 : shared * 1000 / all
  }

  static func sortAndUnify(_ words: inout [String]) {
    words.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var unique: [String] = []
    for word in words where !(unique.last?.isSameBytes(as: word) ?? false) { unique.append(word) }
    words = unique
  }

  private static let fillers = [
    "and", "are", "but", "for", "from", "has", "have", "into", "its", "not", "our", "should",
    "that",
    "the", "then", "this", "when", "with", "you",
  ]

  private static func isLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
    default: false
    }
  }

  private static func lowercase(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte + 0x20 : byte
  }
}
