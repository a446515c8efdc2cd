import OrchModel

/// A task that has ended, as far as an estimate is concerned.
package struct FinishedTask: Hashable, Sendable {
  package var id: ID<AgentTask>
  package var type: String
  package var title: String
  package var tags: [String]
  /// What all its attempts cost; nil when that is not known.
  package var cost: Money?
  package var tokens: Int64
  package var durationMs: Int64
  package var completedAt: Timestamp

  package init(
    id: ID<AgentTask>, type: String, title: String, tags: [String] = [], cost: Money?,
    tokens: Int64 = 0, durationMs: Int64, completedAt: Timestamp
  ) {
    self.id = id
    self.type = type
    self.title = title
    self.tags = tags
    self.cost = cost
    self.tokens = tokens
    self.durationMs = durationMs
    self.completedAt = completedAt
  }
}

/// What a task will take, from its words and from tasks like it.
package struct Estimate: Hashable, Sendable {
  package let verdict: ComplexityVerdict
  package let advice: WorkflowAdvice
  package let cost: Measured<EstimateRange<Money>>
  package let tokens: Measured<EstimateRange<Int64>>
  package let durationMs: Measured<EstimateRange<Int64>>
  /// The class of the predicted cost among all finished tasks (F7), which is more than words can
  /// tell.
  package let predictedClass: Measured<ComplexityClass>
  /// The tasks the numbers come from, the nearest first.
  package let similar: [ID<AgentTask>]
}

extension Estimate {
  /// With fewer similar tasks than this there is no number.
  package static let minimum = 3
  /// More than this of the nearest don't make it better.
  package static let nearest = 10
  /// With fewer priced tasks than this quartiles say nothing.
  private static let classMinimum = 10

  /// Estimates a task (F7).
  package static func of(
    type: String, title: String, description: String = "", tags: [String] = [],
    history: [FinishedTask]
  ) -> Estimate {
    let verdict = Complexity.assess(title: title, description: description)
    let similar = Similarity(type: type, title: title, tags: tags).nearest(
      in: history, count: nearest)
    let cost = range(of: similar.compactMap(\.cost), similar: similar.count)
    let predicted = cost.value.map { classOf($0.p50, among: history.compactMap(\.cost)) }
    return Estimate(
      verdict: verdict, advice: WorkflowAdvice(for: verdict), cost: cost,
      tokens: range(of: similar.map(\.tokens), similar: similar.count),
      durationMs: range(of: similar.map(\.durationMs), similar: similar.count),
      predictedClass: predicted ?? .none(reason: cost.reason ?? "no history yet", n: cost.n),
      similar: similar.map(\.id))
  }

  /// The p50 and p80 of what `similar` tasks took, of which at least three must be known.
  package static func range<Value: Comparable & Hashable & Sendable>(
    of values: [Value], similar: Int
  ) -> Measured<EstimateRange<Value>> {
    guard case .value(let p50, let n) = Statistics.percentile(50, of: values, minimum: minimum),
      case .value(let p80, _) = Statistics.percentile(80, of: values, minimum: minimum)
    else {
      let what = similar < minimum ? "similar tasks" : "similar tasks with a known cost"
      return .none(reason: "no history yet: \(values.count) of \(minimum) \(what)", n: values.count)
    }
    return .value(EstimateRange(p50: p50, p80: p80), n: n)
  }

  /// The class of a cost among those of finished tasks: S to p25, M to p50, L to p80, XL above.
  package static func classOf(_ cost: Money, among costs: [Money]) -> Measured<ComplexityClass> {
    let bounds = [25, 50, 80].compactMap {
      Statistics.percentile($0, of: costs, minimum: classMinimum).value
    }
    guard bounds.count == 3 else {
      return .none(
        reason: "only \(costs.count) of at least \(classMinimum) finished tasks with a cost",
        n: costs.count)
    }
    let place = bounds.firstIndex { cost <= $0 } ?? bounds.count
    return .value(ComplexityClass.allCases[place], n: costs.count)
  }
}
