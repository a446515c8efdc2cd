import CommandKit
import OrchModel
import OrchStore
import Terminal

/// A run with what it cost, as every command shows it.
package struct RunView: Sendable {
  package let run: Run
  package let spend: Spend
  package internal(set) var stages: [StageView]
  package let incidents: [Incident]
  package let files: [FileEdit]
  package let durationMs: Int64
  /// The run and its stages in numbers.
  package let figures: RunFigures
  /// How it stands to the runs of its workflow before it; nil where that was not asked for.
  var usual: RunUsual?

  package init(_ run: Run, in store: Database, context: Context, withStages: Bool = true) throws {
    let figures = try store.figures(of: [run.id]).first
    try self.init(run, figures, in: store, context: context, withStages: withStages)
  }

  /// `figures` are those of the run.
  init(
    _ run: Run, _ figures: RunFigures?, in store: Database, context: Context, withStages: Bool
  ) throws {
    self.run = run
    let now = context.now()
    let figures =
      figures
      ?? RunFigures(
        sequence: 0, id: run.id, number: run.number, status: run.status, startedAt: run.startedAt)
    self.figures = figures
    spend = try store.spend(SpendFilter(run: run.id))
    let byStage = try withStages ? store.spendByStage(of: run.id) : [:]
    let costs = Dictionary(figures.stages.map { ($0.id, $0.cost) }, uniquingKeysWith: { $1 })
    stages = try (withStages ? store.stages(of: run.id) : []).map {
      StageView($0, spend: byStage[$0.id] ?? Spend(), cost: costs[$0.id] ?? nil, now: now)
    }
    incidents = try withStages ? store.incidents(of: run.id) : []
    files = try withStages ? store.fileChanges(of: run.id) : []
    durationMs = max(0, (run.endedAt ?? now).milliseconds.clampedSum(-run.startedAt.milliseconds))
  }

  /// What the clients count beyond what the ledger has; nil where no client counts.
  package var difference: Money? { run.clientCost.map { $0 - spend.cost } }

  /// What it cost; of a recorded run nil when nobody said.
  var cost: Money? { run.isRecorded ? figures.cost : spend.knownCost }

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
    Column("costUsd", heading: "cost") { $0.cost },
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
    Column("credits", detail: true) { $0.figures.credits },
    Column("input", heading: "in", detail: true) { $0.figures.input },
    Column("output", heading: "out", detail: true) { $0.figures.output },
    Column("isRecorded", heading: "recorded", detail: true) { $0.run.isRecorded },
    Column("externalId", heading: "their id", detail: true) { $0.run.externalID },
    Column("isPinned", heading: "pinned", detail: true) { $0.run.isPinned },
    Column("note", detail: true) { $0.run.note },
    Column("tags", detail: true) { Words($0.run.tags) },
  ]

  /// What a list tells programs beside that.
  static let listColumns: [Column<RunView>] =
    columns + [
      Column("stageStatuses", detail: true) { Words($0.figures.stages.map(\.status.rawValue)) },
      Column("usual", detail: true) { $0.usual?.object },
    ]

  /// What a list shows a person.
  static func shownColumns(_ style: Style, _ views: [RunView]) -> [Column<RunView>] {
    let (usesUnicode, hasCredits) = (
      style.usesUnicode, views.contains { $0.figures.credits != nil }
    )
    let hasItems = views.contains { $0.figures.input != nil || $0.figures.output != nil }
    // A number is not to be cut where there is little room.
    let isNarrow =
      (style.width ?? .max) < 100 && Set(views.map(\.run.project)).count == 1
      && views.contains { displayWidth($0.run.name) > 12 }
    var shown: [Column<RunView>] = [
      Column("id") { $0.run.id },
      Column("title", heading: "run") { isNarrow ? $0.run.shortName : $0.run.name },
      Column("status") { $0.run.status },
      Column("stages") { $0.figures.stages.map { $0.glyph(usesUnicode) }.joined() },
      Column("trigger") { $0.run.trigger.rawValue },
      Column("startedAt", heading: "started") { $0.run.startedAt },
      Column("durationMs", heading: "took") { Milliseconds($0.durationMs) },
      Column("costUsd", heading: "cost") { $0.cost },
    ]
    if hasCredits { shown.append(Column("credits") { $0.figures.credits }) }
    if hasItems { shown.append(Column("items") { $0.items(usesUnicode) }) }
    shown.append(Column("usual", heading: "vs usual") { $0.usual?.text })
    shown.append(Column("taskTitle", heading: "about") { $0.run.title })
    return shown
  }

  /// `150 → 12`; nil when neither is known.
  func items(_ usesUnicode: Bool) -> String? {
    guard figures.input != nil || figures.output != nil else { return nil }
    let ends = [figures.input, figures.output].map { $0.map { grouped($0) } ?? "?" }
    return ends.joined(separator: usesUnicode ? " → " : " -> ")
  }
}

extension StageFigures {
  /// A sign for where it stands: ✓ ✗ ● ○ –.
  func glyph(_ usesUnicode: Bool) -> String { usesUnicode ? status.mark.glyph : status.mark.ascii }
}

extension Credits: FieldConvertible {
  /// A number, with decimals only where it has some.
  package var field: Field {
    thousandths % 1000 == 0 ? .number(thousandths / 1000) : .json(.decimal(decimal))
  }
}

extension Incident {
  static let columns: [Column<Incident>] = [
    Column("kind", heading: "incident") { $0.kind.rawValue },
    Column("at") { $0.at },
    Column("message") { $0.message },
    Column("evidence", detail: true) { $0.evidence },
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
