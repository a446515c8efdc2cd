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
        priceSource: match?.row.source, priceFrom: match?.row.from))
    return Reading(
      change: change, model: call.model, contextLimit: match?.row.contextWindow,
      unpricedReason: reason)
  }

  /// Books what the client's own total has beyond the calls of an agent, as one entry; recomputed and not
  /// added to when it is booked again.
  func bookUnlisted(_ rest: Money, of agent: ID<Agent>, in store: Database, now: Timestamp) throws {
    try store.record(
      LedgerEntry(
        key: "unlisted:\(agent)", kind: .unlisted, at: now, attribution: place, model: nil,
        tokens: .zero, cost: rest, priceSource: "client"))
  }
}

/// How our sum for an agent compares with its client's own.
struct Reconciliation: Hashable {
  /// What the client says this agent spent; nil when it does not count money.
  var clientCost: Money?
  /// To be booked as `unlisted`; zero when every call is known.
  var unlisted = Money.zero
  /// What explains a difference, in words; nil when there is none.
  var reason: String?

  /// Compares `ours` (the priced calls) with the totals a client gave.
  ///
  /// `before` is what the session had cost when the agent began: totals run on over resumed sessions.
  /// `unknownModels` are the models that have no price here and one the client borrowed.
  init(ours: Spend, total: ClientTotal?, turns: [Money], before: Money) {
    guard let total, let sum = total.cost else { return }
    let spent = before > .zero && !turns.isEmpty ? turns.reduce(.zero, +) : sum - before
    clientCost = spent
    let borrowed = total.costByModel.values.reduce(Money.zero, +)
    let rest = spent - borrowed - ours.cost
    if rest > .zero {
      unlisted = rest
      reason =
        "calls that no event mentions (side calls, compaction, abandoned attempts) cost \(rest.decimal) USD by the client's own total; booked as one unlisted entry"
    } else if rest < .zero {
      reason = "the client counts \((ours.cost - spent + borrowed).decimal) USD less than the calls it reported cost by our prices"
    }
    if !total.costByModel.isEmpty {
      let names = total.costByModel.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      let text =
        "the client prices \(names.joined(separator: ", ")) at another model's rates (\(borrowed.decimal) USD); no price is known here"
      reason = reason.map { "\($0); \(text)" } ?? text
    }
  }
}
