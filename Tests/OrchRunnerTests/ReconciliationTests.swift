import OrchModel
import Testing

@testable import OrchRunner

@Suite("Our sum and the client's own")
struct ReconciliationTests {
  private func usd(_ text: String) throws -> Money { try #require(Money(decimal: text)) }

  @Test func `equal totals leave nothing to explain`() throws {
    let books = Reconciliation(
      ours: try usd("0.036138"), total: ClientTotal(cost: try usd("0.036138")), turns: [],
      before: nil, borrowed: [:])
    #expect(books.clientCost == Money(decimal: "0.036138"))
    #expect(books.unlisted == .zero)
    #expect(books.reason == nil)
  }

  @Test func `what the client counts beyond its calls is one unlisted entry`() throws {
    let books = Reconciliation(
      ours: try usd("0.038364"), total: ClientTotal(cost: try usd("0.042759")), turns: [],
      before: nil, borrowed: [:])
    #expect(books.unlisted == Money(decimal: "0.004395"))
    #expect(books.reason?.contains("0.004395 USD") == true)
  }

  @Test func `a client that counts less is believed in nothing`() throws {
    let books = Reconciliation(
      ours: try usd("0.05"), total: ClientTotal(cost: try usd("0.04")), turns: [], before: nil,
      borrowed: [:])
    #expect(books.unlisted == .zero)
    #expect(books.reason?.contains("0.01 USD less") == true)
  }

  @Test func `a resumed session is compared by its turns, not by its running total`() throws {
    let books = Reconciliation(
      ours: try usd("0.18"), total: ClientTotal(cost: try usd("0.20")), turns: [try usd("0.18")],
      before: try usd("0.02"), borrowed: [:])
    #expect(books.clientCost == Money(decimal: "0.20"))
    #expect(books.unlisted == .zero)
  }

  @Test func `without turns a resumed session is compared beyond what it had cost before`() throws {
    let books = Reconciliation(
      ours: try usd("0.18"), total: ClientTotal(cost: try usd("0.21")), turns: [],
      before: try usd("0.02"), borrowed: [:])
    #expect(books.unlisted == Money(decimal: "0.01"))
  }

  @Test func `a borrowed price is not ours to book`() throws {
    let books = Reconciliation(
      ours: .zero, total: ClientTotal(cost: try usd("0.03")), turns: [], before: nil,
      borrowed: ["mystery-1": try usd("0.03")])
    #expect(books.unlisted == .zero)
    #expect(books.reason?.contains("mystery-1") == true)
  }

  @Test func `a client that does not count money is not compared`() {
    let books = Reconciliation(
      ours: .zero, total: ClientTotal(tokens: Tokens(input: 5)), turns: [], before: nil,
      borrowed: [:])
    #expect(books == Reconciliation(ours: .zero, total: nil, turns: [], before: nil, borrowed: [:]))
    #expect(books.clientCost == nil)
  }
}
