import OrchModel

/// What part of their sum each amount is, in tenths of a percent that add up to exactly 1000 (F17).
///
/// Each is rounded down, and what is left goes to those that lost most by it; of equals the first gets
/// it. All nil when the sum is nothing; an amount that is not known has no share, and one below zero none.
package func shares(of amounts: [Money?]) -> [Int64?] {
  let known = amounts.map { amount in amount.map { Int128(max($0.nanodollars, 0)) } }
  let sum = known.reduce(Int128(0)) { $0 + ($1 ?? 0) }
  guard sum > 0 else { return amounts.map { _ in nil } }
  var shares = known.map { amount in amount.map { Int64($0 * 1000 / sum) } }
  let rests = known.indices.compactMap { place in
    known[place].map { (place: place, rest: $0 * 1000 % sum) }
  }
  let missing = 1000 - shares.reduce(Int64(0)) { $0 + ($1 ?? 0) }
  let order = rests.sorted { ($1.rest, $0.place) < ($0.rest, $1.place) }
  for (place, _) in order.prefix(Int(missing)) { shares[place] = shares[place].map { $0 + 1 } }
  return shares
}

/// How much more `present` is than `past`, in tenths of a percent (F17); nil when there was nothing.
package func change(from past: Money, to present: Money) -> Int64? {
  guard past > .zero else { return nil }
  let difference = (Int128(present.nanodollars) - Int128(past.nanodollars)) * 2000
  // Half away from zero.
  let doubled = difference / Int128(past.nanodollars)
  return Int64(clamping: (doubled + (doubled < 0 ? -1 : 1)) / 2)
}
