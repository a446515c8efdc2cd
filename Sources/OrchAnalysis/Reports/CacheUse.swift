import OrchModel

/// What part of all prompt tokens was read from the cache, in tenths of a percent, rounded half to even (F18);
/// nil without any.
package func cacheHitRatio(of tokens: Tokens) -> Int64? {
  let prompt =
    Int128(tokens.input) + Int128(tokens.cacheRead) + Int128(tokens.cacheWrite5m)
    + Int128(tokens.cacheWrite1h)
  guard prompt > 0 else { return nil }
  return Int64((Int128(tokens.cacheRead) * 1000).dividedRoundingHalfToEven(by: prompt))
}

/// How much dearer the tokens would have been had nothing been kept: what reading saved, less what writing
/// cost more than input (F18).
///
/// Below zero when more was written than read again; nil when it is no amount of money.
package func cacheSaving(of tokens: Tokens, at rates: ChargedRates) -> Money? {
  let input = Int128(rates.input.picodollars)
  let parts: [(count: Int64, rate: Rate)] = [
    (tokens.cacheRead, rates.cacheRead), (tokens.cacheWrite5m, rates.cacheWrite5m),
    (tokens.cacheWrite1h, rates.cacheWrite1h),
  ]
  var picodollars = Int128(0)
  for part in parts {
    let (saved, overflow) = Int128(part.count).multipliedReportingOverflow(
      by: input - Int128(part.rate.picodollars))
    let (sum, overflowToo) = picodollars.addingReportingOverflow(saved)
    guard !overflow, !overflowToo else { return nil }
    picodollars = sum
  }
  return Int64(exactly: picodollars.dividedRoundingHalfToEven(by: 1000)).map {
    Money(nanodollars: $0)
  }
}
