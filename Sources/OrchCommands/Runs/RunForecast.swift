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
  /// What its last completed runs made, and the mean of that.
  let outputs: [(name: String, value: Double)]
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
    outputs = Baseline.completed(in: history).compactMap { run in
      run.output.map { (name: run.id.rawValue, value: Double($0)) }
    }
    output = Statistics.mean(of: outputs.map(\.value), minimum: Baseline.least)
    missing = RunPrediction.parts(metric, stages: stages, after: history, plannedInput: planned)
      .compactMap { part in part.reason.map { (part, $0) } }
    if missing.allSatisfy({ $0.part.executions < Baseline.least }), amount.value == nil {
      missing = []
    }
  }

  /// What is rounded up to: a whole credit, a cent.
  var unit: Double { metric == .credits ? 1 : 0.01 }

  /// The stages that are left out, each with why too little is known of it; none where nothing was run often enough.
  fileprivate(set) var missing: [(part: RunPrediction.Part, reason: String)]

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
      ("missing", .list(missing.map { .text($0.part.stage) })),
      ("cost", object(amount, as: metric)),
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
                ("runs", part.n.field), ("unknown", reason(of: part).field),
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
    if !missing.isEmpty {
      parts.append("without \(missing.map(\.part.stage).joined(separator: ", "))")
    }
    if let funds { parts.append(funds.words) }
    return parts.joined(separator: "; ")
  }

  /// Why too little is known of a stage; nil when enough is.
  func reason(of part: RunPrediction.Part) -> String? {
    missing.first { $0.part.stage.isSameBytes(as: part.stage) }?.reason
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
    var forecast = RunForecast(
      workflow, stages: stages, after: history, plannedInput: plannedInput)
    guard forecast.metric == .cost else { return forecast }
    for place in forecast.missing.indices {
      forecast.missing[place].reason =
        try whyUnknown(forecast.missing[place].part) ?? forecast.missing[place].reason
    }
    return forecast
  }

  /// Why what a stage cost is not known, though it was done often enough; nil when it was not.
  private func whyUnknown(_ part: RunPrediction.Part) throws -> String? {
    guard part.executions >= Baseline.least else { return nil }
    let unpriced = try part.unknown.count {
      try spend(SpendFilter(run: $0.run, stage: $0.id)).unpricedCalls > 0
    }
    let unrecorded = part.unknown.count - unpriced
    return [
      (unrecorded, "recorded no cost"), (unpriced, "made calls without a price"),
    ]
    .filter { $0.0 > 0 }
    .map { "\($0) of its last \(part.executions) runs \($1)" }.joined(separator: ", ")
  }
}
