import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

extension RunsCompare {
  /// Sets runs in which a role was at work beside those in which it was not.
  func compare(role: String, _ context: Context) throws -> ExplainedListing<RoleComparison> {
    guard first == nil, !all, maxIncrease == nil else { throw RunFailure.roleAndRuns }
    let store = try context.readStore()
    return try store.read {
      let known = try store.roles()
      guard known.contains(where: { $0.isSameBytes(as: role) }) else {
        throw RunFailure.unknownRole(role, known: known)
      }
      let runs = try store.runOutcomes(
        ofType: type, of: context.projectInView(in: store)?.id, withRole: role)
      let rows = zip([true, false], OutcomeComparison.withAndWithoutRole(runs)).map {
        had, outcome in
        RoleComparison(role: role, outcome: outcome, runs: runs.filter { $0.hadRole == had })
      }
      return ExplainedListing(
        records: rows, columns: RoleComparison.columns,
        summary: [("role", .text(role)), ("type", type.field), ("runs", runs.count.field)],
        totals: "\(counted(runs.count, "run")) of tasks\(type.map { " of type \($0)" } ?? "")",
        empty: "", explanations: explain ? rows.flatMap(\.explanations) : nil)
    }
  }
}

/// The runs with a role, or those without it.
struct RoleComparison: Sendable {
  let role: String
  let outcome: OutcomeComparison
  let runs: [RunOutcome]

  static let columns: [Column<RoleComparison>] =
    [Column("runsThat", heading: "runs") { "\($0.outcome.value) \($0.role)" }]
    + OutcomeComparison.columns.dropFirst(2).map { column in
      Column<RoleComparison>(
        column.name, heading: column.name == "runs" ? "n" : column.heading, detail: column.isDetail
      ) { column.value($0.outcome) }
    } + [
      Column("unknown", heading: "why not", detail: true) {
        $0.outcome.cost.reason ?? $0.outcome.success.reason
      }
    ]

  /// How success, cost and time were worked out.
  var explanations: [Explanation] {
    let (name, window) = ("\(outcome.value) \(role)", "the last 2,000 ended runs in view")
    let succeeded = runs.count { $0.succeeded }
    func percentiles(_ figure: String, _ values: [(ID<AgentTask>, Double)], _ p50: Double?)
      -> Explanation
    {
      Explanation(
        "\(name) \(figure)", "F7: p50 by nearest rank", window: window,
        sample: values.map { (name: $0.0.rawValue, value: $0.1) }, inputs: [], result: p50,
        reason: p50 == nil ? "only \(values.count) of at least \(Estimate.minimum)" : nil)
    }
    return [
      Explanation(
        "\(name) success", "F1: completed / (completed + partial + failed)", window: window,
        sample: [], inputs: [("completed", Double(succeeded)), ("ended", Double(runs.count))],
        result: outcome.success.value?.rate, reason: outcome.success.reason),
      percentiles(
        "cost",
        runs.compactMap { run in
          run.cost.map { (run.task, Double($0.nanodollars) / 1e9) }
        }, (outcome.cost.value?.p50).map { Double($0.nanodollars) / 1e9 }),
      percentiles(
        "duration", runs.map { ($0.task, Double($0.activeMs)) },
        (outcome.durationMs.value?.p50).map(Double.init)),
    ]
  }
}

/// What `orch runs compare` answers: two runs, or runs with and without a role.
enum ComparisonReport: Report {
  case runs(ExplainedListing<RunDifference>)
  case roles(ExplainedListing<RoleComparison>)

  var exitCode: ExitCode {
    switch self {
    case .runs(let listing): listing.exitCode
    case .roles(let listing): listing.exitCode
    }
  }

  var notes: [String] {
    switch self {
    case .runs(let listing): listing.notes
    case .roles(let listing): listing.notes
    }
  }

  func write(to page: inout Page) throws {
    switch self {
    case .runs(let listing): try listing.write(to: &page)
    case .roles(let listing): try listing.write(to: &page)
    }
  }
}
