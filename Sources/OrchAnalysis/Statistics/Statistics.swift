import Glibc
import OrchModel

/// Figures over a sample.
///
/// Percentiles are reproducible in SQL; nothing makes a guess from too little.
package enum Statistics {
  /// The nearest-rank percentile: the ⌈percent · n ÷ 100⌉th smallest, with at least `minimum`
  /// values.
  package static func percentile<Value: Comparable>(
    _ percent: Int, of values: [Value], minimum: Int = 1
  ) -> Measured<Value> {
    let n = values.count
    guard n >= max(1, minimum) else { return .none(reason: tooFew(n, minimum), n: n) }
    let rank = (min(max(percent, 0), 100) * n + 99) / 100
    return .value(values.sorted()[max(rank, 1) - 1], n: n)
  }

  /// The nearest-rank median: of an even number of values the lower of the middle two.
  package static func median<Value: Comparable>(
    of values: [Value], minimum: Int = 1
  ) -> Measured<Value> {
    percentile(50, of: values, minimum: minimum)
  }

  /// The median distance from the median.
  package static func medianDeviation(of values: [Int64], minimum: Int = 1) -> Measured<Int64> {
    deviation(of: values, minimum: minimum) { value, median in
      let (distance, overflow) = value.subtractingReportingOverflow(median)
      return overflow ? .max : Int64(clamping: distance.magnitude)
    }
  }

  package static func medianDeviation(of values: [Double], minimum: Int = 1) -> Measured<Double> {
    let values = values.filter(\.isFinite)
    return deviation(of: values, minimum: minimum) { ($0 - $1).magnitude }
  }

  private static func deviation<Value: Comparable>(
    of values: [Value], minimum: Int, distance: (Value, Value) -> Value
  ) -> Measured<Value> {
    guard case .value(let median, let n) = median(of: values, minimum: minimum) else {
      return .none(reason: tooFew(values.count, minimum), n: values.count)
    }
    return Self.median(of: values.map { distance($0, median) }, minimum: n)
  }

  /// The mean, rounded half to even.
  package static func mean(of values: [Int64], minimum: Int = 1) -> Measured<Int64> {
    let n = values.count
    guard n >= max(1, minimum) else { return .none(reason: tooFew(n, minimum), n: n) }
    let sum = values.reduce(Int128(0)) { $0 + Int128($1) }
    return .value(Int64(clamping: sum.dividedRoundingHalfToEven(by: Int128(n))), n: n)
  }

  /// The mean of the finite values.
  package static func mean(of values: [Double], minimum: Int = 1) -> Measured<Double> {
    let values = values.filter(\.isFinite)
    guard values.count >= max(1, minimum) else {
      return .none(reason: tooFew(values.count, minimum), n: values.count)
    }
    let count = Double(values.count)
    return .value(values.reduce(0) { $0 + $1 / count }, n: values.count)
  }

  static func tooFew(_ n: Int, _ minimum: Int) -> String {
    n == 0 ? "no data" : "only \(n) of at least \(minimum)"
  }
}

/// How often something succeeded, and where its true rate lies with 95 % confidence.
package struct SuccessRate: Hashable, Sendable {
  package let rate: Double
  package let lower: Double
  package let upper: Double
}

extension Statistics {
  /// How many standard deviations to both sides a normal value is in with 95 %.
  package static let z95 = 1.959_963_984_540_054

  /// Successes ÷ tries with the Wilson score interval (F1, F29).
  package static func successRate(
    _ successes: Int, of tries: Int, minimum: Int = 1
  ) -> Measured<SuccessRate> {
    guard tries >= max(1, minimum) else {
      return .none(reason: tooFew(max(tries, 0), minimum), n: max(tries, 0))
    }
    guard (0...tries).contains(successes) else {
      return .none(reason: "more successes than tries", n: tries)
    }
    let (z, n) = (z95, Double(tries))
    let rate = Double(successes) / n
    let spread = z * sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    let (center, scale) = (rate + z * z / (2 * n), 1 + z * z / n)
    return .value(
      SuccessRate(
        rate: rate, lower: successes == 0 ? 0 : max(0, (center - spread) / scale),
        upper: successes == tries ? 1 : min(1, (center + spread) / scale)), n: tries)
  }
}
