import OrchModel

/// What recording a call did to the ledger.
package struct LedgerChange: Hashable, Sendable {
  package enum Kind: Sendable { case added, revised, unchanged }

  package var kind: Kind
  /// How much dearer the ledger became; zero for a call without a price.
  package var cost: Money
  /// True when the call has no price.
  package var isUnpriced: Bool
}

extension Database {
  /// Books `entry`, once: an entry whose key is there already revises it when its numbers are larger
  /// (more output, of equal output more in all), and else changes nothing.
  ///
  /// A call that was imported before the run that made it books it becomes the run's, and is new to it.
  ///
  /// In the same transaction it keeps every sum that contains the call: by hour, by budget window, and
  /// what the run holds of each budget. A time that no window reaches counts as the nearest that one does.
  @discardableResult
  package func record(_ entry: LedgerEntry) throws -> LedgerChange {
    let entry = entry.withinTime
    return try write {
      guard let old = try ledgerEntry(entry.key) else {
        try insertCall(entry)
        try summingOnce { try addToSums(entry) }
        return LedgerChange(kind: .added, cost: entry.cost ?? .zero, isUnpriced: entry.isUnpriced)
      }
      let isTaken = old.kind == .call && entry.kind == .call && entry.isTaken(from: old)
      let isRevised = entry.revises(old)
      var new = (isRevised ? entry.merged(over: old) : old).knowing(entry, old)
      guard isTaken || isRevised || new != old else {
        return LedgerChange(kind: .unchanged, cost: .zero, isUnpriced: old.isUnpriced)
      }
      if isTaken { new.attribution = entry.attribution }
      let paid = isTaken ? .zero : old.cost ?? .zero
      try change(old, to: new, beyond: paid)
      return LedgerChange(
        kind: isTaken ? .added : isRevised ? .revised : .unchanged,
        cost: (new.cost ?? .zero) - paid,
        isUnpriced: new.isUnpriced)
    }
  }

  /// Books a call that a client's own files mention; the answer is the entry before and after.
  ///
  /// As `record`, but that the mentions may come in any order: the earliest time counts, and the place of
  /// the payer, of which `isPayer` says whether it is the new mention's session and not the one it is
  /// given. What a run has booked stays the run's. With `replaces` its numbers count even where they are
  /// smaller. To be called inside of `write`, which makes many of them one.
  package func record(
    mentioned entry: LedgerEntry, replaces: Bool = false, isPayer: (_ insteadOf: String?) -> Bool
  ) throws -> (old: LedgerEntry?, new: LedgerEntry) {
    guard activity == .writing else { throw StoreError.misused("import outside of 'write'", "") }
    let entry = entry.withinTime
    guard let old = try ledgerEntry(entry.key) else {
      try insertCall(entry)
      try summingOnce { try addToSums(entry) }
      return (nil, entry)
    }
    let isNewer = replaces && old.attribution.run == nil && entry.differs(from: old)
    var new = (isNewer || entry.revises(old) ? entry.merged(over: old) : old)
      .knowing(entry, old)
    if isNewer { new.recorded = entry.recorded ?? old.recorded }
    if old.attribution.run == nil {
      new.at = min(old.at, entry.at)
      if entry.isTaken(from: old) || isPayer(old.attribution.session) {
        new.attribution = entry.attribution
      }
      // What kind of subagent it is may be known of one mention and not of another.
      if new.attribution.agent == old.attribution.agent,
        new.attribution.agent == entry.attribution.agent
      {
        new.attribution.role = entry.attribution.role ?? old.attribution.role
      }
    }
    guard new != old else { return (old, old) }
    let isSameRun = old.attribution.run == new.attribution.run
    try change(old, to: new, beyond: isSameRun ? old.cost ?? .zero : .zero)
    return (old, new)
  }

  func change(_ old: LedgerEntry, to new: LedgerEntry, beyond paid: Money) throws {
    try summingOnce {
      try subtractFromSums(old)
      try updateCall(new)
      if new.at != old.at || new.attribution != old.attribution { try updatePlace(new) }
      try addToSums(new, beyond: paid)
    }
  }

  package func ledgerEntry(_ key: String) throws -> LedgerEntry? {
    try row("\(callQuery) WHERE key = \(key)") { try LedgerEntry($0) }
  }

  /// The calls of a run, in the order they were first seen.
  package func ledger(of run: ID<Run>) throws -> [LedgerEntry] {
    try rows("\(callQuery) WHERE run_id = \(run) ORDER BY seq") { try LedgerEntry($0) }
  }

  private func insertCall(_ entry: LedgerEntry) throws {
    let place = entry.attribution
    let tokens = entry.tokens
    try execute(
      """
      INSERT INTO call (key, kind, at, project_id, task_id, task_type, run_id, stage_id, agent_id, role,
                        client, session, branch, model, input, cache_read, cache_write_5m,
                        cache_write_1h, output, web_searches, is_final, cost_nd, unpriced,
                        price_source, price_from, recorded_nd, tools)
      VALUES (\(entry.key), \(entry.kind), \(entry.at), \(place.project), \(place.task),
              \(place.taskType), \(place.run), \(place.stage), \(place.agent), \(place.role),
              \(place.client), \(place.session), \(place.branch), \(entry.model), \(tokens.input),
              \(tokens.cacheRead), \(tokens.cacheWrite5m), \(tokens.cacheWrite1h), \(tokens.output),
              \(entry.webSearches), \(entry.isFinal), \(entry.cost), \(entry.unpricedReason),
              \(entry.priceSource), \(entry.priceFrom), \(entry.recorded), \(entry.tools?.text))
      """)
  }

