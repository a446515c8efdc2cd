import OrchAnalysis
import OrchModel
import OrchStore

/// Estimates tasks from their words and from what like ones took: for `orch estimate`, and for the
/// workflow and the reservation of `orch run`.
package enum Estimator {
  /// What a task will take, by the finished tasks of `store` that `filter` lets count.
  package static func estimate(
    title: String, description: String, type: String, tags: [String], in store: Database,
    counting filter: WorkFilter = WorkFilter()
  ) throws -> TaskEstimate {
    try estimate(
      title: title, description: description, type: type, tags: tags,
      history: store.finishedWork(filter), in: store)
  }

  static func estimate(
    title: String, description: String, type: String, tags: [String], history: [FinishedWork],
    in store: Database
  ) throws -> TaskEstimate {
    let whole = Estimate.of(
      type: type, title: title, description: description, tags: tags,
      history: history.map(\.asTask))
    return TaskEstimate(
      whole: whole, roles: StageEstimate.of(try store.roleParts(of: whole.similar)))
  }
}

/// What a task will take, as a whole and by role.
package struct TaskEstimate: Sendable {
  package let whole: Estimate
  package let roles: [StageEstimate]

  package init(whole: Estimate, roles: [StageEstimate]) {
    self.whole = whole
    self.roles = roles
  }

  /// What the history keeps of it; nil while there is no number.
  package var recorded: RecordedEstimate? {
    guard whole.cost.value != nil || whole.durationMs.value != nil else { return nil }
    var byRole: [String: EstimateRange<Money>] = [:]
    for role in roles { byRole[role.role] = role.cost.value }
    return RecordedEstimate(
      cost: whole.cost.value, durationMs: whole.durationMs.value, costByRole: byRole,
      n: whole.similar.count)
  }
}

extension FinishedWork {
  fileprivate var asTask: FinishedTask {
    FinishedTask(
      id: id, type: type, title: title, tags: tags, cost: cost, tokens: tokens,
      durationMs: activeMs, completedAt: endedAt)
  }
}

/// Whether what is left of a budget, or of money paid ahead, suffices for an estimate (F12).
package struct Sufficiency: Hashable, Sendable {
  package enum Verdict: String, Sendable { case enough, tight, short }
  package enum Kind: String, Sendable { case budget, balance }

  package let kind: Kind
  /// The budget's, or the client whose balance it is.
  package let name: String
  /// What the amounts are of, in its own unit.
  package let metric: Budget.Metric
  package let remaining: Money
  /// The estimate with a fifth on top; nil while there is no estimate.
  package let required: Money?
  /// Nil while there is no estimate.
  package let verdict: Verdict?
  /// What is missing of `required` when it is short.
  package let missing: Money?
  /// For how many such tasks it is enough: remaining ÷ required, rounded down.
  package let affordable: Int64?

  /// Compares the p80 of what is needed with what is left: `enough` with a buffer of 20 %, `tight` without it.
  package init(
    of kind: Kind, _ name: String, in metric: Budget.Metric = .dollars, remaining: Money,
    p80: Money?
  ) {
    self.kind = kind
    self.name = name
    self.metric = metric
    self.remaining = remaining
    guard let predicted = p80 else {
      (required, verdict, missing, affordable) = (nil, nil, nil, nil)
      return
    }
    let exact = (Int128(predicted.nanodollars) * 6 + 4) / 5
    let needed = Money(nanodollars: Int64(clamping: exact))
    required = needed
    verdict = remaining >= needed ? .enough : remaining >= predicted ? .tight : .short
    missing =
      verdict == .short
      ? needed.adding(Money(nanodollars: -max(remaining.nanodollars, -.max))) : nil
    affordable =
      needed > .zero ? max(remaining.nanodollars, 0) / needed.nanodollars : nil
  }
}
