import OrchAnalysis
import OrchClients
import OrchModel
import OrchStore

/// Books what clients have counted and no call explains, when all calls are there (formats §1.4, 6).
struct UnlistedBooks {
  let store: Database
  /// What is already known, when `store` is one to try on.
  let known: Database?
  let prices: PriceBook
  let places: ImportPlaces
  let sessions: SessionBooks

  /// Books it for the sessions of which something was read; `note` is told what became of each entry.
  func book(_ note: (_ old: LedgerEntry?, _ new: LedgerEntry) -> Void) throws {
    let rest = UnlistedRest(store: store, known: known, prices: prices, sessions: sessions)
    var touched = sessions.totals.filter { isTouched($0, $1) }.map(\.key)[...]
    while !touched.isEmpty {
      try store.write(.full) {
        let end = SteadyTime.now + .milliseconds(20)
        repeat {
          guard let session = touched.popFirst() else { return }
          guard let new = try entry(of: session.string, rest) else { continue }
          let old = try store.ledgerEntry(new.key) ?? known?.ledgerEntry(new.key)
          guard new.cost != .zero || old != nil else { continue }
          try store.rebook(new)
          note(old, new)
        } while SteadyTime.now < end
      }
    }
  }

  /// True when something of the session was read, or of one that it is a fork of.
  private func isTouched(_ session: ByteText, _ record: RecordedTotals) -> Bool {
    sessions.touched.contains(session)
      || record.inherited.contains { sessions.touched.contains(ByteText($0.session)) }
  }

  /// What is to be booked; nil for a session of a run, which books its rest itself.
  private func entry(of session: String, _ rest: UnlistedRest) throws -> LedgerEntry? {
    let id = sessions.ids.id(client: .claude, session: session, subagent: nil)
    guard let agent = try store.agent(id) ?? known?.agent(id),
      let (cost, at) = try rest.rest(of: session), try !places.isOfRun(session)
    else { return nil }
    return LedgerEntry(
      key: LedgerEntry.unlistedKey(id), kind: .unlisted, at: at,
      attribution: LedgerEntry.Attribution(
        project: agent.project, agent: id, client: agent.client, session: session),
      model: nil, tokens: .zero, cost: max(cost, .zero), priceSource: "client")
  }
}
