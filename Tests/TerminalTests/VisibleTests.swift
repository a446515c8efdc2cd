import OrchModel
import Terminal
import Testing

@Suite("Text from outside")
struct VisibleTests {
  @Test(arguments: [
    ("plain", "plain"), ("", ""), ("tab\there", "tab\there"), ("line\nend", "line^Jend"),
    ("\u{1B}[31mred", "^[[31mred"), ("\u{0}\u{7}\u{8}\r\u{7F}", "^@^G^H^M^?"),
    ("\u{9B}31m\u{85}", "<U+009B>31m<U+0085>"), ("\u{202E}gnp.exe", "<U+202E>gnp.exe"),
    ("a\u{200B}b\u{FEFF}\u{2066}\u{2028}", "a<U+200B>b<U+FEFF><U+2066><U+2028>"),
    ("\u{E0041}\u{AD}\u{61C}", "<U+E0041><U+00AD><U+061C>"),
    ("\u{FFFF}\u{1FFFE}", "<U+FFFF><U+1FFFE>"),
    ("é日本👍🏽 ñ", "é日本👍🏽 ñ"), ("\u{A0}\u{2003}x", "\u{A0}\u{2003}x"),
    ("e\u{301}\u{323}", "e\u{301}\u{323}"), ("\u{301}x", "\u{301}x"),
  ])
  func `is seen and not obeyed`(text: String, seen: String) {
    #expect(visible(text).utf8.elementsEqual(seen.utf8))
  }

  @Test func `keeps its lines when asked to`() {
    #expect(visible("a\nb\r\n\tc\u{1B}", keepingNewlines: true) == "a\nb^M\n\tc^[")
  }

  @Test func `has at most eight marks to a letter`() {
    let marks = String(repeating: "\u{301}", count: 20)
    let eight = String(repeating: "\u{301}", count: 8)
    #expect(
      visible("e\(marks)e\(marks)日\(marks)").utf8.elementsEqual("e\(eight)e\(eight)日\(eight)".utf8))
    #expect(visible("\u{1160}\(marks)").utf8.elementsEqual("<U+1160>\(eight)".utf8))
  }

  @Test func `is decoded with replacement`() {
    #expect(visible([0x61, 0xFF, 0x1B, 0xC0, 0x0A]) == "a\u{FFFD}^[\u{FFFD}^J")
  }

  @Test func `stays safe whatever it is`() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let bytes = (0..<40).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let seen = visible(bytes)
      let isSafe = seen.unicodeScalars.allSatisfy { $0.value >= 0x20 && !$0.isHidden || $0 == "\t" }
      #expect(isSafe, "\(bytes)")
      #expect(visible(seen).utf8.elementsEqual(seen.utf8), "\(bytes)")
    }
  }

  @Test func `takes linear time`() {
    let marks = "e" + String(repeating: "\u{323}\u{301}", count: 50_000)
    let time = ContinuousClock().measure {
      #expect(visible(marks).unicodeScalars.count == 9)
      #expect(displayWidth(marks) == 1)
    }
    #expect(time < .seconds(2))
  }

  @Test func `is safe in every format of every answer`() throws {
    let hostile =
      "\u{1B}]0;t\u{7}\u{9B}31m\u{202E}x\r\n\t\u{8}\u{7F}\u{200B}"
      + String(repeating: "\u{301}", count: 99)
    let listing = Listing([Sample.titled(hostile)], columns: Sample.columns)
    let card = Card(Sample.titled(hostile), columns: Sample.columns)
    let change = Change(Sample.titled(hostile), columns: Sample.columns, message: hostile)
    let facts = Facts(
      report: [("x", .list([.text(hostile)])), ("y", .json(.string(hostile)))], lines: [hostile])
    for format in Format.allCases {
      for width in [nil, 40, 200] where width != nil || format != .csv {
        for text in [
          try shown(listing, format, width: width), try shown(card, format, width: width),
          try shown(change, format, width: width), try shown(facts, format, width: width),
          try shown(Prose(hostile), format, width: width),
        ] {
          let isSafe = text.unicodeScalars.allSatisfy {
            $0 == "\n" || $0 == "\t" || $0 == "\r" && format == .csv
              || $0.value >= 0x20 && !$0.isHidden
          }
          #expect(isSafe, "\(format): \(text)")
        }
      }
    }
  }

  @Test func `is a whole line of a table`() throws {
    let listing = Listing([Sample.titled("a\tb\nc")], columns: Sample.columns)
    #expect(try shown(listing, .table, fields: ["title"]) == "TITLE\na b^Jc\n")
    #expect(try shown(listing, .tsv, fields: ["title"]) == "title\na b^Jc\n")
  }
}

@Suite("CSV")
struct CSVTests {
  private func cell(_ text: String, guarded: Bool = true) throws -> String {
    let listing = Listing([Sample.titled(text)], columns: Sample.columns)
    let lines = try shown(listing, .csv, fields: ["title"], guarded: guarded)
    return String(lines.dropFirst("title\r\n".count).dropLast())
  }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(1)", "'@SUM(1)"), ("\tx", "'\tx"),
    ("\rx", "\"'\rx\""), ("\u{0}x", "'\u{0}x"), ("=1,\"2\"", "\"'=1,\"\"2\"\"\""), ("a=b", "a=b"),
    ("a\nb", "\"a\nb\""), ("", ""), (" =1", " =1"), ("'=1", "'=1"), ("\u{1B}[31m", "\u{1B}[31m"),
  ])
  func `opens as data, and keeps every byte`(text: String, expected: String) throws {
    #expect(try cell(text).utf8.elementsEqual(expected.utf8))
  }

  @Test func `can be left as it is`() throws {
    #expect(try cell("=1+1", guarded: false) == "=1+1")
  }

  @Test func `does not take an amount for a formula`() throws {
    let columns: [Column<Int>] = [Column("n") { $0 }, Column("t") { String($0) }]
    #expect(try shown(Listing([-5], columns: columns), .csv) == "n,t\r\n-5,'-5\r\n")
  }
}
