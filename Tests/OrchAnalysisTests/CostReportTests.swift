import OrchModel
import Testing

@testable import OrchAnalysis

@Suite("what the cache is worth, F18")
struct CacheUseTests {
  private func rates(_ input: Int64, _ read: Int64, _ write: Int64, _ hour: Int64) -> ChargedRates {
    func rate(_ picodollars: Int64) -> Rate { Rate(picodollars: picodollars) }
    return ChargedRates(
      input: rate(input), cacheRead: rate(read), cacheWrite5m: rate(write),
      cacheWrite1h: rate(hour), output: rate(15_000_000))
  }

  /// 38.4 M × $2.70 − 2.1 M × $0.75 = $103.68 − $1.575.
  @Test func `the example of the formula`() {
    let tokens = Tokens(input: 1_240_000, cacheRead: 38_400_000, cacheWrite5m: 2_100_000)
    #expect(cacheHitRatio(of: tokens) == 920)
    #expect(
      cacheSaving(of: tokens, at: rates(3_000_000, 300_000, 3_750_000, 6_000_000))
        == Money(decimal: "102.105"))
  }

  @Test(
    arguments: [
      (Tokens(), nil), (Tokens(output: 5), nil), (Tokens(input: 3), 0),
      (Tokens(cacheRead: 3), 1000),
      (Tokens(input: 1, cacheRead: 1, cacheWrite1h: 1), 333),
      (Tokens(input: .max, cacheRead: .max), 500),
    ] as [(Tokens, Int64?)])
  func `the hit ratio is of the prompt`(_ tokens: Tokens, _ tenths: Int64?) {
    #expect(cacheHitRatio(of: tokens) == tenths)
  }

  @Test func `what is written and never read is a loss, and an hour costs more`() {
    let rates = rates(3_000_000, 300_000, 3_750_000, 6_000_000)
    #expect(
      cacheSaving(of: Tokens(cacheWrite5m: 1_000_000), at: rates) == Money(decimal: "-0.75"))
    #expect(cacheSaving(of: Tokens(cacheWrite1h: 1_000_000), at: rates) == .dollars(-3))
    #expect(cacheSaving(of: Tokens(input: 7, output: 9), at: rates) == .zero)
    #expect(cacheSaving(of: Tokens(cacheRead: .max), at: rates) == nil)
  }
}

@Suite("the hours of a week, F21")
struct HeatmapTests {
  private func cent(_ count: Int64) -> Money { Money(nanodollars: count * 10_000_000) }

  @Test func `levels are quarters of what is not zero, the peak holds a third`() {
    let map = Heatmap([
      (0, 9, cent(1)), (0, 10, cent(2)), (0, 11, cent(3)), (0, 12, cent(1)), (0, 12, cent(3)),
      (6, 23, cent(30)), (3, 0, .zero), (9, 9, cent(99)), (0, 24, cent(99)),
    ])
    #expect(map.cells.count == 168)
    // 1, 2, 3, 4 and 30 cents: the quarters end at 2, 3 and 4.
    #expect(map.cells[9...12].map(\.level) == [1, 1, 2, 3])
    #expect(map.cells[12].cost == cent(4))
    #expect(map.cells[167].level == 4)
    #expect(map.cells.filter(\.isPeak).map { [$0.weekday, $0.hour] } == [[6, 23]])
    #expect(map.cells.count { $0.level > 0 } == 5)
  }

  @Test func `of equals the first are the peak, and nothing has none`() {
    let map = Heatmap((0..<7).map { ($0, 9, cent(10)) })
    #expect(map.cells.filter(\.isPeak).map(\.weekday) == [0, 1, 2])
    #expect(map.cells.filter { $0.cost > .zero }.allSatisfy { $0.level == 1 })
    #expect(Heatmap([]).cells.allSatisfy { !$0.isPeak && $0.level == 0 })
  }

  @Test(arguments: [
    (LocalTime(year: 2026, month: 1, day: 15), 3), (LocalTime(year: 2026, month: 1, day: 18), 6),
    (LocalTime(year: 2026, month: 1, day: 19), 0), (LocalTime(year: 1969, month: 12, day: 31), 2),
  ])
  func `Monday is the first day`(_ time: LocalTime, _ weekday: Int) {
    #expect(time.weekday == weekday)
  }
}

@Suite("how costs are distributed, F21")
struct HistogramTests {
  private func money(_ text: String) -> Money { Money(decimal: text) ?? .zero }

