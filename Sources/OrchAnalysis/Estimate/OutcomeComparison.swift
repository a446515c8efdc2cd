import OrchModel

/// The runs that have one thing in common, beside those that have another: a workflow, an analyst, a model.
package struct OutcomeComparison: Hashable, Sendable {
  package enum Subject: String, CaseIterable, Sendable { case workflow, analyst, model }

  package let subject: Subject
  /// The workflow or model; `with` or `without` for the analyst.
  package let value: String
  package let outcomes: [RunOutcome]
  /// Completed ÷ (completed + failed), with its Wilson interval (F1).
  package let success: Measured<SuccessRate>
  package let cost: Measured<EstimateRange<Money>>
  package let durationMs: Measured<EstimateRange<Int64>>
  /// How many runs were a new attempt, and of how many tasks all of them are.
  package let retries: Int
  package let tasks: Int

  package var runs: Int { outcomes.count }
  package var retriesPerTask: Double { Double(retries) / Double(max(tasks, 1)) }

  /// Compares `runs` by everything they differ in, the largest group of each subject first.
  package static func of(_ runs: [RunOutcome]) -> [OutcomeComparison] {
    Subject.allCases.flatMap { subject in
      var groups: [String: [RunOutcome]] = [:]
      for run in runs {
        if let value = value(of: run, by: subject) { groups[value, default: []].append(run) }
      }
      guard groups.count > 1 else { return [OutcomeComparison]() }
      return groups.map { OutcomeComparison(subject, $0, $1) }.sorted { one, other in
        one.runs != other.runs
          ? one.runs > other.runs
          : one.value.utf8.lexicographicallyPrecedes(other.value.utf8)
      }
    }
  }

  /// Compares the runs in which a role was at work with the others, in that order, be there none of either.
  package static func withAndWithoutRole(_ runs: [RunOutcome]) -> [OutcomeComparison] {
    [true, false].map { hadRole in
      OutcomeComparison(
        .analyst, hadRole ? "with" : "without", runs.filter { $0.hadRole == hadRole })
    }
  }

  private static func value(of run: RunOutcome, by subject: Subject) -> String? {
    switch subject {
    case .workflow: run.workflow
    case .analyst: run.hadRole ? "with" : "without"
    case .model: run.model
    }
  }

  private init(_ subject: Subject, _ value: String, _ runs: [RunOutcome]) {
    self.subject = subject
    self.value = value
    outcomes = runs
    success = Statistics.successRate(runs.count { $0.succeeded }, of: runs.count)
    cost = Estimate.range(of: runs.compactMap(\.cost), similar: runs.count)
    durationMs = Estimate.range(of: runs.map(\.activeMs), similar: runs.count)
    tasks = Set(runs.map(\.task)).count
    retries = runs.count { $0.attempt > 1 }
  }
}