  private func updateCall(_ entry: LedgerEntry) throws {
    let tokens = entry.tokens
    try execute(
      """
      UPDATE call
         SET model = \(entry.model), input = \(tokens.input), cache_read = \(tokens.cacheRead),
             cache_write_5m = \(tokens.cacheWrite5m), cache_write_1h = \(tokens.cacheWrite1h),
             output = \(tokens.output), web_searches = \(entry.webSearches),
             is_final = \(entry.isFinal), cost_nd = \(entry.cost),
             unpriced = \(entry.unpricedReason), price_source = \(entry.priceSource),
             price_from = \(entry.priceFrom), recorded_nd = \(entry.recorded),
             tools = \(entry.tools?.text)
       WHERE key = \(entry.key)
      """)
  }

  /// Apart from the numbers, because the indices are by these.
  private func updatePlace(_ entry: LedgerEntry) throws {
    let place = entry.attribution
    try execute(
      """
      UPDATE call
         SET at = \(entry.at), project_id = \(place.project), task_id = \(place.task),
             task_type = \(place.taskType), run_id = \(place.run), stage_id = \(place.stage),
             agent_id = \(place.agent), role = \(place.role), client = \(place.client),
             session = \(place.session), branch = \(place.branch)
       WHERE key = \(entry.key)
      """)
  }
}

extension LedgerEntry {
  var isUnpriced: Bool { cost == nil }

  /// True when this mention knows more of the call than `old` does.
  fileprivate func revises(_ old: Self) -> Bool {
    if old.kind == .unlisted { return kind == .unlisted && cost != old.cost }
    if kind == .unlisted { return false }
    if tokens.output != old.tokens.output { return tokens.output > old.tokens.output }
    if tokens.total != old.tokens.total { return tokens.total > old.tokens.total }
    return isFinal && !old.isFinal || cost != nil && old.cost == nil
  }

  /// True when this mention has other numbers or another model than `old`; what it costs by now does not
  /// matter.
  fileprivate func differs(from old: Self) -> Bool {
    old.kind == .call && kind == .call && (tokens != old.tokens || model != old.model)
  }

  /// True when a run made the call, and `old` is what was imported of it.
  fileprivate func isTaken(from old: Self) -> Bool {
    attribution.run != nil && old.attribution.run == nil
  }

  /// The entry at a time that is inside of all time: a client's clock may say anything.
  var withinTime: Self {
    var entry = self
    let last = Window.always.end.milliseconds - 1
    entry.at = Timestamp(milliseconds: min(max(at.milliseconds, 0), last))
    return entry
  }

  /// This mention, with the kind, the time and the place of the first.
  fileprivate func merged(over old: Self) -> Self {
    var entry = self
    entry.kind = old.kind
    entry.at = old.at
    entry.attribution = old.attribution
    entry.model = model ?? old.model
    entry.isFinal = isFinal || old.isFinal
    return entry
  }

  /// With what either mention says of tools, and the larger of the costs that they recorded: no mention may know
  /// all.
  fileprivate func knowing(_ one: Self, _ other: Self) -> Self {
    var entry = self
    entry.tools = one.tools.map { other.tools?.union($0) ?? $0 } ?? other.tools
    entry.recorded = [one.recorded, other.recorded].compactMap(\.self).max()
    return entry
  }
}

let callQuery: SQL = """
  SELECT key, kind, at, project_id, task_id, task_type, run_id, stage_id, agent_id, role, client,
         session, branch, model, input, cache_read, cache_write_5m, cache_write_1h, output,
         web_searches, is_final, cost_nd, unpriced, price_source, price_from, recorded_nd, tools
    FROM call
  """

extension LedgerEntry {
  init(_ row: borrowing Row) throws {
    self.init(
      key: try row["key"], kind: try row["kind"], at: try row["at"],
      attribution: Attribution(
        project: try row["project_id"], task: try row["task_id"], taskType: try row["task_type"],
        run: try row["run_id"], stage: try row["stage_id"], agent: try row["agent_id"],
        role: try row["role"], client: try row["client"], session: try row["session"],
        branch: try row["branch"]),
      model: try row["model"], tokens: try Tokens(row), webSearches: try row["web_searches"],
      isFinal: try row["is_final"], cost: try row["cost_nd"], unpricedReason: try row["unpriced"],
      priceSource: try row["price_source"], priceFrom: try row["price_from"],
      recorded: try row["recorded_nd"],
      tools: (try row["tools"] as String?).map(RequestedTools.init(text:)))
  }
}

extension Tokens {
  init(_ row: borrowing Row) throws {
    self.init(
      input: try row["input"], cacheRead: try row["cache_read"],
      cacheWrite5m: try row["cache_write_5m"], cacheWrite1h: try row["cache_write_1h"],
      output: try row["output"])
  }
}
