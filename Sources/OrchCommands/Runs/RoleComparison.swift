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
      let rows = OutcomeComparison.withAndWithoutRole(runs).map {
        RoleComparison(role: role, outcome: $0)
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
    outcome.explanations("\(outcome.value) \(role)", window: "the last 2,000 ended runs in view")
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
