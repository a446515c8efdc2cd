import OrchAnalysis
import OrchModel
import OrchStore

/// Finds what is odd about agents at work, from the store: for `runs check`, and for `orch run` while it happens.
package struct AnomalyFinder {
  private let store: Database
  private var habits: [ByteText: RoleHabits] = [:]
  /// Of how many earlier agents of a role its habits are.
  private static let agents = 30

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
    return found.map { anomaly in
      var anomaly = anomaly
      anomaly.pace = pace
      return anomaly
    }
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
        evidence: [("run", (agent.run?.rawValue).json), ("status", .string(agent.status.rawValue))])
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
        ])
    case .sameError(let step):
      return RunAnomaly(
        .sameError, of: agent, "\(step.name) \(step.summary) failed 3 times in a row",
        evidence: [
          ("tool", step.name.json), ("summary", step.summary.json), ("times", .integer(3)),
        ])
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
      ])
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
      ])
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
      ])
  }

  private mutating func runaway(_ agent: Agent, _ pace: Money?) throws -> RunAnomaly? {
    let (depth, children) = (try depth(of: agent), try store.childCount(of: agent.id))
    var found = Runaway.of(depth: depth, children: children)
    if found == nil, let pace, pace > .zero {
      found = Runaway.of(perMinute: pace, rates: try habits(of: agent.role).rates)
    }
    switch found {
    case .tooDeep(let depth):
      return RunAnomaly(
        .runaway, of: agent, "it is \(depth) deep below the first",
        evidence: [("depth", .integer(Int64(depth))), ("limit", .integer(3))])
    case .tooMany(let children):
      return RunAnomaly(
        .runaway, of: agent, "it has started \(children) subagents",
        evidence: [("children", .integer(Int64(children))), ("limit", .integer(8))])
    case .tooFast(let pace, let usual):
      return RunAnomaly(
        .runaway, of: agent, "it spends \(pace.shown) a minute, usually \(usual.shown) at most",
        evidence: [
          ("usdPerMinute", pace.json), ("usualUsdPerMinute", usual.json), ("times", .integer(5)),
          ("n", .integer(Int64(try habits(of: agent.role).rates.count))),
        ])
    case nil: return nil
    }
  }

  /// How many agents there are above it, at most 100.
  private func depth(of agent: Agent) throws -> Int {
    var (depth, parent) = (0, agent.parent)
    while let id = parent, depth < 100 {
      depth += 1
      parent = try store.agent(id)?.parent
    }
    return depth
  }
}
