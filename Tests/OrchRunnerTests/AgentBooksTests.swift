import OrchModel
import Testing

@testable import OrchRunner

@Suite("What an agent has cost, while it works")
struct AgentBooksTests {
  private func usd(_ text: String) throws -> Money { try #require(Money(decimal: text)) }

  @Test func `what the client counts beyond its calls is spent, until the calls are seen`() throws {
    var books = AgentBooks()
    books.note(try usd("0.01"))
    books.note(ClientTotal(cost: try usd("0.03")), isInterim: true)
    #expect(books.reconciliation().unlisted == Money(decimal: "0.02"))
    books.note(try usd("0.015"))
    #expect(books.reconciliation().unlisted == Money(decimal: "0.005"))
    books.note(try usd("0.01"))
    #expect(books.reconciliation().unlisted == .zero)
    books.note(ClientTotal(cost: try usd("0.04")), isInterim: false)
    #expect(books.reconciliation().unlisted == Money(decimal: "0.005"))
  }

  @Test func `a total that is older than the last calls is no word against them`() throws {
    var books = AgentBooks()
    books.note(ClientTotal(cost: try usd("0.01")), isInterim: true)
    books.note(try usd("0.02"))
    #expect(books.reconciliation().reason == "the client ended before it gave its last total")
    books.note(ClientTotal(cost: try usd("0.01")), isInterim: false)
    #expect(books.reconciliation().reason?.contains("0.01 USD less") == true)
  }

  @Test func `over a resumed session the total runs on`() throws {
    var books = AgentBooks(before: try usd("0.05"))
    books.note(try usd("0.02"))
    books.note(ClientTotal(cost: try usd("0.10")), isInterim: true)
    #expect(books.reconciliation().unlisted == Money(decimal: "0.03"))
    books.note(
      ClientTotal(cost: try usd("0.10"), costOfTurn: try usd("0.02")), isInterim: false)
    #expect(books.reconciliation().unlisted == .zero)
  }

  @Test func `a total of a resumed session that begins at zero again takes nothing away`() throws {
    var books = AgentBooks(before: try usd("0.05"))
    books.note(ClientTotal(cost: try usd("0.02")), isInterim: true)
    #expect(books.reconciliation().unlisted == .zero)
  }

  @Test func `amounts past all bounds stay amounts`() {
    let most = Money(nanodollars: .max)
    for borrowed in [[:], ["a": most, "b": most]] {
      for before in [nil, .zero, most] {
        for total in [.zero, most] {
          var books = AgentBooks(before: before)
          books.note(most)
          books.note(most)
          books.note(ClientTotal(cost: total, costOfTurn: most), isInterim: false)
          books.note(ClientTotal(cost: total, costOfTurn: most), isInterim: false)
          #expect(books.reconciliation(borrowed: borrowed).unlisted == .zero)
        }
      }
    }
    #expect(Money.zero.clampedDifference(Money(nanodollars: .min)) == most)
    #expect(Money(nanodollars: .min).clampedDifference(most) == Money(nanodollars: .min))
  }
}

@Suite("Asking a client what it has cost")
struct UsageRequestsTests {
  private let start = SteadyTime.now

  @Test func `every two seconds, once the last answer is there`() {
    var requests = UsageRequests([1])
    #expect(requests.next(at: start) == nil)
    #expect(requests.next(at: start + .seconds(3)) == [1])
    #expect(requests.isOpen)
    #expect(requests.next(at: start + .seconds(60)) == nil)
    requests.close(hasChanged: true)
    #expect(requests.next(at: start + .seconds(4)) == nil)
    #expect(requests.next(at: start + .seconds(5)) == [1])
  }

  @Test func `less and less while nothing changes, until the client makes a call`() {
    var requests = UsageRequests([1])
    var now = start
    for pause in [2, 4, 8, 16, 32, 32] {
      let due = now + .seconds(pause + 1)
      #expect(requests.next(at: due + .seconds(-2)) == nil)
      #expect(requests.next(at: due) == [1])
      requests.close(hasChanged: false)
      now = due
    }
    #expect(requests.next(at: now + .seconds(3)) == nil)
    requests.hurry()
    #expect(requests.next(at: now + .seconds(3)) == [1])
  }

  @Test func `never where the client has no such request`() {
    var requests = UsageRequests(nil)
    #expect(!requests.isPossible)
    #expect(requests.next(at: start + .seconds(60)) == nil)
    #expect(!requests.isOpen)
  }
}
