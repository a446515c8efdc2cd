/// The tokens of one model call, or of many, in disjoint buckets.
///
/// Reasoning is part of `output`. Every count is 0 … 2⁵³; sums saturate instead of trapping, because
/// the counts come from other programs.
package struct Tokens: Hashable, Sendable {
  package var input: Int64
  package var cacheRead: Int64
  package var cacheWrite5m: Int64
  package var cacheWrite1h: Int64
  package var output: Int64

  package init(
    input: Int64 = 0, cacheRead: Int64 = 0, cacheWrite5m: Int64 = 0, cacheWrite1h: Int64 = 0,
    output: Int64 = 0
  ) {
    self.input = input
    self.cacheRead = cacheRead
    self.cacheWrite5m = cacheWrite5m
    self.cacheWrite1h = cacheWrite1h
    self.output = output
  }

  package static let zero = Tokens()

  /// The whole prompt of one call: what is compared with a price tier and a context window.
  package var prompt: Int64 {
    input.clampedSum(cacheRead).clampedSum(cacheWrite5m).clampedSum(cacheWrite1h)
  }
  package var total: Int64 { prompt.clampedSum(output) }

  package static func + (one: Self, other: Self) -> Self {
    Self(
      input: one.input.clampedSum(other.input),
      cacheRead: one.cacheRead.clampedSum(other.cacheRead),
      cacheWrite5m: one.cacheWrite5m.clampedSum(other.cacheWrite5m),
      cacheWrite1h: one.cacheWrite1h.clampedSum(other.cacheWrite1h),
      output: one.output.clampedSum(other.output))
  }
  package static func += (one: inout Self, other: Self) { one = one + other }
}

extension Int64 {
  package func clampedSum(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}

extension Tokens: JSONConvertible {
  package var json: JSONValue {
    [
      "input": .integer(input), "cacheRead": .integer(cacheRead),
      "cacheWrite5m": .integer(cacheWrite5m), "cacheWrite1h": .integer(cacheWrite1h),
      "output": .integer(output), "total": .integer(total),
    ]
  }
}
