import OrchModel
import Testing

@testable import OrchClients

@Suite("JSON lines")
struct JSONTests {
  let parser = JSONParser()

  func read<Answer>(_ text: String, _ body: (JSONDocument) -> Answer) -> Answer? {
    read(Array(text.utf8), body)
  }

  func read<Answer>(_ bytes: [UInt8], _ body: (JSONDocument) -> Answer) -> Answer? {
    bytes.withUnsafeBytes { try? parser.read($0, body).get() }
  }

  func fault(_ bytes: [UInt8]) -> JSONFault.Status? {
    bytes.withUnsafeBytes {
      guard case .failure(let fault) = parser.read($0, { _ in }) else { return nil }
      return fault.status
    }
  }

  func fault(_ text: String) -> JSONFault.Status? { fault(Array(text.utf8)) }

  @Test func `values are found by their keys, however deep`() {
    let line = #"{"a":[1,{"b":"x"},[]],"message":{"usage":{"n":5}},"t":true,"f":false,"z":null}"#
    read(line) { line in
      #expect(line["message"]["usage"]["n"].int64 == 5)
      #expect(line["a"].elements.map(\.kind) == [.number, .object, .array])
      #expect(line["a"].elements.compactMap { $0["b"].string } == ["x"])
      #expect(line["t"].bool == true)
      #expect(line["f"].bool == false)
      #expect(line["z"].kind == .null)
      #expect(line["no"]["such"]["thing"].kind == .missing)
      #expect(line.members.compactMap { $0.key.string } == ["a", "message", "t", "f", "z"])
      #expect(line["message"].text() == #"{"usage":{"n":5}}"#)
    }
  }

  @Test func `escapes are decoded, and lone surrogates are replaced`() {
    read(#"{"k\u0065y":"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud800x\udc00"}"#) { line in
      #expect(line["key"].string == "a\"\\/\u{8}\u{C}\n\r\t\u{E9}\u{1F600}\u{FFFD}x\u{FFFD}")
    }
    #expect(read(#"{"a":"\u0000x"}"#) { $0["a"].string } == "\0x")
  }

  @Test func `of equal keys the first counts`() {
    #expect(read(#"{"n":1,"n":2}"#) { $0["n"].int64 } == 1)
  }

  static let counts: [(String, Int64)] = [
    ("1", 1), ("0", 0), ("-0", 0), ("1.0", 1), ("1e2", 100), ("12.50e1", 125), ("-1", 0),
    ("1.5", 0), ("1e400", 0), ("1e-400", 0), ("9007199254740992", 9_007_199_254_740_992),
    ("9007199254740993", 0), ("9223372036854775808", 0), ("\"7\"", 0), ("null", 0), ("[]", 0),
    ("1" + String(repeating: "0", count: 400), 0),
  ]

  @Test(arguments: counts)
  func `a token count is a whole number up to 2 to the 53rd, all else counts 0`(
    literal: String, count: Int64
  ) {
    #expect(read("{\"n\":\(literal)}") { $0["n"].tokenCount } == count)
  }

  @Test func `money is read from the digits as they are written`() {
    let line =
      #"{"a":0.009597000000000001,"b":1.4999999999999999e-05,"c":1e999,"d":-1,"e":123456789012.123456789}"#
    read(line) { line in
      #expect(line["a"].decimalText == "0.009597000000000001")
      #expect(line["a"].money == Money(nanodollars: 9_597_000))
      #expect(line["b"].money == Money(nanodollars: 15_000))
      #expect(line["c"].money == nil)
      #expect(line["d"].money == nil)
      #expect(line["e"].money == nil)
    }
  }

  @Test(arguments: [
    "NaN", "Infinity", "0x10", "01", "+1", ".5", "5.", "1_000", "1e", "1e+", "-", "--1", "1.e1",
    "tru",
    "truex", "nul", "'a'", "1\"a\"",
  ])
  func `what is no number and no word is refused`(literal: String) {
    #expect(fault("{\"n\":\(literal)}") != nil)
  }

  @Test(arguments: [
    "{", "}", "[", "\"", "{\"a\":}", "{\"a\":1,}", "{\"a\" 1}", "{\"a\":1}{\"b\":2}",
    "{\"a\":1} trailing", "// comment", "{\"a\":1", "\\", "[1,]", "[1 2]", "{\"a\":[1}", "{1:2}",
    "{\"a\":\"\\x\"}", "{\"a\":\"\\u12g4\"}", "{\"a\":\"\\u12\"}", "\u{2028}", "{\"a\":\"b}",
    "[\"a\"\"b\"]", "[\"a\"b]", "{,}", "{\"a\":1,,\"b\":2}", ":", ",",
  ])
  func `what is not JSON is refused`(text: String) {
    #expect(fault(text) != nil)
  }

  @Test func `blank lines are told from broken ones`() {
    #expect(fault("") == .empty)
    #expect(fault(" \t\r") == .empty)
    #expect(fault("{\"a\":\"\u{1}\"}") == .controlCharacter)
    #expect(fault("{\"a\":1") == .cutOff)
    #expect(fault("{} {}") == .trailing)
  }

