import OrchModel

/// The amounts that are at some ranks among many, and what is below some edges, without sorting all of them.
///
/// Amounts are counted by class, which is their nine leading binary digits and how many follow. Only those of the
/// classes that a rank or an edge is in are sorted. Amounts below zero count as zero.
struct AmountRanks {
  private struct Class {
    let number: Int
    /// Of the classes below.
    let countBelow: Int
    let sumBelow: Int128
    /// Its own amounts, in order.
    var amounts: ArraySlice<Int64> = []
  }

  /// Those that can be asked about, in order.
  private var classes: [Class] = []

  private static let digits = 8
  private static let classCount = (64 - digits) << digits

  /// The class of an amount; that of a larger one is the same or larger.
  private static func number(of amount: Int64) -> Int {
    let length = 64 - max(amount, 1).leadingZeroBitCount
    let shift = max(0, length - 1 - digits)
    return shift << digits + Int(amount >> Int64(shift))
  }

  let count: Int
  let sum: Money

  /// Takes amounts in nano-dollars, which `amounts` hands out some at a time whenever it is asked.
  ///
  /// That is twice. Ranks count from 0, and are asked for by the number of amounts; `edges` are by the greatest of them.
  init(
    of amounts: (_ take: ([Int64]) -> Void) throws -> Void, ranks: (_ count: Int) -> [Int],
    edges: (_ greatest: Int64) -> [Int64]
  ) rethrows {
    var greatest: Int64 = 0
    var counts = [Int](repeating: 0, count: Self.classCount)
    var sums = [Int128](repeating: 0, count: Self.classCount)
    try amounts { part in
      for amount in part {
        let amount = max(amount, 0)
        greatest = max(greatest, amount)
        let number = Self.number(of: amount)
        counts[number] += 1
        sums[number] += Int128(amount)
      }
    }
    count = counts.reduce(0, +)
    sum = Money(nanodollars: Int64(clamping: sums.reduce(0, +)))
    let ranks = ranks(count)
    var isAsked = [Bool](repeating: false, count: Self.classCount)
    for edge in edges(greatest) { isAsked[Self.number(of: edge)] = true }
    var (below, sumBelow) = (0, Int128(0))
    for number in 0..<Self.classCount {
      let next = below + counts[number]
      if isAsked[number] || ranks.contains(where: { (below..<next).contains($0) }) {
        isAsked[number] = true
        classes.append(Class(number: number, countBelow: below, sumBelow: sumBelow))
      }
      below = next
      sumBelow += sums[number]
    }
    var sorted: [Int64] = []
    try amounts { part in
      for amount in part {
        let amount = max(amount, 0)
        if isAsked[Self.number(of: amount)] { sorted.append(amount) }
      }
    }
    sorted.sort()
    var start = 0
    for place in classes.indices {
      let end = start + counts[classes[place].number]
      classes[place].amounts = sorted[start..<end]
      start = end
    }
  }

  /// The amount at a rank that was named; nil when there are not so many.
  func amount(at rank: Int) -> Money? {
    for one in classes where rank >= one.countBelow && rank - one.countBelow < one.amounts.count {
      return Money(nanodollars: one.amounts[one.amounts.startIndex + rank - one.countBelow])
    }
    return nil
  }

  /// How many amounts are below an edge that was named, and their sum.
  func below(_ edge: Int64) -> (count: Int, sum: Int128) {
    let number = Self.number(of: edge)
    guard let one = classes.first(where: { $0.number == number }) else { return (0, 0) }
    let rest = one.amounts.prefix { $0 < edge }
    return (
      one.countBelow + rest.count, rest.reduce(one.sumBelow) { $0 + Int128($1) }
    )
  }
}
