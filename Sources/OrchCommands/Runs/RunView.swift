import CommandKit
import OrchModel
import OrchStore
import Terminal

/// A run with what it cost, as every command shows it.
package struct RunView: Sendable {
  package let run: Run
  package let spend: Spend
  package let stages: [StageView]
  package let incidents: [Incident]
  package let files: [FileEdit]
  package let durationMs: Int64

  package init(_ run: Run, in store: Database, context: Context, withStages: Bool = true) throws {
    self.run = run
    let now = context.now()
    spend = try store.spend(SpendFilter(run: run.id))
    let byStage = try withStages ? store.spendByStage(of: run.id) : [:]
    stages = try store.stages(of: run.id).map {
      StageView(stage: $0, spend: byStage[$0.id] ?? Spend(), now: now)
    }
    incidents = try store.incidents(of: run.id)
    files = try withStages ? store.fileChanges(of: run.id) : []
    durationMs = max(0, (run.endedAt ?? now).milliseconds - run.startedAt.milliseconds)
  }

  /// What the clients count beyond what the ledger has; nil where no client counts.
  package var difference: Money? { run.clientCost.map { $0 - spend.cost } }

  package static let columns: [Column<RunView>] = [
    Column("id") { $0.run.id },
    Column("title", heading: "run") { $0.run.name },
    Column("number", detail: true) { $0.run.number },
    Column("status") { $0.run.status },
    Column("outcome", detail: true) { $0.run.outcome?.rawValue },
    Column("reason", detail: true) { $0.run.reason },
    Column("trigger", detail: true) { $0.run.trigger.rawValue },
    Column("attempt", detail: true) { $0.run.attempt },
    Column("task") { $0.run.task },
    Column("taskTitle", heading: "about") { $0.run.title },
    Column("project", detail: true) { $0.run.projectName },
    Column("workflow", detail: true) { $0.run.workflow },
    Column("workflowReason", heading: "why", detail: true) { $0.run.workflowReason },
    Column("branch", detail: true) { $0.run.branch },
    Column("worktree", detail: true) { $0.run.worktree },
    Column("startedAt", heading: "started") { $0.run.startedAt },
    Column("endedAt", heading: "ended", detail: true) { $0.run.endedAt },
    Column("durationMs", heading: "took") { Milliseconds($0.durationMs) },
    Column("activeMs", heading: "active", detail: true) { Milliseconds($0.run.activeMs) },
    Column("costUsd", heading: "cost") { $0.spend.knownCost },
    Column("clientCostUsd", heading: "client says", detail: true) { $0.run.clientCost },
    Column("costDifference", detail: true) { view in
      Field.Object([
        ("usd", view.difference.field), ("reason", view.run.costDifferenceReason.field),
      ])
    },
    Column("calls", detail: true) { $0.spend.calls },
    Column("unpricedTokens", detail: true) { $0.spend.unpricedTokens },
    Column("tokens", detail: true) { $0.spend.tokens },
    Column("filesChanged", heading: "files", detail: true) { $0.run.filesChanged },
  ]
}

/// A stage with what it cost.
package struct StageView: Sendable {
  package let stage: Stage
  package let spend: Spend
  let now: Timestamp

  package var durationMs: Int64? {
    stage.startedAt.map { max(0, (stage.endedAt ?? now).milliseconds - $0.milliseconds) }
  }

  package static let columns: [Column<StageView>] = [
    Column("name", heading: "stage") { $0.stage.name },
    Column("role", detail: true) { $0.stage.role },
    Column("status") { $0.stage.status },
    Column("outcome", detail: true) { $0.stage.outcome?.rawValue },
    Column("reason", detail: true) { $0.stage.reason },
    Column("client") { $0.stage.client },
    Column("model") { $0.stage.model },
    Column("agent") { $0.stage.agent },
    Column("startedAt", heading: "started", detail: true) { $0.stage.startedAt },
    Column("endedAt", heading: "ended", detail: true) { $0.stage.endedAt },
    Column("durationMs", heading: "took") { $0.durationMs.map(Milliseconds.init) },
    Column("costUsd", heading: "cost") { $0.spend.calls > 0 ? $0.spend.knownCost : nil },
    Column("clientCostUsd", heading: "client says", detail: true) { $0.stage.clientCost },
    Column("calls") { $0.spend.calls },
    Column("unpricedTokens", detail: true) { $0.spend.unpricedTokens },
    Column("tokens", detail: true) { $0.spend.tokens },
    Column("commit", detail: true) { $0.stage.commit },
    Column("exitCode", detail: true) { $0.stage.exitCode },
  ]
}

extension Incident {
  static let columns: [Column<Incident>] = [
    Column("kind", heading: "incident") { $0.kind.rawValue },
    Column("at") { $0.at },
    Column("message") { $0.message },
    Column("stage", detail: true) { $0.stage },
    Column("resolvedAt", heading: "resolved", detail: true) { $0.resolvedAt },
    Column("resolution") { $0.resolution },
  ]
}

extension FileEdit {
  static let columns: [Column<FileEdit>] = [
    Column("path") { $0.path },
    Column("kind") { $0.kind.rawValue },
    Column("added") { $0.added },
    Column("removed") { $0.removed },
  ]
}

extension Run.Status: ArgumentValue {}

extension Run.Status: StatusShown {
  package var mark: Mark {
    switch self {
    case .queued: .pending
    case .running: .running
    case .waiting: .waiting
    case .paused: .paused
    case .completed: .completed
    case .partial: .partial
    case .failed: .failed
    case .cancelled: .cancelled
    }
  }
}

extension Stage.Status: StatusShown {
  package var mark: Mark {
    switch self {
    case .pending: .pending
    case .running: .running
    case .waiting: .waiting
    case .paused: .paused
    case .completed: .completed
    case .failed: .failed
    case .cancelled, .skipped: .cancelled
    }
  }
}
