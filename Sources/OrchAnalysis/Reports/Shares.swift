import OrchModel

/// What part of their sum each amount is, in tenths of a percent that add up to exactly 1000 (F17).
///
/// Each is rounded down, and what is left goes to those that lost most by it; of equals the first gets
/// it. All nil when the sum is nothing; an amount that is not known has no share, and one below zero none.
package func shares(of amounts: [Money?]) -> [Int64?] {
  let sum = amounts.reduce(Int128(0)) { $0 + Int128(max($1?.nanodollars ?? 0, 0)) }
  guard sum > 0 else { return amounts.map { _ in nil } }
  // What fits is divided several times as fast.
  guard let small = UInt64(exactly: sum * 1000) else { return shares(of: amounts, sum: sum) }
  return shares(of: amounts, sum: small / 1000)
}

private func shares<Number: FixedWidthInteger>(of amounts: [Money?], sum: Number) -> [Int64?] {
  var shares: [Int64?] = []
  shares.reserveCapacity(amounts.count)
  var rests: [Rest<Number>] = []
  rests.reserveCapacity(amounts.count)
  var missing = 1000
  for (place, amount) in amounts.enumerated() {
    guard let amount else {
      shares.append(nil)
      continue
    }
    let (share, rest) = (Number(max(amount.nanodollars, 0)) * 1000)
      .quotientAndRemainder(dividingBy: sum)
    shares.append(Int64(share))
    missing -= Int(share)
    rests.append(Rest(rest: rest, place: place))
  }
  for rest in largest(missing, of: rests) {
    shares[rest.place] = shares[rest.place].map { $0 + 1 }
  }
  return shares
}

/// What an amount lost by being rounded down.
private struct Rest<Number: FixedWidthInteger>: Comparable {
  let rest: Number
  let place: Int

  /// Of equals the first is the largest.
  static func < (one: Self, other: Self) -> Bool {
    one.rest == other.rest ? one.place > other.place : one.rest < other.rest
  }
}

/// The so many largest of many, in no order: a heap of them, on top of which is the least.
private func largest<Element: Comparable>(_ count: Int, of elements: [Element]) -> [Element] {
  var heap = elements.prefix(count).sorted()
  for element in elements.dropFirst(count) {
    guard let least = heap.first, least < element else { continue }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < element else { break }
      heap[place] = heap[child]
      place = child
    }
    heap[place] = element
  }
  return heap
}

/// How much more `present` is than `past`, in tenths of a percent (F17); nil when there was nothing.
package func change(from past: Money, to present: Money) -> Int64? {
  guard past > .zero else { return nil }
  let difference = (Int128(present.nanodollars) - Int128(past.nanodollars)) * 2000
  // Half away from zero.
  let doubled = difference / Int128(past.nanodollars)
  return Int64(clamping: (doubled + (doubled < 0 ? -1 : 1)) / 2)
}
