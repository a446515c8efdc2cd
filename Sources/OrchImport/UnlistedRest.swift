import OrchAnalysis
import OrchClients
import OrchModel
import OrchStore

/// What a session's client has counted beyond the calls in its files: compaction, titles, abandoned
/// attempts (formats §1.4, 6).
struct UnlistedRest {
  let store: Database
  /// What is already known, when `store` is one to try on.
  let known: Database?
  let prices: PriceBook
  let sessions: SessionBooks

  /// What to book for `session`, and when; nil when its client gave no total.
  ///
  /// The rest is its last total, without what its parent had at the fork, without what was counted for models
  /// that have no price here, and without the priced calls that it and its subagents made before.
  func rest(of session: String) throws -> (cost: Money, at: Timestamp)? {
    guard let record = sessions.totals[ByteText(session)], let total = record.totals.last else {
      return nil
    }
    let end = total.until ?? Window.always.end
    let explained = try cost(
      of: agent(session), withChildren: true, in: Window(start: Window.always.start, end: end))
    let own = counted(total).clampedDifference(try start(of: record))
    return (own.clampedDifference(explained), total.at)
  }

  /// What the session's total began at: its parent's at that time.
  private func start(of record: RecordedTotals) throws -> Money {
    guard let parent = record.inherited.last else { return .zero }
    let fork = record.ownAt ?? Window.always.end
    let before = sessions.totals[ByteText(parent.session)]?.totals.last { $0.at < fork }
    guard let before else { return try copied(record) }
    return counted(before).clampedSum(
      try cost(
        of: agent(parent.session), withChildren: false,
        in: Window(start: before.at.justAfter, end: parent.last.justAfter)))
  }

  /// The price of the copied calls, where the file of the session that paid them is gone.
  private func copied(_ record: RecordedTotals) throws -> Money {
    try record.inherited.reduce(.zero) { sum, paid in
      sum.clampedSum(
        try cost(
          of: agent(paid.session), withChildren: false,
          in: Window(start: Window.always.start, end: paid.last.justAfter)))
    }
  }

  /// What the priced calls of an agent cost in a stretch of time, with those of its subagents or alone.
  private func cost(of agent: ID<Agent>, withChildren: Bool, in window: Window) throws -> Money {
    let cost = try store.cost(of: agent, withChildren: withChildren, in: window)
    guard let known else { return cost }
    // What was read now is in `store`, as it would become.
    let others = try known.callCosts(of: agent, withChildren: withChildren, in: window)
    return try others.reduce(cost) { sum, call in
      try store.ledgerEntry(call.key) == nil ? sum.clampedSum(call.cost ?? .zero) : sum
    }
  }

  /// A total without what the client counted for models that have no price here.
  private func counted(_ total: RecordedTotals.Total) -> Money {
    total.costByModel.reduce(total.cost) { rest, model in
      prices.row(for: model.key, at: total.at) == nil
        ? rest.clampedDifference(model.value) : rest
    }
  }

  private func agent(_ session: String) -> ID<Agent> {
    sessions.ids.id(client: .claude, session: session, subagent: nil)
  }
}

extension Timestamp {
  /// A millisecond later.
  fileprivate var justAfter: Timestamp { Timestamp(milliseconds: milliseconds.clampedSum(1)) }
}
