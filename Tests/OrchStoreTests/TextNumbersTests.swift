import OrchModel
import Testing

@testable import OrchStore

@Suite("texts and rows by number")
struct TextNumbersTests {
  private func number(_ text: String, in numbers: inout TextNumbers) -> Int {
    var text = text
    return text.withUTF8 { numbers.number(of: $0) }
  }

  @Test func `a text has the number of its first time, by its bytes`() {
    var numbers = TextNumbers()
    // The last two look alike and are not the same bytes.
    let texts = ["", "a", "b", "ab", "ba", "\0", "\u{E9}", "e\u{301}"]
    for (place, text) in texts.enumerated() { #expect(number(text, in: &numbers) == place) }
    for (place, text) in texts.enumerated().reversed() {
      #expect(number(text, in: &numbers) == place)
      #expect(numbers.text(place).isSameBytes(as: text))
    }
    #expect(numbers.count == texts.count)
  }

  @Test func `thousands keep theirs`() {
    var numbers = TextNumbers()
    for round in 0..<2 {
      for count in 0..<5000 {
        #expect(number("session-\(count)", in: &numbers) == count, "\(round)")
      }
    }
    #expect(numbers.text(4999) == "session-4999")
  }

  @Test func `ids may be anything`() {
    var table = NumberTable()
    let ids: [Int64] = [0, 7, 3, 4_194_303, 4_194_304, .max, .min, -1]
    for (number, id) in ids.enumerated() { table[id] = number }
    for (number, id) in ids.enumerated() { #expect(table[id] == number) }
    #expect(table[5] == nil)
    #expect(table[100_000_000] == nil)
    table[7] = 99
    #expect(table[7] == 99)
  }

  @Test func `a place with an id of its own making is summed like any other`() throws {
    let store = try Scene.store()
    try store.record(Scene.call("a", 5, model: "m1"))
    try store.write {
      try store.execute("PRAGMA defer_foreign_keys = ON")
      try store.execute("UPDATE spend_place SET id = 9000000000000000000")
      try store.execute("UPDATE spend_hour SET place_id = 9000000000000000000")
    }
    try store.record(Scene.call("b", 7, model: "m1"))
    let groups = try store.spendGroups(in: .always, by: [.model])
    #expect(groups.map(\.spend.cost.nanodollars) == [12])
  }
}
