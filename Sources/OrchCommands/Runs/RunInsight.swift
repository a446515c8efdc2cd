import OrchAnalysis
import OrchModel
import Terminal

/// Something about a run that is worth knowing, with the numbers it rests on and what to do.
struct RunInsight: Sendable {
  enum Kind: String, Sendable {
    case failed, costly, slow, lowYield = "low-yield", nothingMade = "nothing-made", concentrated,
      efficiency, noBaseline = "no-baseline"
  }

  let kind: Kind
  let stage: String?
  /// A sentence without its end.
  let text: String
  let numbers: [(String, Field)]
  /// A command line.
  let action: String

  static let columns: [Column<RunInsight>] = [
    Column("kind") { $0.kind.rawValue },
    Column("stage") { $0.stage },
    Column("text", heading: "what") { $0.text },
    Column("numbers", detail: true) { Field.Object($0.numbers) },
    Column("action", heading: "type") { $0.action },
  ]
}

extension RunInsight {
  /// What is worth knowing of a run, what went wrong first.
  static func all(
    of run: Run, _ figures: RunFigures, stages: [Stage], _ comparison: RunComparison, _ style: Style
  ) -> [RunInsight] {
    failures(run, stages) + flags(run, comparison, style) + idle(run, figures)
      + concentration(run, figures) + efficiency(run, comparison) + history(run, comparison)
  }

  private static func failures(_ run: Run, _ stages: [Stage]) -> [RunInsight] {
    stages.filter { $0.status == .failed }.map { stage in
      RunInsight(
        kind: .failed, stage: stage.name,
        text: "\(stage.name) failed" + (stage.reason.map { ": \($0)" } ?? ""),
        numbers: [("input", stage.input.field), ("output", stage.output.field)],
        action: run.status.isActive
          ? "orch runs show \(run.id) --log-failed" : stages.retry(of: run.id))
    }
  }

  private static func flags(_ run: Run, _ comparison: RunComparison, _ style: Style) -> [RunInsight]
  {
    comparison.flagged.compactMap { row in
      guard let stage = row.stage, let deviation = row.deviation.value else { return nil }
      let (metric, baseline) = (row.metric, deviation.baseline)
      let change = deviation.percent.map { ", \(signedPercent($0))" } ?? ""
      let z = deviation.z.map { ", z \(decimalText($0, places: 1))" } ?? ""
      let kind: Kind =
        switch metric {
        case .credits, .cost: .costly
        case .duration: .slow
        case .output, .yield: .lowYield
        }
      return RunInsight(
        kind: kind, stage: stage,
        text: "\(stage) is \(metric.flag): \(metric.words(row.value, style)), usually "
          + "\(metric.words(baseline.mean, style))\(change)\(z), n \(row.deviation.n)",
        numbers: [
          ("value", metric.field(row.value)), ("mean", metric.field(baseline.mean)),
          ("changePct", deviation.percent.map(tenths).field),
          ("robustZ", deviation.z.map { number($0, places: 1) }.field),
          ("n", row.deviation.n.field),
        ], action: "orch runs show \(run.id) --stage \(stage.asWord)")
    }
  }

  /// Stages that took something in and made nothing.
  private static func idle(_ run: Run, _ figures: RunFigures) -> [RunInsight] {
    figures.stages.compactMap { stage in
      guard stage.status == .completed, let input = stage.input, input > 0, stage.output == 0 else {
        return nil
      }
      return RunInsight(
        kind: .nothingMade, stage: stage.name,
        text: "\(stage.name) took \(grouped(input)) in and made nothing",
        numbers: [("input", input.field), ("output", 0.field)],
        action: "orch runs show \(run.id) --stage \(stage.name.asWord)")
    }
  }

  /// A stage that takes three fifths of all.
  private static func concentration(_ run: Run, _ figures: RunFigures) -> [RunInsight] {
    let metric = figures.credits != nil ? StageMetric.credits : .cost
    let parts = figures.stages.compactMap { stage in
      metric.value(of: stage).map { (stage: stage.name, amount: $0) }
    }
    let sum = parts.reduce(0) { $0 + $1.amount }
    guard parts.count > 1, sum > 0, let most = parts.max(by: { $0.amount < $1.amount }),
      most.amount / sum >= 0.6
    else { return [] }
    let share = most.amount / sum * 100
    return [
      RunInsight(
        kind: .concentrated, stage: most.stage,
        text: "\(most.stage) is \(decimalText(share, places: 0))% of what the run took",
        numbers: [
          ("amount", metric.field(most.amount)), ("total", metric.field(sum)),
          ("sharePct", tenths(share).field),
        ], action: "orch runs show \(run.id) --stage \(most.stage.asWord)")
    ]
  }

  private static func efficiency(_ run: Run, _ comparison: RunComparison) -> [RunInsight] {
    guard let value = comparison.efficiency.value, value < 0.75 || value > 1.25 else { return [] }
    return [
      RunInsight(
        kind: .efficiency, stage: nil,
        text: "for what it made it took \(value < 1 ? "more" : "less") than usual: efficiency "
          + "\(decimalText(value, places: 2)), n \(comparison.efficiency.n)",
        numbers: [("efficiency", number(value, places: 2)), ("n", comparison.efficiency.n.field)],
        action: "orch runs show \(run.id) --explain")
    ]
  }

  private static func history(_ run: Run, _ comparison: RunComparison) -> [RunInsight] {
    guard comparison.n < Baseline.least else { return [] }
    return [
      RunInsight(
        kind: .noBaseline, stage: nil,
        text:
          "there is nothing to compare with: \(comparison.n) of \(Baseline.least) completed runs",
        numbers: [("n", comparison.n.field), ("needed", Baseline.least.field)],
        action: "orch runs list --workflow \(run.workflow.asWord)")
    ]
  }
}
