import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Says what the next run of a pipeline or workflow will take.
struct RunsPredict: Command {
  static let name = "runs predict"
  static let aliases = [["run", "predict"]]
  static let summary = "Predict what the next run of a pipeline or workflow takes and makes"
  static let discussion = """
    Each enabled stage adds the mean of the last 10 times that it succeeded, of which there must be 3; stages of \
    which less is known are left out, and it is said which and why. A command, such as the verify command, makes no \
    calls and adds nothing, and so do a stage that credits were never said of and an agent that made no call and \
    whose client says that it cost nothing. The range, in which the next run falls eight times out of ten, is \
    worked out from the totals of the last completed runs. With --input N, what goes with the input of a run \
    (r of 0.6 or more over 5 runs) is scaled to it. 'required' is a fifth more than predicted, rounded up.

    In credits when the runs say them, else in dollars. Where there is a balance in them ('orch balance set'), that of \
    all clients, it is 'enough' when it has what is required, 'tight' when it has what is predicted, else 'short', \
    and it is said for how many such runs it is enough.

    Exit codes: 3 when the balance is short, 4 when there is nothing to go by.
    """
  static let examples = [
    "orch runs predict techblog --project TechBlog.com", "orch runs predict simple --explain",
    "orch runs predict techblog --input 300 --json | jq .report.required",
  ]

  @Operand(value: "NAME", completing: .dynamic("pipeline"), "The pipeline or workflow")
  var workflow: String
  @Option(value: "N", "How many items will go in") var input: Amount?
  @Flag("With how each number was worked out") var explain: Bool

  func run(_ context: Context) throws -> RunPredictionReport {
    let store = try context.readStore()
    return try store.read {
      guard let project = try context.projectOfRuns(of: workflow, in: store) else {
        throw try WorkflowFailure(workflow, in: store)
      }
      guard
        let forecast = try store.forecast(
          of: workflow, in: project, isRecorded: try store.pipeline(named: workflow) != nil,
          plannedInput: input?.value)
      else { throw try WorkflowFailure(workflow, in: store) }
      return RunPredictionReport(
        forecast: try store.funded(forecast, at: context.now()), isExplained: explain)
    }
  }
}

extension Context {
  /// The project in view, else that of the newest run of `workflow`; nil when there is neither.
  func projectOfRuns(of workflow: String, in store: Database) throws -> ID<Project>? {
    if let project = try projectInView(in: store) { return project.id }
    return try store.runs(workflow: workflow, limit: 1).first?.run.project
  }
}

/// A workflow that nothing was run of.
struct WorkflowFailure: Failure {
  let workflow: String
  let near: String?

  init(_ workflow: String, near: String?) {
    self.workflow = workflow
    self.near = near
  }

  init(_ workflow: String, in store: Database) throws {
    let known = try store.recentWorkflows(of: nil, limit: 1000).map(\.name)
    self.init(
      workflow,
      near: nearest(to: workflow, in: known + (try store.pipelines().map(\.name))))
  }

  var code: String { "workflow.no-runs" }
  var message: String { "no run of '\(workflow.cut(toBytes: 100))' is known here" }
  var hint: String? {
    near.map { "did you mean '\($0)'?" } ?? "see 'orch runs list --all-projects'"
  }
  var exitCode: ExitCode { .notFound }
}

extension WorkflowFailure: Catalogued {
  static var catalogue: [Self] {
    [WorkflowFailure("NAME", near: "NAME2"), WorkflowFailure("NAME", near: nil)]
  }
}

/// A forecast as an answer.
struct RunPredictionReport: Report {
  let forecast: RunForecast
  let isExplained: Bool

  var exitCode: ExitCode {
    if forecast.amount.value == nil { return .cannotSay }
    return forecast.funds?.isShort ?? false ? .refused : .success
  }

  var warnings: [String] {
    forecast.missing.map { "stage \($0.part.stage) is left out: \($0.reason)" }
  }

  func write(to page: inout Page) throws {
    guard page.format == .table, page.fields.isEmpty else {
      var report = forecast.members
      if isExplained {
        report.append(("explain", rows(forecast.explanations(), Explanation.columns)))
      }
      return try Facts(report: report, lines: [], warnings: warnings).write(to: &page)
    }
    page.write(line: "\(forecast.workflow): \(forecast.words(page.style))")
    if let parts = forecast.amount.value?.parts {
      let metric = forecast.metric
      Section(
        "stages", title: "Stages", parts,
        columns: [
          Column("stage") { $0.stage },
          Column("amount", heading: metric == .credits ? "credits" : "cost") {
            $0.amount.map(metric.field)
          },
          Column("mean") { $0.mean.map(metric.field) },
          Column("factor") { number($0.factor, places: 2) },
          Column("correlation", heading: "r") { $0.correlation.map { number($0, places: 2) } },
          Column("n") { $0.n },
        ]
      ).write(to: &page)
    }
    if isExplained { Explanation.write(forecast.explanations(), to: &page) }
  }
}
