import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Shows on one screen what is at work, what it costs, and what needs a person.
struct ShowStatus: Command {
  static let name = "status"
  static let summary = "Show what is at work, what today cost, and what needs you"
  static let discussion = """
    Inside of a known repository it is about that project, elsewhere and with -A about all of them. Today is the \
    day of this machine's time zone.
    """
  static let examples = ["orch status", "orch status --json | jq .report.attention"]

  func run(_ context: Context) throws -> StatusScreen {
    let store = try context.readStore()
    return try store.read { try screen(of: store, in: context) }
  }

  private func screen(of store: Database, in context: Context) throws -> StatusScreen {
    let now = context.now()
    let project = try context.projectInView(in: store)
    let active = try store.runs(
      of: project?.id, with: Run.Status.allCases.filter(\.isActive), limit: 50)
    let ended = try store.runs(
      of: project?.id, with: Run.Status.allCases.filter { !$0.isActive }, limit: 5)
    let day = try store.today(at: now, zone: context.zone)
    return StatusScreen(
      runs: try active.map { try view($0.run, store, context) },
      agents: try active.flatMap { try agents(of: $0.run, in: store, now: now) },
      today: try store.spend(SpendFilter(window: day, project: project?.id)),
      budgets: try store.budgetViews(at: now, prices: context.prices(in: store)).filter {
        project == nil || $0.budget.scope.project == nil || $0.budget.scope.project == project?.id
      },
      attention: try attention(in: store, project: project?.id),
      recent: try ended.map { try view($0.run, store, context) })
  }

  private func view(_ run: Run, _ store: Database, _ context: Context) throws -> RunView {
    try RunView(run, in: store, context: context, withStages: false)
  }

  private func agents(of run: Run, in store: Database, now: Timestamp) throws -> [AgentView] {
    try store.agents(run: run.id, limit: 100).filter { $0.agent.endedAt == nil }
      .map { try AgentView($0.agent, run: run, in: store, now: now) }
  }

  private func attention(in store: Database, project: ID<Project>?) throws -> [Attention] {
    try store.openIncidents(limit: 50).compactMap { incident in
      guard let run = try store.run(incident.run), project == nil || run.project == project else {
        return nil
      }
      return Attention(incident, run: run)
    }
  }
}

extension Database {
  /// The day that `now` is in by the clocks of `zone`.
  fileprivate func today(at now: Timestamp, zone: String) throws -> Window {
    Budget.Period.day.window(containing: try latestTime(now), clock: .zone(zone))
  }
}

/// Something that waits for a person, and the command that deals with it.
struct Attention: Sendable {
  let incident: Incident
  let run: Run

  init(_ incident: Incident, run: Run) {
    self.incident = incident
    self.run = run
  }

  var command: String {
    switch incident.kind {
    case .budgetLimit, .timeLimit, .turnLimit, .interrupted:
      run.status == .completed ? "orch runs show \(run.id)" : "orch runs resume \(run.id)"
    case .retrying, .leftovers, .difference, .context, .sameCall, .sameError, .silent, .noProgress,
      .dead, .runaway, .spike:
      "orch runs show \(run.id)"
    }
  }

  static let columns: [Column<Attention>] = [
    Column("run") { $0.run.id },
    Column("kind") { $0.incident.kind.rawValue },
    Column("at", heading: "since") { $0.incident.at },
    Column("command", heading: "type") { $0.command },
    Column("message") { $0.incident.message },
    Column("runName", heading: "of", detail: true) { $0.run.name },
    Column("runStatus", heading: "status", detail: true) { $0.run.status },
    Column("task", detail: true) { $0.run.task },
  ]
}
