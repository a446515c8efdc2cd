import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// What the next run of a workflow is predicted to take and to make (F12).
struct RunForecast: Sendable {
  let workflow: String
  let plannedInput: Int64?
  /// In credits when its runs say them, else in dollars.
  let metric: StageMetric
  let amount: Measured<RunPrediction>
  let duration: Measured<RunPrediction>
  /// The mean of what its runs made.
  let output: Measured<Double>
  /// What is there to pay it from; nil where no balance was set.
  var funds: RunFunds?

  /// From the last runs that succeeded; `stages` are those that will be done.
  init(
    _ workflow: String, stages: [String], after history: [RunFigures], plannedInput: Int64? = nil
  ) {
    self.workflow = workflow
    self.plannedInput = plannedInput
    metric = history.contains { $0.credits != nil } ? .credits : .cost
    let planned = plannedInput.map(Double.init)
    amount = .of(metric, stages, history, planned)
    duration = .of(.duration, stages, history, planned)
    output = Statistics.mean(
      of: Baseline.completed(in: history).compactMap { $0.output.map(Double.init) },
      minimum: Baseline.least)
  }

  /// What is rounded up to: a whole credit, a cent.
  var unit: Double { metric == .credits ? 1 : 0.01 }

  /// The stages of which too little is known; all of them when nothing is predicted.
  var missing: [String] { amount.value?.missing ?? [] }

  var state: String { amount.value == nil ? "unknown" : missing.isEmpty ? "complete" : "partial" }

  func object(_ prediction: Measured<RunPrediction>, as metric: StageMetric) -> Field {
    guard let value = prediction.value else { return .absent }
    return .object(
      Field.Object([
        ("amount", metric.field(value.amount)), ("unit", .text(metric.unit)),
        ("low", value.range.map { metric.field(max(0, value.amount - $0)) }.field),
        ("high", value.range.map { metric.field(value.amount + $0) }.field),
        ("range", value.range.map { metric.field($0) }.field), ("runs", prediction.n.field),
      ]))
  }

  var members: [(String, Field)] {
    [
      ("workflow", .text(workflow)), ("plannedInput", plannedInput.field), ("state", .text(state)),
      ("missing", .list(missing.map(Field.text))), ("cost", object(amount, as: metric)),
      ("required", amount.value.map { metric.field($0.required(unit: unit)) }.field),
      ("balance", (funds?.field).field),
      ("duration", object(duration, as: .duration)),
      ("output", output.value.map { number($0, places: 1) }.field),
      ("unknown", amount.reason.field),
      (
        "stages",
        .list(
          (amount.value?.parts ?? []).map { part in
            .object(
              Field.Object([
                ("stage", .text(part.stage)), ("amount", part.amount.map(metric.field).field),
                ("mean", part.mean.map(metric.field).field),
                ("factor", number(part.factor, places: 6)),
                ("correlation", part.correlation.map { number($0, places: 3) }.field),
                ("runs", part.n.field),
              ]))
          })
      ),
    ]
  }

  /// `323 ± 25 credits, 388 with a fifth more; 12m 04s; 11 out`, or why nothing is predicted.
  func words(_ style: Style) -> String {
    guard let value = amount.value else { return "nothing to go by: \(amount.reason ?? "")" }
    let plusMinus = style.usesUnicode ? " ± " : " +- "
    let unit = metric == .credits ? " credits" : ""
    func shown(_ amount: Double) -> String {
      metric == .credits ? decimalText(amount, places: 0) : style.shown(metric.field(amount))
    }
    var parts = [
      shown(value.amount) + (value.range.map { plusMinus + shown($0) } ?? "") + unit
        + ", \(shown(value.required(unit: self.unit))) with a fifth more"
    ]
    if let duration = duration.value {
      parts.append(StageMetric.duration.words(duration.amount, style))
    }
    if let output = output.value { parts.append("\(decimalText(output, places: 0)) out") }
    if !missing.isEmpty { parts.append("without \(missing.joined(separator: ", "))") }
    if let funds { parts.append(funds.words) }
    return parts.joined(separator: "; ")
  }

  /// How the amount was worked out.
  func explanations() -> [Explanation] {
    guard let value = amount.value else { return [] }
    let window = "the last completed executions, at most \(Baseline.most)"
    let parts = value.parts.map { part in
      Explanation(
        "\(part.stage) \(metric.rawValue)",
        part.factor == 1 ? "F12: mean(sample)" : "F12: mean(sample) * plannedInput / meanInput",
        window: window,
        sample: part.values.enumerated().map { (name: "\($0.offset + 1)", value: $0.element) },
        inputs: part.factor == 1
          ? []
          : [
            ("plannedInput", Double(plannedInput ?? 0)), ("meanInput", part.meanInput ?? 0),
            ("r", part.correlation ?? 0),
          ], result: part.amount, reason: part.mean == nil ? "fewer than \(Baseline.least)" : nil)
    }
    let n = value.totals.count
    return parts + [
      Explanation(
        "run \(metric.rawValue)", "F12: sum(sample), a stage each", window: window,
        sample: value.parts.compactMap { part in part.amount.map { (name: part.stage, value: $0) }
        },
        inputs: [], result: value.amount),
      Explanation(
        "range", "F12: t * sd * sqrt(1 + 1/n) over run totals", window: window,
        sample: value.totals.enumerated().map { (name: "\($0.offset + 1)", value: $0.element) },
        inputs: n >= Baseline.least
          ? [("t", RunPrediction.studentT90(degrees: n - 1)), ("n", Double(n))] : [],
        result: value.range, reason: value.range == nil ? "fewer than \(Baseline.least)" : nil),
      Explanation(
        "required", "F12: amount * 1.20, rounded up to \(decimalText(unit, places: 2))",
        window: window, sample: [], inputs: [("amount", value.amount), ("unit", unit)],
        result: value.required(unit: unit)),
    ] + fundsExplanation(value)
  }
}

extension RunForecast {
  /// How many such runs what was paid ahead is enough for.
  private func fundsExplanation(_ value: RunPrediction) -> [Explanation] {
    guard let funds else { return [] }
    return [
      Explanation(
        "affordable runs", "F12: balance / required, rounded down",
        window: "since the balance was set", sample: [],
        inputs: [
          ("balance", Double(funds.left.nanodollars) / Double(funds.metric.unit)),
          ("required", value.required(unit: unit)),
        ], result: funds.runs.map(Double.init),
        reason: funds.runs == nil ? "a run takes nothing" : nil)
    ]
  }
}

extension Measured where Value == RunPrediction {
  fileprivate static func of(
    _ metric: StageMetric, _ stages: [String], _ history: [RunFigures], _ planned: Double?
  ) -> Self {
    RunPrediction.of(metric, stages: stages, after: history, plannedInput: planned)
  }
}

extension Database {
  /// What the next run of a workflow takes; nil when it has no run and is no pipeline.
  func forecast(
    of workflow: String, in project: ID<Project>, isRecorded: Bool, plannedInput: Int64? = nil
  ) throws -> RunForecast? {
    let newest = try figures(of: workflow, in: project, limit: 1).first
    let pipeline = try isRecorded ? pipeline(named: workflow) : nil
    guard newest != nil || pipeline != nil else { return nil }
    let stages =
      pipeline.map { $0.steps.filter(\.isEnabled).map(\.name) }
      ?? newest.map { $0.stages.map(\.name) } ?? []
    let history = try history(
      of: workflow, in: project, before: .max, without: nil, stages: stages, most: Baseline.most)
    return RunForecast(workflow, stages: stages, after: history, plannedInput: plannedInput)
  }
}
