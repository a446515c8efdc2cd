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
  /// What was estimated and what it came to, in dollars or minutes, the newest first.
  package let pairs: [Pair]

  /// An estimate of one task and its actual figure.
  package struct Pair: Hashable, Sendable {
    package let task: ID<AgentTask>
    package let p50: Double
    package let p80: Double
    package let actual: Double

    /// How far the actual figure is off the p50, in percent of it; nil for a p50 of 0.
    package var error: Double? { p50 > 0 ? (actual - p50) * 100 / p50 : nil }
  }

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
      Calibration("cost", newest.compactMap { pair($0.task, $0.cost, $0.actualCost) }),
      Calibration(
        "time",
        newest.compactMap { past in
          past.durationMs.map {
            Pair(
              task: past.task, p50: Double($0.p50) / 60_000, p80: Double($0.p80) / 60_000,
              actual: Double(past.actualMs) / 60_000)
          }
        }),
    ]
    var types: [String: [Pair]] = [:]
    var roles: [String: [Pair]] = [:]
    for past in newest {
      if let pair = pair(past.task, past.cost, past.actualCost) {
        types[past.type, default: []].append(pair)
      }
      for (role, range) in past.costByRole {
        // A role that was left out in the end cost nothing.
        let actual = past.actualByRole[role] ?? .zero
        if let pair = pair(past.task, range, actual) { roles[role, default: []].append(pair) }
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

  private static func pair(
    _ task: ID<AgentTask>, _ range: EstimateRange<Money>?, _ actual: Money?
  ) -> Pair? {
    guard let range, let actual else { return nil }
    func dollars(_ money: Money) -> Double { Double(money.nanodollars) / 1e9 }
    return Pair(
      task: task, p50: dollars(range.p50), p80: dollars(range.p80), actual: dollars(actual))
  }

  private init(_ subject: String, _ pairs: [Pair]) {
    self.subject = subject
    self.pairs = pairs
    func share(_ holds: (Pair) -> Bool) -> Measured<Double> {
      guard pairs.count >= Self.minimum else {
        return .none(reason: Statistics.tooFew(pairs.count, Self.minimum), n: pairs.count)
      }
      return .value(Double(pairs.count(where: holds)) * 100 / Double(pairs.count), n: pairs.count)
    }
    withinP50 = share { $0.actual <= $0.p50 }
    withinP80 = share { $0.actual <= $0.p80 }
    bias = Statistics.median(
      of: pairs.compactMap(\.error), minimum: Self.minimum)
  }
}
