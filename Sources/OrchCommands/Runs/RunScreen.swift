import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// What `orch runs show` answers: one record for programs, a drawing for a person.
package struct RunScreen: Report {
  let view: RunView
  let stages: [DrawnStage]
  let comparison: RunComparison
  let items: [RunItems]
  let insights: [RunInsight]
  /// How the comparison was worked out; nil unless asked for.
  let explanations: [Explanation]?
  /// What happened, stage by stage; nil unless asked for.
  let log: [RunLogLine]?

  package func write(to page: inout Page) throws {
    guard page.format == .table, page.fields.isEmpty else { return try card.write(to: &page) }
    head(on: &page)
    if stages.count > 0 {
      page.write(line: "")
      RunFlow(stages: stages, style: page.style).write(to: &page)
    }
    Section("stages", title: "Stages", stages, columns: DrawnStage.columns(stages)).write(to: &page)
    if stages.count(where: { $0.share != nil }) > 1 {
      Section(
        "shares", title: "What it took", stages.filter { $0.share != nil },
        columns: DrawnStage.shareColumns(page.style)
      ).write(to: &page)
    }
    Section(
      "timeline", title: "Timeline", stages.filter { $0.offsetMs != nil },
      columns: DrawnStage.timeColumns(page.style, lasting: view.durationMs)
    ).write(to: &page)
    if comparison.n >= Baseline.least {
      Section(
        "comparison", title: comparison.title,
        comparison.rows.filter(\.isTold), columns: RunComparison.Row.shownColumns
      ).write(to: &page)
    }
    Section("items", title: "Items", items.filter(\.isKnown), columns: RunItems.columns)
      .write(to: &page)
    Section(
      "agents", title: "Agents", view.stages.filter { $0.stage.agent != nil },
      columns: Self.agentColumns
    )
    .write(to: &page)
    Section("files", title: "Files", view.files, columns: FileEdit.columns).write(to: &page)
    Section("incidents", title: "Incidents", view.incidents, columns: Incident.columns)
      .write(to: &page)
    write(insights, to: &page)
    if let log { RunLogLine.write(log, to: &page) }
    if let explanations { Explanation.write(explanations, to: &page) }
    foot(on: &page)
  }

  /// The whole of it for programs.
  private var card: Card<RunView> {
    var sections: [any CardSection] = RunsShow.sections(of: view)
    sections += [
      Section(
        "comparison", title: "Comparison", comparison.rows, columns: RunComparison.Row.columns),
      Section("items", title: "Items", items, columns: RunItems.columns),
      Section("timeline", title: "Timeline", stages, columns: Self.timelineColumns),
      Section("insights", title: "Insights", insights, columns: RunInsight.columns),
    ]
    if let log { sections.append(Section("log", title: "Log", log, columns: RunLogLine.columns)) }
    if let explanations {
      sections.append(
        Section("explain", title: "Explain", explanations, columns: Explanation.columns))
    }
    let efficiency = comparison.efficiency
    return Card(
      view,
      columns: RunView.columns + [
        Column("efficiency", detail: true) { _ in
          efficiency.value.map { number($0, places: 3) }
        }
      ], sections: sections)
  }

  private static let timelineColumns: [Column<DrawnStage>] = [
    Column("stage") { $0.figures.name },
    Column("startedAt", heading: "started") { $0.figures.startedAt },
    Column("offsetMs", heading: "after") { $0.offsetMs.map(Milliseconds.init) },
    Column("durationMs", heading: "took") { $0.durationMs.map(Milliseconds.init) },
    Column("sharePct", heading: "share") { $0.share.map { tenths($0 * 100) } },
    Column("perMinute") { $0.rate.map { number($0, places: 3) } },
  ]

  private static let agentColumns: [Column<StageView>] = [
    Column("agent") { $0.stage.agent },
    Column("stage") { $0.stage.name },
    Column("client") { $0.stage.client },
    Column("model") { $0.stage.model },
    Column("calls") { $0.spend.calls },
    Column("tokens") { $0.spend.tokens.total },
  ]
}

