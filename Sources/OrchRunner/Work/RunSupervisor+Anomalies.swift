import OrchAnalysis
import OrchCommands
import OrchModel
import OrchStore

/// Watches whether something is odd about a run's agents or what they spend, and says each kind of each agent once.
struct AnomalyWatch {
  private struct Sign: Hashable {
    let kind: Incident.Kind
    let agent: ID<Agent>?
  }

  private var finder: AnomalyFinder
  private let spikes: SpikeFinder
  private var told: Set<Sign> = []
  private var lastLook = SteadyTime.now
  private var lastHour: SteadyTime?

  /// How long nothing is looked at after a look: the look takes reads of the store.
  private static let pause = Duration.seconds(2)
  private static let hourPause = Duration.seconds(30)

  init(of run: Run, clock: ZoneClock, in store: Database) {
    finder = AnomalyFinder(in: store)
    spikes = SpikeFinder(of: run.project, clock: clock, in: store)
  }

  /// What is odd now and was not before, of agents at work; nothing when it was looked at a moment ago.
  mutating func news(of agents: [Agent], at now: Timestamp) throws -> [RunAnomaly] {
    guard lastLook.age >= Self.pause else { return [] }
    lastLook = .now
    return try agents.flatMap { try news(of: $0, at: now) } + hourly(at: now)
  }

  /// The same of one agent, whenever it was looked at.
  mutating func news(of agent: Agent, at now: Timestamp) throws -> [RunAnomaly] {
    untold(try finder.anomalies(of: agent, at: now))
  }

  /// What this hour has cost so far can be too much already.
  private mutating func hourly(at now: Timestamp) throws -> [RunAnomaly] {
    if let lastHour, lastHour.age < Self.hourPause { return [] }
    lastHour = .now
    let spike = try spikes.spike(in: spikes.hours(at: now).present, called: "this hour", at: now)
    return untold(spike.map { [$0] } ?? [])
  }

  private mutating func untold(_ found: [RunAnomaly]) -> [RunAnomaly] {
    found.filter { told.insert(Sign(kind: $0.kind, agent: $0.agent?.id)).inserted }
  }
}

extension RunSupervisor {
  /// Looks for what is odd about the agents at work; called a few times a second.
  func checkAnomalies() throws {
    guard stopping == nil, !isFrozen else { return }
    let agents = works.values.compactMap { ($0.handler as? AgentHandler)?.agent }
    for anomaly in try anomalies.news(of: agents, at: now) { try note(anomaly) }
  }

  /// Looks a last time at an agent that has ended: what it did last may have been seen by nobody.
  func checkAnomalies(of agent: Agent) throws {
    for anomaly in try anomalies.news(of: agent, at: now) { try note(anomaly) }
  }

  /// Writes down what is odd, and says it.
  private func note(_ anomaly: RunAnomaly) throws {
    let stage = stages.first { $0.id == anomaly.agent?.stage }
    try store.recordIncident(
      anomaly.kind, run: run.id, stage: stage?.id, agent: anomaly.agent?.id,
      message: anomaly.text, evidence: anomaly.evidence, at: now)
    tell(
      "run.anomaly", stage: stage?.name, agent: anomaly.agent?.id,
      [
        ("kind", .string(anomaly.kind.rawValue)), ("message", anomaly.text.json),
        ("evidence", anomaly.evidence),
      ],
      line:
        "\(run.id)  \(stage.map { "\($0.name) " } ?? "")odd: \(anomaly.kind.rawValue), \(anomaly.text)"
    )
  }
}
