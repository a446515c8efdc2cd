import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Says what is wrong with what is at work now: a gate for scripts.
struct RunsCheck: Command {
  static let name = "runs check"
  static let aliases = [["run", "check"]]
  static let summary = "Say what is odd about agents at work: loops, silence, full contexts, spikes"
  static let discussion = """
    Looks at every agent at work, and at what the last whole hour cost. 'context': its last request took more than 80 % \
    of what the model takes. 'loop.same-call': the same tool asked for the same at least five times of the last ten. \
    'loop.same-error': three times in a row the same failed. 'silent': nothing for 10 minutes, or three times what is \
    usual for its role. 'runaway': subagents more than 3 deep, or more than 8 of one. 'spike': more than twice the \
    median of that hour on the 14 days before, and at least $1 beyond it. Who waits for a person is not silent.

    Exit code 0: nothing is odd. 3: the answer says what. Nothing is changed.
    """
  static let examples = ["orch runs check", "orch runs check --json | jq -r '.items[].kind'"]

  func run(_ context: Context) throws -> Listing<RunAnomaly> {
    let store = try context.readStore()
    return try store.read {
      let project = try context.projectInView(in: store)
      let agents = try store.agents(
        of: project?.id, with: [.starting, .running, .waiting, .paused], limit: 1000
      ).map(\.agent)
      var found = try agents.flatMap { try anomalies(of: $0, in: store, at: context.now()) }
      if let spike = try spike(of: project?.id, in: store, context) { found.append(spike) }
      return Listing(
        found, columns: RunAnomaly.columns, summary: [("agents", agents.count.field)],
        empty: "nothing is odd about \(counted(agents.count, "agent")) at work",
        exitCode: found.isEmpty ? .success : .refused)
    }
  }

  private func anomalies(of agent: Agent, in store: Database, at now: Timestamp) throws
    -> [RunAnomaly]
  {
    var found: [RunAnomaly] = []
    func add(_ kind: RunAnomaly.Kind, _ text: String, _ evidence: [(String, Field)]) {
      found.append(RunAnomaly(kind: kind, agent: agent, text: text, evidence: evidence))
    }
    if let use = ContextUse(used: agent.contextTokens, limit: agent.contextLimit), use.isTight {
      add(
        .context, "\(decimalText(use.share * 100, places: 0))% of its context is used",
        [
          ("tokens", use.used.field), ("limit", use.limit.field),
          ("sharePct", tenths(use.share * 100).field),
        ])
    }
    let steps = try store.newestTools(of: agent.id, limit: 10).map {
      ToolStep(name: $0.name, summary: $0.summary, hasSucceeded: $0.hasSucceeded)
    }
    switch ToolLoop.of(steps) {
    case .sameCall(let step, let times):
      add(
        .sameCall, "\(times) of its last \(steps.count) calls are \(step.name) \(step.summary)",
        [("tool", .text(step.name)), ("summary", .text(step.summary)), ("times", times.field)])
    case .sameError(let step):
      add(
        .sameError, "\(step.name) \(step.summary) failed 3 times in a row",
        [("tool", .text(step.name)), ("summary", .text(step.summary)), ("times", 3.field)])
    case nil: break
    }
    if agent.status == .running || agent.status == .starting,
      let last = try store.lastSign(of: agent.id)
    {
      let quietMs = now.milliseconds.clampedSum(-last.milliseconds)
      let limitMs = Silence.limitMs(gaps: try store.gaps(ofRole: agent.role, limit: 2000))
      if quietMs > limitMs {
        add(
          .silent, "nothing was heard of it",
          [
            ("lastAt", last.field), ("quietMs", .duration(quietMs)),
            ("limitMs", .duration(limitMs)),
          ])
      }
    }
    let (depth, children) = (try depth(of: agent, in: store), try store.childCount(of: agent.id))
    switch Runaway.of(depth: depth, children: children) {
    case .tooDeep(let depth):
      add(.runaway, "it is \(depth) deep below the first", [("depth", depth.field)])
    case .tooMany(let children):
      add(.runaway, "it has started \(children) subagents", [("children", children.field)])
    case nil: break
    }
    guard !found.isEmpty else { return [] }
    let pace = BurnPace.dollarsPerMinute(
      try store.costs(of: agent.id, since: now.adding(.seconds(-900))), now: now)
    return found.map { $0.burning(pace) }
  }

  /// How many agents there are above it, at most 100.
  private func depth(of agent: Agent, in store: Database) throws -> Int {
    var (depth, parent) = (0, agent.parent)
    while let id = parent, depth < 100 {
      depth += 1
      parent = try store.agent(id)?.parent
    }
    return depth
  }

  /// The last whole hour against the same hour of the 14 days before.
  private func spike(of project: ID<Project>?, in store: Database, _ context: Context) throws
    -> RunAnomaly?
  {
    let clock = ZoneClock.zone(context.zone)
    let now = CalendarUnit.hour.window(containing: context.now(), clock: clock)
    let hour = CalendarUnit.hour.window(containing: now.start.justBefore, clock: clock)
    func spent(_ daysAgo: Int64) throws -> Money {
      let shift = Duration.seconds(-86_400 * daysAgo)
      let window = Window(start: hour.start.adding(shift), end: hour.end.adding(shift))
      return try store.spend(SpendFilter(window: window, project: project)).cost
    }
    let earlier = try (1...14).map { try spent(Int64($0)) }
    guard let spike = SpendSpike.of(try spent(0), earlier: earlier) else { return nil }
    return RunAnomaly(
      kind: .spike, agent: nil,
      text: "the last whole hour cost \(spike.actual.shown), usually \(spike.expected.shown)",
      evidence: [
        ("startsAt", hour.start.field), ("actualUsd", spike.actual.field),
        ("expectedUsd", spike.expected.field), ("impactUsd", spike.impact.field),
        ("impactPct", spike.impactPercent.map(tenths).field),
      ])
  }
}
