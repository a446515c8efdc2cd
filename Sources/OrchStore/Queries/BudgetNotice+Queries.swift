import OrchModel

/// An alert that a budget's command is to be told of.
package struct BudgetNotice: Hashable, Sendable {
  package var budget: Budget
  /// When the alert was given.
  package var at: Timestamp
  /// The alert as the history has it: a JSON object.
  package var alert: String
  /// The same by the names of variables: `BUDGET`, `KIND`, `THRESHOLD` and so on.
  package var variables: [String: String]
}

extension Database {
  /// The alert of the event `sequence`, with the budget as it is now; nil when one of them is gone.
  package func budgetNotice(of sequence: Int64) throws -> BudgetNotice? {
    let found = try row(
      """
      SELECT at, json_remove(data, '$.previous') AS alert, data ->> '$.name' AS budget,
             data ->> '$.alert' AS kind, data ->> '$.threshold' || '' AS threshold,
             coalesce(data ->> '$.metric', 'dollars') AS metric,
             coalesce(data -> '$.limitUsd', data -> '$.limit') AS "limit",
             coalesce(data -> '$.spentUsd', data -> '$.spent') AS spent,
             data ->> '$.subject' AS subject, data ->> '$.windowStart' AS window_start,
             data ->> '$.windowEnd' AS window_end, data ->> '$.message' AS message
        FROM event
       WHERE seq = \(sequence) AND kind = 'budget.alert'
      """
    ) { row in
      (
        at: try row["at"] as Timestamp, alert: try row["alert"] as String,
        name: try row["budget"] as String,
        variables: [
          "BUDGET": try row["budget"] as String, "KIND": try row["kind"] as String,
          "THRESHOLD": try row["threshold"] as String, "METRIC": try row["metric"] as String,
          "LIMIT": try row["limit"] as String, "SPENT": try row["spent"] as String,
          "SUBJECT": try row["subject"] as String,
          "WINDOW_START": try row["window_start"] as String,
          "WINDOW_END": try row["window_end"] as String? ?? "",
          "MESSAGE": try row["message"] as String,
        ]
      )
    }
    guard let found, let budget = try budget(named: found.name) else { return nil }
    return BudgetNotice(
      budget: budget, at: found.at, alert: found.alert, variables: found.variables)
  }

  /// Writes down what became of a budget's command; `failure` says why it did not do.
  package func recordNotice(of budget: Budget, failure: String?, at time: Timestamp) throws {
    let message =
      failure.map { "the command of budget '\(budget.name)' failed: \($0)" }
      ?? "the command of budget '\(budget.name)' was run"
    try write {
      try append(
        Event(
          at: time, kind: failure == nil ? "budget.notified" : "budget.not-notified",
          project: budget.scope.project,
          data: [
            "name": .string(budget.name), "message": .string(message), "reason": failure.json,
          ]), toHistoryOf: budget.id)
    }
  }
}