  @Test func `bytes that are not UTF-8 are replaced and the line counts`() {
    let line = Array(#"{"id":"a"#.utf8) + [0xFF, 0xC0, 0xED, 0xA0, 0x80] + Array(#"","n":3}"#.utf8)
    #expect(read(line) { $0["n"].int64 } == 3)
    #expect(read(line) { $0["id"].string?.unicodeScalars.contains("\u{FFFD}") } == true)
    #expect(parser.wasRepaired)
  }

  @Test func `a byte order mark is no part of the text`() {
    #expect(read([0xEF, 0xBB, 0xBF] + Array(#"{"n":1}"#.utf8)) { $0["n"].int64 } == 1)
    #expect(
      fault(Array("{\"type\":\"user\"}".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        != nil)
  }

  @Test func `nesting is bounded`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(fault(nested(1024)) == nil)
    #expect(fault(nested(1025)) == .tooDeep)
    #expect(fault(nested(100_000)) == .tooDeep)
    let objects =
      String(repeating: "{\"a\":", count: 10_000) + "1" + String(repeating: "}", count: 10_000)
    #expect(fault(objects) == .tooDeep)
    #expect(fault(String(repeating: "[", count: 100_000)) == .tooDeep)
  }

  @Test func `a value that leaves its line reads as missing`() {
    let kept = read(#"{"a":"secret"}"#) { $0["a"] }
    #expect(kept?.string == nil)
    #expect(read(#"{"b":"other"}"#) { $0["b"].string } == "other")
    #expect(kept?.kind == .missing)
  }

  @Test func `a giant line between small ones leaves them as they are`() {
    let giant = "{\"a\":[" + String(repeating: "1,", count: 2_000_000) + "1]}"
    #expect(read(#"{"n":1}"#) { $0["n"].int64 } == 1)
    #expect(read(giant) { $0["a"].elements.reduce(0) { sum, _ in sum + 1 } } == 2_000_001)
    #expect(read(#"{"n":2}"#) { $0["n"].int64 } == 2)
  }

  @Test func `texts are cut between scalars`() {
    read(#"{"a":"ab\u00e9\ud83d\ude00"}"#) { line in
      #expect(line["a"].string(cutTo: 3) == "ab")
      #expect(line["a"].string(cutTo: 4) == "ab\u{E9}")
      #expect(line["a"].string(cutTo: 7) == "ab\u{E9}")
      #expect(line["a"].string(cutTo: 8) == "ab\u{E9}\u{1F600}")
    }
  }

  @Test func `parts of a line are replaced, the rest stays to the byte`() {
    let line = #"{"id": "x" , "m":{"id":"y", "n":1.50}}"#
    let changed = read(line) { line in
      line.bytes(replacing: [(line["m"]["id"], "Y\""), (line["id"], "X"), (line["no"], "?")])
    }
    #expect(
      changed.map { String(decoding: $0, as: UTF8.self) }
        == #"{"id": "X" , "m":{"id":"Y\"", "n":1.50}}"#)
  }

  @Test func `a text full of combining marks is compared without delay`() {
    let marks = String(repeating: "\u{323}\u{301}", count: 100_000)
    let clock = ContinuousClock()
    let time = clock.measure {
      read("{\"type\":\"e\(marks)\"}") { #expect(!$0["type"].equals("result")) }
    }
    #expect(time < .seconds(2))
  }
}

@Suite("Lines of a stream")
struct LineSplitterTests {
  /// `number@offset:text`, or `number@offset!length` for a line that is too long.
  func lines(_ text: String, limit: Int = 16 << 20, inPiecesOf size: Int = .max) -> [String] {
    var splitter = LineSplitter(limit: limit)
    var lines: [String] = []
    func add(_ line: Line) {
      switch line {
      case .whole(let bytes, let number, let offset):
        lines.append("\(number)@\(offset):" + String(decoding: bytes, as: UTF8.self))
      case .tooLong(let number, let offset, let length):
        lines.append("\(number)@\(offset)!\(length)")
      }
    }
    let bytes = Array(text.utf8)
    bytes.withUnsafeBytes { whole in
      var start = 0
      while start < whole.count {
        let end = start + min(size, whole.count - start)
        splitter.feed(UnsafeRawBufferPointer(rebasing: whole[start..<end]), add)
        start = end
      }
    }
    splitter.finish(add)
    return lines
  }

  @Test func `lines come with their number and offset, the last without newline too`() {
    #expect(lines("ab\n\nc\nlast") == ["1@0:ab", "2@3:", "3@4:c", "4@6:last"])
    #expect(lines("") == [])
    #expect(lines("\n") == ["1@0:"])
  }

  @Test func `a line above the limit is dropped and reported`() {
    #expect(lines("a\n12345678\nb", limit: 4) == ["1@0:a", "2@2!8", "3@11:b"])
    #expect(lines("12345", limit: 4) == ["1@0!5"])
    #expect(lines("1234", limit: 4) == ["1@0:1234"])
  }

  @Test(arguments: 1...9) func `any way to cut the bytes gives the same lines`(size: Int) {
    let text = "ab\n\n12345678\r\nc\n1234\n12345"
    #expect(lines(text, limit: 4, inPiecesOf: size) == lines(text, limit: 4))
  }

  @Test func `reading can go on where it stopped`() {
    var splitter = LineSplitter()
    Array("one\ntw".utf8).withUnsafeBytes { splitter.feed($0) { _ in } }
    #expect(splitter.resumeOffset == 4)
    var rest = LineSplitter(offset: splitter.resumeOffset, lines: 1)
    var seen: [Int64] = []
    Array("two\n".utf8).withUnsafeBytes {
      rest.feed($0) { line in
        if case .whole(_, let number, let offset) = line { seen += [Int64(number), offset] }
      }
    }
    #expect(seen == [2, 4])
  }
}
