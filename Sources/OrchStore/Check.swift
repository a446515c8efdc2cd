import CSQLite
import OrchModel

/// One promise of the store, and whether it holds.
package struct StoreCheck: Hashable, Sendable {
  package var name: String
  package var holds: Bool
  /// What is wrong, or what was counted.
  package var detail: String
}

extension Database {
  /// Checks what must always be true of a store, on one snapshot.
  ///
  /// Foreign keys and pages; that the hourly sums and the budget windows equal the ledger; that what is
  /// held equals the open holds; that a run that has ended holds nothing.
  package func check() throws -> [StoreCheck] {
    try read {
      [
        try checkPages(), try checkForeignKeys(), try checkHours(), try checkWindows(),
        try checkHolds(), try checkRuns(),
      ]
    }
  }

  private func checkPages() throws -> StoreCheck {
    let lines = try rows("PRAGMA integrity_check(10)") { $0.value(at: 0) }
    return StoreCheck(
      name: "pages", holds: lines == [.text("ok")],
      detail: lines.map(\.shown).joined(separator: "; "))
  }

  private func checkForeignKeys() throws -> StoreCheck {
    let broken = try rows("PRAGMA foreign_key_check") { $0.value(at: 0) }
    return StoreCheck(
      name: "references", holds: broken.isEmpty,
      detail: broken.isEmpty ? "ok" : "\(broken.count) rows point at nothing")
  }

  /// The hours that differ between the ledger and its sums, in either direction.
  private func checkHours() throws -> StoreCheck {
    var differing =
      try row(
        """
        WITH truth AS (\(hourSums)),
             kept AS (SELECT \(hourColumns) FROM spend_hour JOIN spend_place ON id = place_id)
        SELECT (SELECT count(*) FROM (SELECT * FROM truth EXCEPT SELECT * FROM kept))
             + (SELECT count(*) FROM (
                  SELECT * FROM kept WHERE calls <> 0 OR cost_nd <> 0 OR unpriced_calls <> 0
                  EXCEPT SELECT * FROM truth)) AS differing
        """
      ) { try $0["differing"] as Int } ?? 0
    differing += try differingTools()
    differing += try differingDays()
    return StoreCheck(
      name: "sums by hour", holds: differing == 0,
      detail: differing == 0 ? "ok" : "\(differing) rows differ from the ledger")
  }

  private func checkWindows() throws -> StoreCheck {
    let differing = try BudgetKind.allCases.flatMap { kind in
      try rows(
        """
        SELECT budget.name
          FROM budget_window JOIN budget ON budget.id = budget_id
         WHERE \(kind.condition) AND (spent_nd, unpriced_calls) IS NOT (\(kind.windowSums))
        """
      ) { try $0["name"] as String }
    }
    return StoreCheck(
      name: "budget windows", holds: differing.isEmpty,
      detail: differing.isEmpty
        ? "ok" : "differ from the ledger: \(differing.joined(separator: ", "))")
  }

  private func checkHolds() throws -> StoreCheck {
    let differing =
      try row(
        """
        SELECT count(*) AS differing FROM budget_window
         WHERE held_nd <> (\(heldSum))
        """
      ) { try $0["differing"] as Int } ?? 0
    return StoreCheck(
      name: "holds", holds: differing == 0,
      detail: differing == 0 ? "ok" : "\(differing) windows hold what no run does")
  }

  private func checkRuns() throws -> StoreCheck {
    let wrong =
      try row(
        """
        SELECT count(*) AS wrong FROM run
         WHERE (ended_at IS NULL) <> (status IN ('queued', 'running', 'waiting', 'paused'))
            OR (ended_at IS NOT NULL AND EXISTS (
                  SELECT 1 FROM hold WHERE hold.run_id = run.id AND state = 'open'))
        """
      ) { try $0["wrong"] as Int } ?? 0
    return StoreCheck(
      name: "runs", holds: wrong == 0,
      detail: wrong == 0 ? "ok" : "\(wrong) runs have ended and hold money, or have no end")
  }
}

/// Windows of one run find their calls by the run; all others find them by time.
enum BudgetKind: CaseIterable {
  case general, ofRun, perRun

  /// The condition that a row of `budget_window` is of this kind.
  var condition: SQL {
    switch self {
    case .general:
      """
      budget_id IN (SELECT budget.id FROM budget
                     WHERE metric = 'dollars' AND budget.run_id IS NULL
                       AND (subject = '' OR period <> 'run'))
      """
    case .ofRun:
      """
      budget_id IN (SELECT budget.id FROM budget
                     WHERE metric = 'dollars' AND budget.run_id IS NOT NULL)
      """
    case .perRun:
      """
      subject <> '' AND budget_id IN (SELECT budget.id FROM budget
                                       WHERE metric = 'dollars' AND budget.run_id IS NULL
                                         AND period = 'run')
      """
    }
  }

  /// The ledger summed as a row of `budget_window` keeps it.
  var windowSums: SQL {
    let run: SQL =
      switch self {
      case .general: ""
      case .ofRun: "call.run_id = scope.run_id AND"
      case .perRun: "call.run_id = budget_window.subject AND"
      }
    return """
      SELECT coalesce(sum(cost_nd), 0), count(*) FILTER (WHERE cost_nd IS NULL)
        FROM budget AS scope JOIN call
       WHERE scope.id = budget_window.budget_id AND \(run)
             call.at >= budget_window.starts_at AND call.at < budget_window.ends_at
         AND (budget_window.subject = '' OR budget_window.subject = call.run_id
              OR budget_window.subject = call.task_id)
         AND (scope.project_id IS NULL OR scope.project_id = call.project_id)
         AND (scope.role IS NULL OR scope.role = call.role)
         AND (scope.model IS NULL OR scope.model = call.model)
         AND (scope.client IS NULL OR scope.client = call.client)
         AND (scope.task_id IS NULL OR scope.task_id = call.task_id)
         AND (scope.task_type IS NULL OR scope.task_type = call.task_type)
         AND (scope.branch IS NULL OR scope.branch = call.branch)
         AND (scope.agent_id IS NULL OR scope.agent_id = call.agent_id)
         AND (scope.workflow IS NULL
              OR scope.workflow = (SELECT run.workflow FROM run WHERE run.id = call.run_id))
      """
  }
}

extension SQLValue {
  var shown: String {
    switch self {
    case .null: "null"
    case .integer(let number): String(number)
    case .real(let number): String(number)
    case .text(let text): text
    case .bytes(let bytes): "\(bytes.count) bytes"
    }
  }
}