  @Test func `amounts that are alike have buckets of equal width`() {
    let histogram = Histogram(of: ["0.10", "0.12", "0.25", "0.31", "0.40"].map(money))
    #expect(!histogram.isLogarithmic)
    #expect(histogram.median == money("0.25"))
    #expect(histogram.p95 == money("0.40"))
    #expect(
      histogram.buckets.map(\.lower.decimal) == [
        "0", "0.05", "0.1", "0.15", "0.2", "0.25", "0.3", "0.35", "0.4",
      ])
    #expect(histogram.buckets.map(\.count) == [0, 0, 2, 0, 0, 1, 1, 0, 1])
    #expect(histogram.buckets[2].sum == money("0.22"))
  }

  @Test func `amounts that differ much have powers of ten`() {
    let histogram = Histogram(
      of: ["0", "0.00009", "0.0001", "0.002", "0.003", "0.05", "0.9", "10"].map(money))
    #expect(histogram.isLogarithmic)
    #expect(
      histogram.buckets.map(\.lower.decimal)
        == ["0", "0.0001", "0.001", "0.01", "0.1", "1", "10"])
    #expect(histogram.buckets.map(\.count) == [2, 1, 2, 1, 1, 0, 1])
    #expect(histogram.buckets.last?.upper == money("100"))
  }

  @Test(
    arguments: [[], [0], [1], [0, 0], [.max], [1, .max], [-5, 3], [99_999, 100_000]] as [[Int64]])
  func `every amount is in one bucket`(_ amounts: [Int64]) {
    let histogram = Histogram(of: amounts.map(Money.init(nanodollars:)))
    let isWithin = amounts.allSatisfy { $0 < .max }
    if isWithin { #expect(histogram.buckets.reduce(0) { $0 + $1.count } == amounts.count) }
    #expect(histogram.buckets.count <= 20)
    #expect(
      zip(histogram.buckets, histogram.buckets.dropFirst()).allSatisfy { $0.upper == $1.lower })
  }

  /// Of numbers of any length, some of them often, by the rule itself: in order.
  @Test(arguments: [1, 2, 19, 20, 500, 3000])
  func `ranks and buckets are those of the amounts in order`(_ count: Int) {
    var random = SystemRandomNumberGenerator()
    for round in 0..<20 {
      let amounts = (0..<count).map { _ in
        Int64.random(in: 0...1 << 50, using: &random) >> Int64.random(in: 0...Int64(round * 2))
          / (round % 3 == 0 ? 1_000_000_000 : 1)
      }
      let (histogram, order) = (
        Histogram(of: amounts.map(Money.init(nanodollars:))), amounts.sorted()
      )
      #expect(histogram.count == count)
      #expect(histogram.total.nanodollars == amounts.reduce(0, +))
      #expect(histogram.median?.nanodollars == order[(count + 1) / 2 - 1], "\(amounts)")
      #expect(histogram.p95?.nanodollars == order[(95 * count + 99) / 100 - 1], "\(amounts)")
      for bucket in histogram.buckets {
        let mine = amounts.filter {
          $0 >= bucket.lower.nanodollars && $0 < bucket.upper.nanodollars
        }
        #expect(bucket.count == mine.count && bucket.sum.nanodollars == mine.reduce(0, +))
      }
    }
  }
}

@Suite("blocks of five hours, F15 and F20")
struct UsageBlockTests {
  private func spend(_ cents: Int64) -> Spend {
    Spend(calls: 1, cost: Money(nanodollars: cents * 10_000_000))
  }

  @Test func `a block is five hours from the hour of its first call`() {
    let blocks = UsageBlock.blocks(
      of: [(20, 4), (10, 1), (14, 2), (15, 3), (26, 5)].map { ($0.0, spend($0.1)) })
    #expect(blocks.map { $0.start.milliseconds / 3_600_000 } == [10, 15, 20, 26])
    #expect(blocks.map(\.spend.calls) == [2, 1, 1, 1])
    #expect(blocks[0].spend.cost == Money(decimal: "0.03"))
    #expect(blocks[0].end.milliseconds == 15 * 3_600_000)
    #expect(UsageBlock.blocks(of: []).isEmpty)
  }

  @Test(arguments: [
    ("1", 2, 15, "4"), ("1", 1, 15, nil), ("1", 2, 0, nil), ("0.000000001", 9, 7, "0.000000009"),
    ("0", 2, 1, "0"),
  ])
  func `the burn rate is by the minutes that something was done in`(
    _ cost: String, _ calls: Int, _ minutes: Int, _ rate: String?
  ) {
    #expect(
      burnRate(Money(decimal: cost) ?? .zero, calls: calls, activeMinutes: minutes)
        == rate.flatMap(Money.init(decimal:)))
  }

  @Test func `what is projected goes on as it has`() {
    func at(_ minutes: Int64) -> Timestamp { Timestamp(milliseconds: minutes * 60_000) }
    func projected(_ minutes: Int64) -> Money? {
      projection(of: .dollars(3), from: at(0), to: at(300), at: at(minutes))
    }
    #expect(projected(60) == .dollars(15))
    #expect(projected(299) == Money(decimal: "3.010033445"))
    #expect(projected(0) == nil)
    #expect(projected(300) == nil)
  }
}

@Suite("two counts of one cost")
struct CostDifferenceTests {
  @Test(
    arguments: [
      ("1", 0, "1", .agrees), ("1", 3, "1.00001", .agrees), ("1", 0, "1.000011", .unseenCalls),
      ("1", 2, "1.5", .unpricedCalls), ("1", 2, "0.5", .oursIsMore), ("1", 0, nil, .clientSilent),
    ] as [(String, Int, String?, CostDifference)])
  func `is explained by what is known`(
    _ ours: String, _ unpriced: Int, _ client: String?, _ reason: CostDifference
  ) {
    #expect(
      CostDifference(
        ours: Money(decimal: ours) ?? .zero, unpricedCalls: unpriced,
        client: client.flatMap(Money.init(decimal:))) == reason)
  }
}
