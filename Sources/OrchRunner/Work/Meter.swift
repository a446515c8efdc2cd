import OrchAnalysis
import OrchModel
import OrchStore

/// Prices an agent's calls and books them.
///
/// Called inside a write transaction of the store.
struct Meter {
  let prices: PriceBook
  let place: LedgerEntry.Attribution

  /// What booking a call came to.
  struct Reading {
    var change: LedgerChange
    var model: String?
    /// The most tokens the model takes; nil when its price row does not say.
    var contextLimit: Int64?
    var unpricedReason: String?
  }

  /// Books `call`, made at `now` unless it says when; the same call again changes nothing or revises it.
  func book(_ call: ModelCall, in store: Database, now: Timestamp) throws -> Reading {
    let at = call.at ?? now
    let (priced, match) = prices.cost(of: call, at: at)
    var cost: Money?
    var reason: String?
    switch priced {
    case .priced(let money): cost = money
    case .unpriced(let why): reason = why.code
    }
    var place = place
    place.session = call.session ?? place.session
    let change = try store.record(
      LedgerEntry(
        key: call.key, at: at, attribution: place, model: call.model, tokens: call.tokens,
        webSearches: call.webSearches, isFinal: call.isFinal, cost: cost, unpricedReason: reason,
        priceSource: match?.row.source, priceFrom: match?.row.from, recorded: call.recordedCost,
        tools: call.tools))
    return Reading(
      change: change, model: call.model, contextLimit: match?.row.contextWindow,
      unpricedReason: reason)
  }

  /// Compares an agent's books with its client's own total, and books what that has beyond the calls as one
  /// entry; recomputed and not added to when it is booked again, so that it shrinks as calls explain it.
  func reconcile(
    _ books: inout AgentBooks, of agent: ID<Agent>, in store: Database, now: Timestamp
  ) throws -> Reconciliation {
    let borrowed = (books.total?.costByModel ?? [:]).filter {
      prices.row(for: $0.key, at: now) == nil
    }
    let answer = books.reconciliation(borrowed: borrowed)
    guard answer.unlisted != books.unlisted else { return answer }
    try store.record(
      LedgerEntry(
        key: LedgerEntry.unlistedKey(agent), kind: .unlisted, at: now, attribution: place,
        model: nil,
        tokens: .zero, cost: answer.unlisted, priceSource: "client"))
    books.unlisted = answer.unlisted
    return answer
  }
}

/// How our sum for an agent compares with its client's own.
struct Reconciliation: Hashable {
  /// What the client says its session has cost; nil when it does not count money.
  var clientCost: Money?
  /// To be booked as `unlisted`; zero when every call is known.
  var unlisted = Money.zero
  /// What explains a difference, in words; nil when there is none.
  var reason: String?

  /// Compares `ours`, the priced calls of this agent, with the totals its client gave.
  ///
  /// A client's total runs on over a resumed session, so for one the sum of its `turns` counts, or, where it
  /// gives none, its total beyond `before`, what the session's earlier agents cost. `borrowed` is what the
  /// total has for models that have no price here, by model. An `isInterim` total is older than the last
  /// calls.
  init(
    ours: Money, total: ClientTotal?, turns: [Money], before: Money?, borrowed: [String: Money],
    isInterim: Bool = false
  ) {
    guard let total, let sum = total.cost else { return }
    clientCost = sum
    let spent: Money =
      if let before {
        turns.isEmpty ? sum.clampedDifference(before) : Self.sum(turns)
      } else {
        sum
      }
    let strange = Self.sum(borrowed.values)
    let rest = spent.clampedDifference(strange).clampedDifference(ours)
    var reasons: [String] = []
    if rest > .zero {
      unlisted = rest
      reasons.append(
        "calls that no event mentions (side calls, compaction, abandoned attempts) cost \(rest.decimal) USD by the client's own total; booked as one unlisted entry"
      )
    } else if rest < .zero, isInterim {
      reasons.append("the client ended before it gave its last total")
    } else if rest < .zero {
      reasons.append(
        "the client counts \(Money.zero.clampedDifference(rest).decimal) USD less than its calls cost by our prices"
      )
    }
    if !borrowed.isEmpty {
      let names = borrowed.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      reasons.append(
        "the client prices \(names.joined(separator: ", ")) at another model's rates (\(strange.decimal) USD); no price is known here"
      )
    }
    reason = reasons.isEmpty ? nil : reasons.joined(separator: "; ")
  }

  private static func sum(_ parts: some Sequence<Money>) -> Money {
    parts.reduce(.zero) { $0.clampedSum($1) }
  }
}
