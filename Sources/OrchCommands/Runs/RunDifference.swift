import OrchAnalysis
import OrchModel
import Terminal

/// A figure of two runs.
struct RunDifference: Sendable {
  /// Nil for the whole run.
  let stage: String?
  /// Where a run is no whole one, the stages that both have done, whose sum the figure is; nil for all.
  let part: [String]?
  let metric: StageMetric
  let first: Double?
  let second: Double?

  var hasChanged: Bool { first != second }
  /// True when there was nothing of it before.
  var isNew: Bool { first == 0 && (second ?? 0) > 0 }

  /// Nil when either is not known, and from nothing.
  var percent: Double? {
    guard let first, let second, first != 0 else { return first == second ? 0 : nil }
    return (second - first) / first.magnitude * 100
  }

  var name: String { "\(stage ?? (part == nil ? "run" : "done stages")) \(metric.rawValue)" }

  /// Every figure that is known of either run: of the whole runs, then of each stage.
  ///
  /// Of a run that failed, is at work or kept stages of an earlier attempt, no whole is compared but the sum of the
  /// stages that both have done: it took less, whatever its stages took.
  static func all(_ first: RunFigures, _ second: RunFigures) -> [RunDifference] {
    let whole =
      first.isWhole && second.isWhole
      ? StageMetric.allCases.map {
        RunDifference(
          stage: nil, part: nil, metric: $0, first: $0.value(of: first),
          second: $0.value(of: second)
        )
      } : parts(first, second)
    var names: [String] = []
    for stage in first.stages + second.stages
    where !names.contains(where: { $0.isSameBytes(as: stage.name) }) { names.append(stage.name) }
    let stages = names.flatMap { name in
      let pair = [first, second].map { run in
        run.stages.first { $0.name.isSameBytes(as: name) && $0.status == .completed }
      }
      return StageMetric.allCases.map { metric in
        RunDifference(
          stage: name, part: nil, metric: metric, first: pair[0].flatMap(metric.value(of:)),
          second: pair[1].flatMap(metric.value(of:)))
      }
    }
    return (whole + stages).filter { $0.first != nil || $0.second != nil }
  }

  /// What the stages took that both have done, and of which both say it.
  private static func parts(_ first: RunFigures, _ second: RunFigures) -> [RunDifference] {
    [StageMetric.credits, .cost, .duration].compactMap { metric in
      func done(_ run: RunFigures) -> [String] {
        run.stages.filter { $0.status == .completed && metric.value(of: $0) != nil }.map(\.name)
      }
      let others = done(second)
      let names = done(first).filter { name in others.contains { $0.isSameBytes(as: name) } }
      guard !names.isEmpty else { return nil }
      return RunDifference(
        stage: nil, part: names, metric: metric, first: metric.sum(of: names, in: first),
        second: metric.sum(of: names, in: second))
    }
  }

  /// How its change was worked out; `runs` are the ids of the two, whose stages are `stages`.
  func explanation(_ runs: [String], _ stages: [RunFigures]) -> Explanation {
    let isSum =
      stage == nil && metric != .yield && metric != .output && (metric != .duration || part != nil)
    let parts =
      isSum
      ? zip(runs, stages).flatMap { id, figures in
        figures.stages.filter(isCounted).compactMap { part in
          metric.value(of: part).map { (name: "\(id) \(part.name)", value: $0) }
        }
      } : []
    let isBothNothing = first == 0 && second == 0
    let only = part.map { ", the sum of \($0.joined(separator: ", "))" } ?? ""
    return Explanation(
      "\(name) change",
      isBothNothing ? "F17: second - first, both are 0" : "F17: (second - first) / first * 100",
      window: "\(runs[0]) and \(runs[1]), in \(metric.unit)\(only)", sample: parts,
      inputs: [("first", first), ("second", second)].compactMap { name, value in
        value.map { (name: name, value: $0) }
      }, result: percent,
      reason: percent == nil
        ? first == nil || second == nil ? "it is known of one run alone" : "the first is 0" : nil)
  }

  /// True for a stage that the figure of the whole run, or of the part of it, is made of.
  private func isCounted(_ stage: StageFigures) -> Bool {
    guard let part else { return true }
    return stage.status == .completed && part.contains { $0.isSameBytes(as: stage.name) }
  }

  static let columns: [Column<RunDifference>] = [
    Column("stage") { $0.stage }, Column("metric") { $0.metric.rawValue },
    Column("unit") { $0.metric.unit },
    Column("first") { row in row.first.map(row.metric.field) },
    Column("second") { row in row.second.map(row.metric.field) },
    Column("changePct") { $0.percent.map(tenths) },
    Column("part", detail: true) { $0.part.map(Words.init) },
  ]

  /// A figure in words, beside the name of its metric.
  private func words(_ value: Double, _ style: Style) -> String {
    metric == .yield ? "\(decimalText(value * 100, places: 1))%" : metric.words(value, style)
  }

  static func shownColumns(_ names: [String], _ style: Style) -> [Column<RunDifference>] {
    let (one, other) = (names[0], names[1])
    return [
      Column("stage") { $0.stage ?? ($0.part == nil ? "whole run" : "done stages") },
      Column("metric", heading: "what") { $0.metric.rawValue },
      Column("first", heading: one) { row in row.first.map { row.words($0, style) } },
      Column("second", heading: other) { row in row.second.map { row.words($0, style) } },
      Column("change") { $0.percent.map(signedPercent) },
    ]
  }
}
