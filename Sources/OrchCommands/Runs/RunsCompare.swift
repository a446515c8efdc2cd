import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Sets two runs side by side, and says whether the second takes too much more.
struct RunsCompare: Command {
  static let name = "runs compare"
  static let aliases = [["run", "compare"]]
  static let summary = "Compare two runs, stage by stage, or runs with and without a role"
  static let discussion = """
    A row is a figure of the whole run or of a stage, in the first run and in the second; those that are the same are \
    left out unless --all. Where one is no whole run (it failed, is at work, or kept stages of an earlier attempt), \
    only the sum of the stages that both have done is compared. With --max-increase the exit code is 3 when credits, \
    cost or duration of the whole, of that sum or of a stage grew by more than that, and 4 when neither credits nor \
    cost of both runs are known.

    With --with-role no runs are named: of the last 2,000 ended runs of tasks in view those are compared in which an \
    agent of that role was at work with those in which none was. Success is completed runs of those that were not \
    cancelled, low and high the range the true rate is in with 95 % confidence; costs and times are what half and four \
    fifths of the runs stay below, of 3 runs or more. Tasks that get a role may be harder ones: --type compares like \
    with like.
    """
  static let examples = [
    "orch runs compare r4k2p r9x1c", "orch runs compare '#46' '#47' --max-increase 20%",
    "orch runs compare --with-role analyst --type feature",
  ]

  @Operand(value: "FIRST", completing: .dynamic("run"), "The run to compare with") var first:
    String?
  @Operand(value: "SECOND", completing: .dynamic("run"), "The run that is compared")
  var second: String?
  @Flag("Also what is the same") var all: Bool
  @Option(value: "PERCENT", "The most that the second may take more") var maxIncrease: PercentText?
  @Option(value: "ROLE", "Compare runs with and without this role instead") var withRole: String?
  @Option(value: "WORD", "With --with-role, only tasks of this type") var type: String?
  @Flag("With how each number was worked out") var explain: Bool

  func run(_ context: Context) throws -> ComparisonReport {
    if let withRole { return .roles(try compare(role: withRole, context)) }
    if type != nil { throw RunFailure.typeWithoutRole }
    guard let first, let second else {
      throw UsageError.missingOperand(
        first == nil ? "FIRST" : "SECOND",
        usage: "orch runs compare FIRST SECOND, or orch runs compare --with-role ROLE")
    }
    return .runs(try compare(first, second, context))
  }

  private func compare(_ first: String, _ second: String, _ context: Context) throws
    -> ExplainedListing<RunDifference>
  {
    let store = try context.readStore()
    return try store.read {
      let runs = try [first, second].map { try store.knownRun($0, in: context) }
      let figures = try runs.map { run in
        try store.figures(of: [run.id]).first
          ?? RunFigures(
            sequence: 0, id: run.id, number: run.number, status: run.status,
            startedAt: run.startedAt)
      }
      let rows = RunDifference.all(figures[0], figures[1])
      let verdict = maxIncrease.map { Verdict(rows, atMost: $0.percent) }
      let shown = rows.filter { all || $0.hasChanged }
      return ExplainedListing(
        records: shown,
        columns: context.draws
          ? RunDifference.shownColumns(runs.map(\.name), context.answerStyle)
          : RunDifference.columns,
        summary: [
          ("first", .text(runs[0].id.rawValue)), ("second", .text(runs[1].id.rawValue)),
          ("changed", rows.count { $0.hasChanged }.field),
          ("verdict", verdict.map { .text($0.word) } ?? .absent),
        ],
        totals: verdict?.text ?? "\(counted(rows.count { $0.hasChanged }, "figure")) changed",
        empty: verdict?.text ?? "nothing changed", exitCode: verdict?.exitCode ?? .success,
        explanations: explain
          ? shown.map { $0.explanation(runs.map(\.id.rawValue), figures) } : nil)
    }
  }

  /// What the gate says.
  struct Verdict {
    let word: String
    let text: String
    let exitCode: ExitCode

    init(_ rows: [RunDifference], atMost percent: Double) {
      let gated = rows.filter { $0.metric.isWorseWhenMore }
      let over = gated.filter { ($0.percent ?? ($0.isNew ? .infinity : 0)) > percent }
      let limit = decimalText(percent, places: 1)
      let isKnown = gated.contains {
        $0.stage == nil && $0.metric != .duration && $0.first != nil && $0.second != nil
      }
      if let worst = over.max(by: { ($0.percent ?? .infinity) < ($1.percent ?? .infinity) }) {
        let change = worst.percent.map(signedPercent) ?? "from nothing"
        word = "over"
        text =
          "over: \(worst.name) \(change), at most +\(limit)% (\(counted(over.count, "figure")))"
        exitCode = .refused
      } else if isKnown {
        word = "within"
        text = "within +\(limit)%"
        exitCode = .success
      } else {
        word = "unknown"
        text = "can't say: credits or cost of both runs are not known"
        exitCode = .cannotSay
      }
    }
  }
}
