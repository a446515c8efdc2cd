import OrchModel
import Testing

@testable import OrchStore

@Suite("a call is split among the tools that it asked for")
struct ToolPartTests {
  private func tools(_ names: String...) -> RequestedTools {
    names.enumerated().reduce(into: RequestedTools()) { $0.insert($1.element, id: "\($1.offset)") }
  }

  private func parts(
    _ tools: RequestedTools?, tokens: Tokens = .zero, cost: Int64? = 100, recorded: Int64? = nil
  ) -> [ToolPart] {
    ToolPart.parts(
      of: tools, tokens: tokens, cost: cost.map(Money.init(nanodollars:)),
      recorded: recorded.map(Money.init(nanodollars:)))
  }

  @Test func `one tool has all of it, however often it was asked for`() {
    for tools in [tools("Bash"), tools("Bash", "Bash")] {
      let parts = parts(tools, tokens: Tokens(input: 3, output: 7))
      #expect(parts.map(\.tool) == ["Bash"] && parts[0].entries == 1 && parts[0].cost == 100)
      #expect(parts[0].tokens == Tokens(input: 3, output: 7))
    }
  }

  @Test func `no tool is something else than not known`() {
    #expect(parts(RequestedTools()).map(\.tool) == ["no tool"])
    #expect(parts(nil).map(\.tool) == [""])
  }

  @Test func `what does not divide goes to the largest fractions, of equals to the first`() {
    // 100 / 3 is 33 and a third each: the one that is left goes to the first by name.
    let three = parts(tools("C", "A", "B"), tokens: Tokens(output: 5))
    #expect(three.map(\.tool) == ["A", "B", "C"] && three.map(\.cost) == [34, 33, 33])
    #expect(three.map(\.tokens.output) == [2, 2, 1] && three.map(\.entries) == [1, 0, 0])
    // Of 100 by 1 and 5: 16.67 and 83.33. Of one call: 0.17 and 0.83.
    let six = parts(tools("A", "Z", "Z", "Z", "Z", "Z"))
    #expect(six.map(\.cost) == [17, 83] && six.map(\.entries) == [0, 1])
  }

  @Test func `a cost that is not known is none in any part`() {
    let parts = parts(tools("A", "B"), tokens: Tokens(input: 3), cost: nil, recorded: 1)
    #expect(parts.map(\.cost) == [nil, nil] && parts.map(\.recorded) == [1, 0])
    let spends = parts.map { $0.spend(.call) }
    #expect(spends.map(\.unpricedTokens) == [2, 1] && spends.map(\.unpricedCalls) == [1, 0])
    #expect(parts.map { $0.spend(.call, by: .auto).cost } == [1, 0])
    #expect(parts.map { $0.spend(.call, by: .auto).unpricedTokens } == [0, 0])
  }

  @Test func `the parts of anything add up to it`() {
    var random = Seeded(7)
    for _ in 0..<500 {
      var tools = RequestedTools()
      for id in 0..<Int.random(in: 0...9, using: &random) {
        tools.insert(["A", "B", "C", "D"].randomElement(using: &random) ?? "A", id: "\(id)")
      }
      let amounts = [0, 1, 2, 999, .max, Int64.random(in: 0...(.max), using: &random)]
      let amount = amounts.randomElement(using: &random) ?? 0
      let parts = parts(tools, tokens: Tokens(cacheRead: amount), cost: amount, recorded: amount)
      #expect(parts.reduce(0) { $0 + ($1.cost?.nanodollars ?? 0) } == amount)
      #expect(parts.reduce(0) { $0 + ($1.recorded?.nanodollars ?? 0) } == amount)
      #expect(parts.reduce(0) { $0 + $1.tokens.cacheRead } == amount)
      #expect(parts.reduce(0) { $0 + $1.entries } == 1)
    }
  }

  @Test func `mentions in any order and number come to the same`() {
    let (one, two) = (tools("Read", "Bash"), tools("Read"))
    #expect(one.union(two) == one && two.union(one) == one && one.union(one) == one)
    #expect(one.union(two).counts.map(\.tool) == ["Bash", "Read"])
    #expect(two.union(tools("x", "Read")).counts.map(\.count) == [2, 1])
    #expect(RequestedTools(text: one.text) == one && RequestedTools(text: "") == RequestedTools())
  }

  @Test func `names from outside break nothing`() {
    var tools = RequestedTools()
    for (id, name) in ["a,b", "a b\n", "", "é:1", String(repeating: "x", count: 500)].enumerated() {
      tools.insert(name, id: "\(id)")
    }
    #expect(RequestedTools(text: tools.text) == tools)
    #expect(
      tools.counts.map(\.tool) == ["?", "a_b", "a_b_", String(repeating: "x", count: 100), "é:1"])
    #expect(RequestedTools(text: "x,:12345678,Bash:xyz,Bash:0000000g,A:0000000f").counts.count == 1)
    var many = RequestedTools()
    for id in 0..<1000 { many.insert("t\(id % 7)", id: "\(id)") }
    #expect(many.counts.reduce(0) { $0 + $1.count } == 256)
  }

  @Test(arguments: [
    ("0.0123", 12_300_000), ("0", nil), ("-1", nil), ("10000", 10_000_000_000_000),
    ("10000.01", nil),
  ])
  func `what a client wrote is a cost where it can be one`(_ text: String, _ cost: Int64?) {
    #expect(Money(decimal: text)?.asRecorded?.nanodollars == cost)
  }
}
