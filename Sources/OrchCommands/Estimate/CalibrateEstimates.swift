import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Says how well estimates have held.
struct CalibrateEstimates: Command {
  static let name = "estimate calibration"
  static let summary = "Say how well past estimates have held"
  static let discussion = """
    Every 'orch run' keeps what was estimated of its task. Of the last 50 that are finished, this is the share whose \
    cost and time were at most the estimated p50 and p80, and the bias: the middle of how far they were off p50. \
    70 to 90 % at most p80 is healthy; below, estimates are too low, above, too high. With fewer than five there is \
    no score. What things cost counts every attempt.

    --backtest estimates every finished task anew, from nothing but the tasks that were finished when it began, and \
    says how many of the kept estimates come out the same to the nano-dollar.

    --explain adds each score's formula and the tasks it is of: for a share how many dollars or minutes each took \
    beyond the estimate, for the bias how far it was off p50, in percent.
    """
  static let examples = [
    "orch estimate calibration", "orch estimate calibration --backtest",
    "orch estimate calibration --json | jq '.items[] | select(.verdict == \"low\")'",
  ]

  @Flag("Estimate finished tasks anew instead of reading what was estimated") var backtest: Bool
  @Flag("With how each number was worked out") var explain: Bool

  func run(_ context: Context) throws -> ExplainedListing<Calibration> {
    let store = try context.readStore()
    return try store.read {
      let work = try store.finishedWork()
      let kept = Dictionary(
        try store.estimates(of: work.map(\.id)).map { ($0.task, $0.estimate) }
      ) { first, _ in first }
      let made = backtest ? try anew(work, in: store) : kept
      let parts = Dictionary(
        grouping: try store.roleParts(of: work.map(\.id).filter { made[$0] != nil }), by: \.task)
      let past = work.compactMap { work in
        made[work.id].map { PastEstimate($0, of: work, parts: parts[work.id] ?? []) }
      }
      let compared = kept.filter { made[$0.key] != nil }
      let same = compared.count { made[$0.key] == $0.value }
      let scores = Calibration.of(past)
      let count = Int64(min(past.count, Calibration.window))
      return ExplainedListing(
        records: scores, columns: Calibration.columns,
        summary: [
          ("estimates", .number(count)),
          ("kept", backtest ? .number(Int64(compared.count)) : .absent),
          ("reproduced", backtest ? .number(Int64(same)) : .absent),
        ], totals: backtest ? nil : "estimates \(grouped(count))",
        explanations: explain ? scores.flatMap(\.explanations) : nil)
    }
  }

  /// What would have been estimated of each of the newest tasks when it began.
  private func anew(
    _ work: [FinishedWork], in store: Database
  ) throws -> [ID<AgentTask>: RecordedEstimate] {
    var estimates: [ID<AgentTask>: RecordedEstimate] = [:]
    for task in work.prefix(Calibration.window) {
      // What a task's description says does not go into its numbers.
      let before = work.filter { $0.endedAt <= task.startedAt && $0.id != task.id }
      estimates[task.id] = try Estimator.estimate(
        title: task.title, description: "", type: task.type, tags: task.tags,
        history: before, in: store
      ).recorded
    }
    return estimates
  }
}

extension PastEstimate {
  fileprivate init(_ estimate: RecordedEstimate, of work: FinishedWork, parts: [RolePart]) {
    var byRole: [String: Money] = [:]
    for part in parts { byRole[part.role] = part.cost }
    self.init(
      task: work.id, type: work.type, cost: estimate.cost, durationMs: estimate.durationMs,
      costByRole: estimate.costByRole, actualCost: work.cost, actualMs: work.activeMs,
      actualByRole: byRole)
  }
}

extension Calibration {
  /// How its shares and its bias were worked out.
  fileprivate var explanations: [Explanation] {
    let window = "the last \(Self.window) finished tasks with an estimate"
    func share(_ name: String, _ share: Measured<Double>, of estimate: (Pair) -> Double)
      -> Explanation
    {
      Explanation(
        "\(subject) at most \(name)",
        "F7: count(sample <= 0) / n * 100, each is what it took - \(name)", window: window,
        sample: pairs.map { ($0.task.rawValue, $0.actual - estimate($0)) },
        inputs: [("n", Double(pairs.count))], result: share.value, reason: share.reason)
    }
    return [
      share("p50", withinP50) { $0.p50 }, share("p80", withinP80) { $0.p80 },
      Explanation(
        "\(subject) bias",
        "F7: median(sample), each is (what it took - p50) / p50 * 100", window: window,
        sample: pairs.compactMap { pair in pair.error.map { (pair.task.rawValue, $0) } },
        inputs: [], result: bias.value, reason: bias.reason),
    ]
  }

  static let columns: [Column<Calibration>] = [
    Column("subject") { $0.subject },
    Column("withinP50Pct", heading: "at most p50") { share($0.withinP50.value) },
    Column("withinP80Pct", heading: "at most p80") { share($0.withinP80.value) },
    Column("biasPct", heading: "bias") { share($0.bias.value) },
    Column("verdict") { $0.verdict?.rawValue },
    Column("n") { $0.withinP80.n },
    Column("unknown") { $0.withinP80.reason },
  ]

  private static func share(_ percent: Double?) -> Percent? {
    percent.map { Percent(tenths: Int64(($0 * 10).rounded())) }
  }
}
