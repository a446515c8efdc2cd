import OrchAnalysis
import OrchModel
import Terminal

/// What `orch budget check` says of every budget, and of all of them.
struct BudgetGate: Report {
  let policies: [Policy]

  /// No wins over can't say, and that over yes.
  var exitCode: ExitCode {
    let codes = policies.map(\.view.verdict.state.exitCode)
    if codes.contains(.refused) { return .refused }
    return codes.allSatisfy { $0 == .success } && !codes.isEmpty ? .success : .cannotSay
  }

  private var verdict: String {
    switch exitCode {
    case .success: "within"
    case .refused: "exceeded"
    default: "unknown"
    }
  }

  var warnings: [String] {
    policies.filter { $0.isEmpty && $0.view.verdict.state != .cannotSay }.map {
      "nothing is recorded in the window of budget '\($0.view.budget.name)'"
    }
  }

  var notes: [String] {
    policies.flatMap { policy -> [String] in
      let budget = policy.view.budget
      switch policy.view.verdict.state {
      case .ok, .warn, .critical: return []
      case .exceeded:
        return [
          "no: budget '\(budget.name)': \(policy.view.reason ?? "")",
          "hint: orch budget set \(budget.name) --limit \(policy.view.enough.decimal)",
        ]
      case .cannotSay:
        return ["can't say: budget '\(budget.name)': \(policy.view.reason ?? "")"]
          + (policy.isEmpty
            ? ["hint: to be let through before anything is spent: --unknown allow"] : [])
      }
    }
  }

  func write(to page: inout Page) throws {
    switch page.format {
    case .json, .ndjson:
      try Facts(
        report: [
          ("verdict", .text(verdict)), ("exit", .number(Int64(exitCode.rawValue))),
          ("policies", .list(policies.map(\.field))),
        ], lines: [], warnings: warnings, exitCode: exitCode
      ).write(to: &page)
    case .table where page.fields.isEmpty:
      let views = policies.map(\.view)
      try Listing(views, columns: BudgetView.barColumns(for: views, page.style)).write(to: &page)
    case .table, .tsv, .csv, .markdown:
      try Listing(policies, columns: Policy.columns).write(to: &page)
    }
  }
}

extension Policy {
  fileprivate var field: Field {
    .object(Field.Object(Self.columns.map { ($0.name, $0.value(self)) }))
  }
}

extension BudgetView {
  /// A limit that would hold, in whole dollars.
  var enough: Money {
    let needed = Money.sum(of: [standing.spent, standing.reserved, next, .dollars(1)])
    let dollars = needed.nanodollars / 1_000_000_000
    return .dollars(max(dollars, 1))
  }
}
