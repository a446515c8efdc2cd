import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Sets two runs side by side, and says whether the second takes too much more.
struct RunsCompare: Command {
  static let name = "runs compare"
  static let aliases = [["run", "compare"]]
  static let summary = "Compare two runs, stage by stage: a gate when --max-increase is given"
  static let discussion = """
    A row is a figure of the whole run or of a stage, in the first run and in the second; those that are the same are \
    left out unless --all. With --max-increase the exit code is 3 when credits, cost or duration of the whole run or of \
    a stage grew by more than that, and 4 when neither credits nor cost of both runs are known.
    """
  static let examples = [
    "orch runs compare r4k2p r9x1c", "orch runs compare '#46' '#47' --max-increase 20%",
  ]

  @Operand(completing: .dynamic("run"), "The run to compare with") var first: String
  @Operand(completing: .dynamic("run"), "The run that is compared") var second: String
  @Flag("Also what is the same") var all: Bool
  @Option(value: "PERCENT", "The most that the second may take more") var maxIncrease: PercentText?

  func run(_ context: Context) throws -> Listing<RunDifference> {
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
      return Listing(
        rows.filter { all || $0.hasChanged },
        columns: context.draws
          ? RunDifference.shownColumns(runs.map(\.name), context.answerStyle)
          : RunDifference.columns,
        summary: [
          ("first", .text(runs[0].id.rawValue)), ("second", .text(runs[1].id.rawValue)),
          ("changed", rows.count { $0.hasChanged }.field),
          ("verdict", verdict.map { .text($0.word) } ?? .absent),
        ],
        totals: verdict?.text ?? "\(counted(rows.count { $0.hasChanged }, "figure")) changed",
        empty: verdict?.text ?? "nothing changed", exitCode: verdict?.exitCode ?? .success)
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
