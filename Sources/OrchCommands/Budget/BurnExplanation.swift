import OrchAnalysis
import OrchModel

/// How what is spent just now was worked out (F20).
extension Explanation {
  /// The dollars that `subject` spends a minute.
  static func dollarsAMinute(
    of subject: String, _ readings: [BurnRate.Reading], at now: Timestamp
  ) -> Explanation {
    burn(
      "\(subject) dollars a minute", "sum(sample) / activeMinutes", readings, at: now,
      of: { dollars($0.cost ?? .zero) }, result: { dollars($0.perMinute) })
  }

  /// The tokens that it takes, but for those of the cache.
  static func tokensAMinute(
    of subject: String, _ readings: [BurnRate.Reading], at now: Timestamp
  ) -> Explanation {
    burn(
      "\(subject) tokens a minute", "sum(sample) / activeMinutes, rounded down", readings, at: now,
      of: { Double($0.tokens) }, result: { Double($0.tokensPerMinute) })
  }

  private static func burn(
    _ figure: String, _ formula: String, _ readings: [BurnRate.Reading], at now: Timestamp,
    of value: (BurnRate.Reading) -> Double, result: (BurnRate) -> Double
  ) -> Explanation {
    let rate = BurnRate.of(readings)
    return Explanation(
      figure, "F20: \(formula)",
      window: "the last \(BurnRate.minutes) minutes before \(now.iso8601)",
      sample: readings.map { (name: $0.at.iso8601, value: value($0)) },
      inputs: rate.value.map { [(name: "activeMinutes", value: Double($0.activeMinutes))] } ?? [],
      result: rate.value.map(result), reason: rate.reason)
  }
}
