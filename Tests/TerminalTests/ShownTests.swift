import OrchModel
import Testing

@testable import Terminal

@Suite("Values as a person reads them")
struct ShownTests {
  @Test(
    arguments: [
      (0, "0s"), (4, "4ms"), (99, "99ms"), (100, "0.1s"), (840, "0.8s"), (9_999, "9.9s"),
      (10_000, "10s"), (42_900, "42s"), (59_999, "59s"), (60_000, "1m 00s"), (185_000, "3m 05s"),
      (3_600_000, "1h 00m"), (3_725_000, "1h 02m"), (86_399_999, "23h 59m"), (97_200_000, "1d 03h"),
      (-5_000, "-5.0s"), (.max, "106751991167d 07h"), (.min, "-106751991167d 07h"),
    ] as [(Int64, String)])
  func `durations`(milliseconds: Int64, text: String) {
    #expect(span(milliseconds) == text)
  }

  @Test(
    arguments: [
      (0, "now"), (59, "now"), (60, "1m ago"), (3_599, "59m ago"), (3_600, "1h ago"),
      (86_399, "23h ago"), (86_400, "1d ago"), (89 * 86_400, "89d ago"),
      (90 * 86_400, "2025-10-17"),
      (-30, "now"), (-180, "in 3m"), (-90 * 86_400, "2026-04-15"),
    ] as [(Int64, String)])
  func `times`(seconds: Int64, text: String) {
    let time = Timestamp(milliseconds: Sample.now.milliseconds - seconds * 1000)
    #expect(ago(time, now: Sample.now) == text)
  }

  @Test(
    arguments: [
      0, 1, -1, 999, 1_768_467_600_123, -62_135_596_800_000, -1_001, 253_402_300_799_999,
      951_782_400_000, 951_868_799_999,
    ] as [Int64])
  func `times are written as the model writes them`(milliseconds: Int64) {
    var bytes: [UInt8] = []
    let time = Timestamp(milliseconds: milliseconds)
    writeTime(time, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == time.iso8601)
  }

  @Test(arguments: [0, 7, -7, 10, 99, 100, 1_000_000, .max, .min] as [Int64])
  func `numbers`(number: Int64) {
    var bytes: [UInt8] = []
    writeNumber(number, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == String(number))
  }

  @Test(
    arguments: [
      (0, "0"), (5, "0.5"), (-5, "-0.5"), (125, "12.5"), (1000, "100"),
      (.min, "-922337203685477580.8"),
    ] as [(Int64, String)])
  func `percentages`(tenths: Int64, text: String) {
    #expect(Field.percent(tenths).json == text)
  }

  @Test func `the farthest moments do not end the program`() throws {
    for milliseconds in [Int64.min, .max] {
      let time = Timestamp(milliseconds: milliseconds)
      #expect(!ago(time, now: Sample.now).isEmpty)
      #expect(Field.time(time).json.hasSuffix("Z\""))
    }
  }

  @Test(arguments: [0, 1, -1, 10, 1_204_500_000_000, 12_500_000, .max, .min + 1] as [Int64])
  func `money is written as the model writes it`(nanodollars: Int64) {
    var bytes: [UInt8] = []
    writeMoney(Money(nanodollars: nanodollars), to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == Money(nanodollars: nanodollars).decimal)
  }

  @Test func `objects and lists compare by what they hold`() {
    let object = Field.object(["a": .number(1), "b": .list([.absent])])
    #expect(object == .object(Field.Object([("a", .number(1)), ("b", .list([.absent]))])))
    #expect(object != .object(["b": .list([.absent]), "a": .number(1)]))
    #expect([1, 2].field == .list([.number(1), .number(2)]))
    #expect(String?.none.field == .absent)
    #expect(JSONValue.object([]).field.json == "{}")
  }
}

@Suite("Display width")
struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("ｱ", 1), ("Ａ", 2), ("한", 2),
    ("\u{1112}\u{1161}\u{11AB}", 2), ("👍", 2), ("❤", 1), ("❤\u{FE0F}", 2), ("🇫🇷", 2), ("…", 1),
    ("●✓✗○–‖", 6), ("▁█", 2), ("\u{5D0}\u{5B0}", 1), ("ก็", 1), ("𝕏", 1), ("𠀀", 2), ("—", 1),
  ])
  func `counts columns, not letters`(text: String, width: Int) {
    #expect(displayWidth(text) == width)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"),
    ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"), ("abc", 1, "…"), ("abc", 0, ""),
  ])
  func `cuts between letters`(text: String, width: Int, expected: String) {
    #expect(fitted(text, to: width, ellipsis: "…") == expected)
    #expect(displayWidth(fitted(text, to: width, ellipsis: "…")) <= width)
  }

  @Test func `the tables are in order`() {
    for table in [zeroWidthRanges, wideRanges] {
      let isSorted = zip(table, table.dropFirst()).enumerated()
        .allSatisfy {
          $0.offset % 2 == 0 ? $0.element.0 <= $0.element.1 : $0.element.0 < $0.element.1
        }
      #expect(table.count % 2 == 0)
      #expect(isSorted)
    }
  }
}

@Suite("Drawings")
struct DrawingsTests {
  @Test(
    arguments: [
      (0, "        ", "--------"), (1, "████████", "########"), (0.5, "████    ", "####----"),
      (0.3, "██▍     ", "##------"), (0.99, "███████▉", "########"), (-3, "        ", "--------"),
      (7, "████████", "########"), (.nan, "        ", "--------"),
      (.infinity, "████████", "########"),
    ] as [(Double, String, String)])
  func `a bar is as long as it should be`(fraction: Double, unicode: String, ascii: String) {
    #expect(bar(fraction, width: 8) == unicode)
    #expect(bar(fraction, width: 8, usesUnicode: false) == ascii)
    #expect(bar(fraction, width: 0).isEmpty)
    #expect(bar(fraction, width: -1).isEmpty)
  }

  @Test(
    arguments: [
      ([], "", ""), ([5], "▁", "_"), ([1, 2, 3, 4, 5, 6, 7, 8], "▁▂▃▄▅▆▇█", "_.,-=+*#"),
      ([0, .nan, 10], "▁ █", "_ #"),
      ([-.greatestFiniteMagnitude, .greatestFiniteMagnitude], "▁█", "_#"),
      ([.infinity], " ", " "), ([3, 3, 3], "▁▁▁", "___"),
    ] as [([Double], String, String)])
  func `a sparkline has a letter for each value`(values: [Double], unicode: String, ascii: String) {
    #expect(sparkline(values) == unicode)
    #expect(sparkline(values, usesUnicode: false) == ascii)
  }
}
