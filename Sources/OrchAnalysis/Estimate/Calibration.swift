import OrchModel

/// What was estimated, and what it came to.
package struct PastEstimate: Hashable, Sendable {
  package var task: ID<AgentTask>
  package var type: String
  package var cost: EstimateRange<Money>?
  package var durationMs: EstimateRange<Int64>?
  package var costByRole: [String: EstimateRange<Money>]
  package var actualCost: Money?
  package var actualMs: Int64
  package var actualByRole: [String: Money]

  package init(
    task: ID<AgentTask>, type: String, cost: EstimateRange<Money>?,
    durationMs: EstimateRange<Int64>?, costByRole: [String: EstimateRange<Money>] = [:],
    actualCost: Money?, actualMs: Int64, actualByRole: [String: Money] = [:]
  ) {
    self.task = task
    self.type = type
    self.cost = cost
    self.durationMs = durationMs
    self.costByRole = costByRole
    self.actualCost = actualCost
    self.actualMs = actualMs
    self.actualByRole = actualByRole
  }
}

/// How well estimates of one kind have held (F7): a share of 70 to 90 % at or below p80 is healthy.
package struct Calibration: Hashable, Sendable {
  package enum Verdict: String, Sendable {
    /// Tasks cost more than was said.
    case low
    case healthy
    /// Tasks cost less than was said.
    case high
  }

  /// `cost`, `time`, `type fix`, `role builder`.
  package let subject: String
  /// Percent of the actual figures that are at most the estimated p50 and p80, unrounded.
  package let withinP50: Measured<Double>
  package let withinP80: Measured<Double>
  /// The middle of (actual − p50) ÷ p50, in percent: above 0 things took more than was said.
  package let bias: Measured<Double>

  /// With fewer estimates than this there is no score.
  package static let minimum = 5
  /// Only the newest so many estimates are scored.
  package static let window = 50

  package var verdict: Verdict? {
    withinP80.value.map { $0 < 70 ? .low : $0 > 90 ? .high : .healthy }
  }

  /// Scores the cost and time of `estimates`, the newest first, and their cost by type and by role.
  package static func of(_ estimates: [PastEstimate]) -> [Calibration] {
    let newest = estimates.prefix(window)
    var scores = [
      Calibration("cost", newest.compactMap { pair($0.cost, $0.actualCost) }),
      Calibration(
        "time",
        newest.compactMap { past in
          past.durationMs.map { (Double($0.p50), Double($0.p80), Double(past.actualMs)) }
        }),
    ]
    var types: [String: [Pair]] = [:]
    var roles: [String: [Pair]] = [:]
    for past in newest {
      if let pair = pair(past.cost, past.actualCost) { types[past.type, default: []].append(pair) }
      for (role, range) in past.costByRole {
        // A role that was left out in the end cost nothing.
        let actual = past.actualByRole[role] ?? .zero
        if let pair = pair(range, actual) { roles[role, default: []].append(pair) }
      }
    }
    for (kind, groups) in [("type", types), ("role", roles)] {
      for (name, pairs) in groups.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
      {
        scores.append(Calibration("\(kind) \(name)", pairs))
      }
    }
    return scores
  }

  private typealias Pair = (p50: Double, p80: Double, actual: Double)

  private static func pair(_ range: EstimateRange<Money>?, _ actual: Money?) -> Pair? {
    guard let range, let actual else { return nil }
    return (
      Double(range.p50.nanodollars), Double(range.p80.nanodollars), Double(actual.nanodollars)
    )
  }

  private init(_ subject: String, _ pairs: [Pair]) {
    self.subject = subject
    func share(_ holds: (Pair) -> Bool) -> Measured<Double> {
      guard pairs.count >= Self.minimum else {
        return .none(reason: Statistics.tooFew(pairs.count, Self.minimum), n: pairs.count)
      }
      return .value(Double(pairs.count(where: holds)) * 100 / Double(pairs.count), n: pairs.count)
    }
    withinP50 = share { $0.actual <= $0.p50 }
    withinP80 = share { $0.actual <= $0.p80 }
    bias = Statistics.median(
      of: pairs.filter { $0.p50 > 0 }.map { ($0.actual - $0.p50) * 100 / $0.p50 },
      minimum: Self.minimum)
  }
}
