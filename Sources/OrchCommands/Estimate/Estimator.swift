import OrchAnalysis
import OrchModel
import OrchStore

/// Estimates tasks from their words and from what like ones took: for `orch estimate`, and for the
/// workflow and the reservation of `orch run`.
package enum Estimator {
  /// What a task will take, by the finished tasks of `store`.
  package static func estimate(
    title: String, description: String, type: String, tags: [String], in store: Database
  ) throws -> Estimate {
    try estimate(
      title: title, description: description, type: type, tags: tags, history: history(in: store))
  }

  static func estimate(
    title: String, description: String, type: String, tags: [String], history: [FinishedTask]
  ) -> Estimate {
    .of(type: type, title: title, description: description, tags: tags, history: history)
  }

  static func history(in store: Database) throws -> [FinishedTask] {
    try store.finishedWork().map { work in
      FinishedTask(
        id: work.id, type: work.type, title: work.title, tags: work.tags, cost: work.cost,
        durationMs: work.activeMs, completedAt: work.endedAt)
    }
  }
}

/// Whether what is left of a budget suffices for an estimate (F12).
package struct Sufficiency: Hashable, Sendable {
  package enum Verdict: String, Sendable { case enough, tight, short }

  package let budget: String
  package let remaining: Money
  /// The estimate with a fifth on top; nil while there is no estimate.
  package let required: Money?
  /// Nil while there is no estimate.
  package let verdict: Verdict?
  /// What is missing of `required` when it is short.
  package let missing: Money?

  /// Compares the p80 of `cost` with what is left: `enough` with a buffer of 20 %, `tight` without it.
  package init(budget: String, remaining: Money, cost: Measured<EstimateRange<Money>>) {
    self.budget = budget
    self.remaining = remaining
    guard let predicted = cost.value?.p80 else {
      (required, verdict, missing) = (nil, nil, nil)
      return
    }
    let exact = (Int128(predicted.nanodollars) * 6 + 4) / 5
    let needed = Money(nanodollars: Int64(clamping: exact))
    required = needed
    verdict = remaining >= needed ? .enough : remaining >= predicted ? .tight : .short
    missing =
      verdict == .short
      ? needed.adding(Money(nanodollars: -max(remaining.nanodollars, -.max))) : nil
  }
}
