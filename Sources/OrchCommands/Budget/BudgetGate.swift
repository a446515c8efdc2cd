import OrchAnalysis
import OrchModel
import Terminal

/// What `orch budget check` says of every budget, and of all of them.
struct BudgetGate: Report {
  let policies: [Policy]
  /// What a CI system is to read; nil for people and their own programs.
  var format: BudgetCheck.AnnotationFormat?
  /// The budgets that are paused, and were not asked.
  var passedOver: [String] = []
  /// Why nothing can be said of any.
  var cause: GateFailure?
  /// How the numbers were worked out; nil unless asked for.
  var explanations: [Explanation]?

  /// No wins over can't say, and that over yes.
  var exitCode: ExitCode {
    let codes = policies.map(\.exitCode)
    if codes.contains(.refused) { return .refused }
    return codes.allSatisfy { $0 == .success } && !codes.isEmpty ? .success : .cannotSay
  }

  private var verdict: String { exitCode.verdict }

  var warnings: [String] {
    passedOver.map { "budget '\($0)' is paused and was not asked" }
      + policies.filter { $0.isEmpty && $0.view.verdict.state != .cannotSay }.map {
        "nothing is recorded in the window of budget '\($0.view.budget.name)'"
      }
  }

  var notes: [String] {
    if let cause {
      return ["error: \(cause.message)"] + (cause.hint.map { ["hint: \($0)"] } ?? [])
    }
    return policies.flatMap { policy -> [String] in
      let budget = policy.view.budget
      switch policy.exitCode {
      case .refused:
        let isSpent = policy.view.verdict.state == .exceeded && !budget.id.rawValue.isEmpty
        return ["no: budget '\(budget.name)': \(policy.reason ?? "")"]
          + (isSpent
            ? [
              "hint: orch budget set \(budget.name) --limit \(budget.metric.decimal(policy.view.enough))"
            ] : [])
      case .cannotSay:
        return ["can't say: budget '\(budget.name)': \(policy.reason ?? "")"]
          + (policy.wayOut.map { ["hint: \($0)"] } ?? [])
      default: return []
      }
    }
  }

  func write(to page: inout Page) throws {
    if let format {
      return page.write(text: BudgetAnnotations(gate: self).text(as: format))
    }
    switch page.format {
    case .json, .ndjson:
      var report: [(String, Field)] = [
        ("verdict", .text(verdict)), ("exit", .number(Int64(exitCode.rawValue))),
        ("policies", .list(policies.map(\.field))),
      ]
      if let explanations { report.append(("explain", rows(explanations, Explanation.columns))) }
      try Facts(report: report, lines: [], warnings: warnings, exitCode: exitCode).write(to: &page)
    case .table where page.fields.isEmpty:
      let views = policies.map(\.view)
      try Listing(views, columns: BudgetView.barColumns(for: views, page.style)).write(to: &page)
      if let explanations { Explanation.write(explanations, to: &page) }
    case .markdown where page.fields.isEmpty:
      try Listing(policies, columns: Policy.cells).write(to: &page)
    case .table, .tsv, .csv, .markdown:
      try Listing(policies, columns: Policy.columns).write(to: &page)
    }
  }
}

extension ExitCode {
  /// What a gate that ends with it says, in a word.
  var verdict: String {
    switch self {
    case .success: "within"
    case .refused: "exceeded"
    default: "unknown"
    }
  }
}

extension Policy {
  fileprivate var field: Field {
    .object(Field.Object(Self.columns.map { ($0.name, $0.value(self)) }))
  }
}

extension BudgetView {
  /// A limit that would hold.
  var enough: Money { standing.enough(beside: next) }
}
