import OrchAnalysis
import OrchModel
import OrchStore

/// Finds what is odd about agents at work, from the store: for `runs check`, and for `orch run` while it happens.
package struct AnomalyFinder {
  private let store: Database
  private var habits: [ByteText: RoleHabits] = [:]
  /// Of how many earlier agents of a role its habits are.
  static let agents = 30

  package init(in store: Database) { self.store = store }

  /// What is odd about `agent`: of what says that it is stuck the first (F22), a context that is nearly full (F19), and
  /// subagents or spending out of hand (F23).
  ///
  /// Who waits for a person, or is paused, is not stuck. `isDead` is that the process of its run is gone.
  package mutating func anomalies(of agent: Agent, isDead: Bool = false, at now: Timestamp) throws
    -> [RunAnomaly]
  {
    let trace = try store.trace(of: agent.id)
    let pace = trace.burnRate(at: now).value?.perMinute
    var found: [RunAnomaly] = []
    switch agent.status {
    case .starting, .running:
      if let stuck = try stuck(agent, trace, isDead: isDead, at: now) { found.append(stuck) }
    case .waiting, .paused, .completed, .failed, .stopped: break
    }
    if let full = fullContext(agent, trace) { found.append(full) }
    if let runaway = try runaway(agent, pace) { found.append(runaway) }
    for place in found.indices { found[place].pace = pace }
    if !found.isEmpty, pace != nil {
      found[0].explanations.append(
        .dollarsAMinute(of: agent.id.rawValue, trace.burnReadings(at: now), at: now))
    }
    return found
  }

  /// What is usual for a role; looked up once.
  private mutating func habits(of role: String) throws -> RoleHabits {
    if let known = habits[ByteText(role)] { return known }
    let found = RoleHabits(of: try store.traces(ofRole: role, limit: Self.agents))
    habits[ByteText(role)] = found
    return found
  }

  /// The first of the kinds of being stuck that is so (F22).
  private mutating func stuck(
    _ agent: Agent, _ trace: AgentTrace, isDead: Bool, at now: Timestamp
  ) throws -> RunAnomaly? {
    if isDead {
      return RunAnomaly(
        .dead, of: agent, "the process of its run is gone",
        evidence: [
          ("run", (agent.run?.rawValue).json), ("status", .string(agent.status.rawValue)),
        ],
        explained: [.dead(agent)])
    }
    let steps = trace.steps.filter { !$0.name.utf8.isEmpty }
    switch ToolLoop.of(steps) {
    case .sameCall(let step, let times):
      let last = min(steps.count, 10)
      return RunAnomaly(
        .sameCall, of: agent,
        "\(times) of its last \(last) calls are \(step.name) \(step.summary)",
        evidence: [
          ("tool", step.name.json), ("summary", step.summary.json),
          ("times", .integer(Int64(times))), ("of", .integer(Int64(last))),
        ], explained: [.sameCall(agent, steps.prefix(10), as: step)])
    case .sameError(let step):
      return RunAnomaly(
        .sameError, of: agent, "\(step.name) \(step.summary) failed 3 times in a row",
        evidence: [
          ("tool", step.name.json), ("summary", step.summary.json), ("times", .integer(3)),
        ], explained: [.sameError(agent, steps.prefix(3))])
    case nil: break
    }
    let habits = try habits(of: agent.role)
    return try silent(agent, habits, at: now) ?? standstill(agent, trace, habits)
  }

  private func silent(_ agent: Agent, _ habits: RoleHabits, at now: Timestamp) throws
    -> RunAnomaly?
  {
    guard let last = try store.lastSign(of: agent.id) else { return nil }
    let quietMs = now.milliseconds.clampedSum(-last.milliseconds)
    let limitMs = Silence.limitMs(gaps: habits.gaps)
    guard quietMs > limitMs else { return nil }
    return RunAnomaly(
      .silent, of: agent, "nothing was heard of it for \(quietMs / 60_000) minutes",
      evidence: [
        ("lastAt", last.json), ("quietMs", .integer(quietMs)), ("limitMs", .integer(limitMs)),
        ("gaps", .integer(Int64(habits.gaps.count))),
      ], explained: Explanation.silence(agent, since: last, gaps: habits.gaps, at: now))
  }

  private func standstill(_ agent: Agent, _ trace: AgentTrace, _ habits: RoleHabits)
    -> RunAnomaly?
  {
    let (tokens, since) = trace.tokensSinceProgress
    guard case .value(let limit, let n) = Standstill.limit(strides: habits.strides), tokens > limit
    else { return nil }
    return RunAnomaly(
      .noProgress, of: agent,
      "\(grouped(tokens)) tokens without a file, commit, test or step changed, usually \(grouped(limit / 3))",
      evidence: [
        ("tokens", .integer(tokens)), ("limitTokens", .integer(limit)), ("since", since.json),
        ("n", .integer(Int64(n))),
      ],
      explained: Explanation.standstill(
        agent, trace, since: since, strides: habits.strides, limit: limit))
  }

  private func fullContext(_ agent: Agent, _ trace: AgentTrace) -> RunAnomaly? {
    guard let use = ContextUse(used: agent.contextTokens, limit: agent.contextLimit), use.isTight
    else { return nil }
    let prompts = trace.calls.filter(\.isOwn).map(\.tokens.prompt)
    return RunAnomaly(
      .context, of: agent, "\(decimalText(use.share * 100, places: 0))% of its context is used",
      evidence: [
        ("tokens", .integer(use.used)), ("limit", .integer(use.limit)),
        ("sharePct", evidence(use.share * 100, places: 1)),
        ("turnsLeft", use.turnsLeft(prompts: prompts).json),
      ], explained: Explanation.context(agent, use, prompts: prompts))
  }

  private mutating func runaway(_ agent: Agent, _ pace: Money?) throws -> RunAnomaly? {
    let above = try agents(above: agent)
    var found = Runaway.of(
      depth: above.count, children: try store.childCount(of: agent.id))
    if found == nil, let pace, pace > .zero {
      found = Runaway.of(perMinute: pace, rates: try habits(of: agent.role).rates)
    }
    guard let found else { return nil }
    let rates = try habits(of: agent.role).rates
    let explained = Explanation.runaway(agent, found, above: above, rates: rates)
    switch found {
    case .tooDeep(let depth):
      return RunAnomaly(
        .runaway, of: agent, "it is \(depth) deep below the first",
        evidence: [("depth", .integer(Int64(depth))), ("limit", .integer(3))],
        explained: explained)
    case .tooMany(let children):
      return RunAnomaly(
        .runaway, of: agent, "it has started \(children) subagents",
        evidence: [("children", .integer(Int64(children))), ("limit", .integer(8))],
        explained: explained)
    case .tooFast(let pace, let usual):
      return RunAnomaly(
        .runaway, of: agent, "it spends \(pace.shown) a minute, usually \(usual.shown) at most",
        evidence: [
          ("usdPerMinute", pace.json), ("usualUsdPerMinute", usual.json), ("times", .integer(5)),
          ("n", .integer(Int64(rates.count))),
        ], explained: explained)
    }
  }

  /// The agents above it, the nearest first, at most 100.
  private func agents(above agent: Agent) throws -> [ID<Agent>] {
    var (above, parent) = ([ID<Agent>](), agent.parent)
    while let id = parent, above.count < 100 {
      above.append(id)
      parent = try store.agent(id)?.parent
    }
    return above
  }
}