extension RunScreen {
  private func head(on page: inout Page) {
    let (run, style) = (view.run, page.style)
    let mark = run.status.mark
    page.write(
      line: "\(run.name)  \(style.usesUnicode ? mark.glyph : mark.ascii) \(run.status.rawValue)"
        + (run.isPinned ? "  pinned" : ""))
    var lines: [(String, String?)] = [
      ("id", run.id.rawValue + (run.externalID.map { ", theirs \($0)" } ?? "")),
      (run.isRecorded ? "pipeline" : "workflow", "\(run.workflow), \(run.trigger.rawValue)"),
      ("about", run.isRecorded ? nil : "\(run.task.map { "\($0) " } ?? "")\(run.title)"),
      ("started", style.shown(.time(run.startedAt))),
      ("took", took(style)), ("cost", costs), ("items", itemsLine(style)), ("reason", run.reason),
      ("branch", run.branch), ("worktree", run.worktree), ("note", run.note),
      ("tags", run.tags.isEmpty ? nil : run.tags.joined(separator: ", ")),
    ]
    if view.spend.tokens.total > 0 {
      lines.append(("tokens", style.shown(.tokens(view.spend.tokens))))
    }
    for (name, text) in lines {
      guard let text else { continue }
      page.write(line: name + String(repeating: " ", count: 10 - name.utf8.count) + text)
    }
  }

  /// `12m 04s, 11m 30s of it at work`.
  private func took(_ style: Style) -> String {
    let whole = style.shown(.duration(view.durationMs))
    guard view.run.activeMs > 0, view.run.activeMs < view.durationMs else { return whole }
    return "\(whole), \(style.shown(.duration(view.run.activeMs))) of it at work"
  }

  private var costs: String? {
    let parts = [
      view.figures.credits.map { "\($0.decimal) credits" }, view.cost?.shown,
      view.run.clientCost.map { "the client says \($0.shown)" },
      view.spend.unpricedTokens > 0
        ? "\(grouped(view.spend.unpricedTokens)) tokens without a price" : nil,
    ].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private func itemsLine(_ style: Style) -> String? {
    guard let items = view.items(style.usesUnicode) else { return nil }
    let efficiency = comparison.efficiency.value.map {
      ", efficiency \(decimalText($0, places: 2)) of usual"
    }
    return items + (efficiency ?? "")
  }

  private func write(_ insights: [RunInsight], to page: inout Page) {
    guard !insights.isEmpty else { return }
    page.write(line: "")
    page.write(line: "Worth knowing")
    for insight in insights {
      page.write(line: "\(page.style.usesUnicode ? "•" : "*") \(insight.text)")
      page.write(line: "  \(insight.action)")
    }
  }

  private func foot(on page: inout Page) {
    page.write(line: "")
    for line in next { page.write(line: "next: \(line)") }
  }

  /// Command lines that are likely to come next.
  private var next: [String] {
    let id = view.run.id
    let retry = view.stages.map(\.stage).retry(of: id)
    switch (view.run.isRecorded, view.run.status) {
    case (false, .failed) where view.run.wasCutShort, (false, .cancelled):
      return ["orch runs resume \(id)", retry]
    case (true, .paused): return ["orch runs resume \(id)", "orch runs cancel \(id)"]
    case (true, .queued), (true, .running), (true, .waiting): return ["orch runs finish \(id)"]
    case (false, .paused): return ["orch runs resume \(id)", "orch runs stop \(id)"]
    case (false, .queued), (false, .running), (false, .waiting): return ["orch runs stop \(id)"]
    case (_, .failed), (_, .partial): return [retry]
    case (_, .completed), (_, .cancelled): return ["orch runs list"]
    }
  }
}

extension Run {
  /// True when it ended before its work did: a limit stopped it, or its process was gone.
  fileprivate var wasCutShort: Bool { outcome == .stopped || outcome == .interrupted }
}

extension RunComparison {
  /// What is compared with what: of a run that is no whole one, only stages that both have done.
  fileprivate var title: String {
    "Against the last \(counted(n, "completed run"))"
      + (rows.contains { $0.part != nil } ? ", stages that both have done" : "")
  }
}

extension RunComparison.Row {
  /// True for what a person is told: whole runs, and stages that are a tenth off or more.
  fileprivate var isTold: Bool {
    guard let deviation = deviation.value else { return false }
    return stage == nil || isFlagged || (deviation.percent ?? 0).magnitude >= 10
  }
}
