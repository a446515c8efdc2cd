import OrchAnalysis
import OrchModel
import OrchStore

extension HistogramCosts {
  /// How the median, the 95th percentile and the width of the stretches were worked out (F21).
  ///
  /// Of many costs the sample is not listed: their ranks are proved by how many cost less and how many no more.
  func explanations(
    of histogram: Histogram, _ question: CostQuestion
  ) throws -> [Explanation] {
    guard let median = histogram.median, let p95 = histogram.p95 else { return [] }
    var costs = RankedCosts(median: median, p95: p95, lists: histogram.count <= Self.mostListed)
    if let dimension = of.dimension {
      var table = CostTable(by: [dimension], clock: question.clock, basis: choice.cost)
      try table.read(question.window.window, of: question.project?.id, in: question.store)
      for row in table.dearest(.max).rows {
        guard let cost = row.cost, case .text(let name) = row.label(0) else { continue }
        costs.add(cost.nanodollars, name)
      }
    } else {
      _ = try question.store.eachCallCost(
        in: question.window.window, of: question.project?.id, by: choice.cost
      ) { amounts in for amount in amounts { costs.add(amount) } }
    }
    let window = "\(of.rawValue)s with a known cost, \(question.sampleWindow), in dollars"
    return [
      costs.explanation("median", 50, costs.median, of: histogram.count, window),
      costs.explanation("95 of 100 at most", 95, costs.p95, of: histogram.count, window),
      Explanation(
        "spread", "F21: p95 / median, of which more than 10 makes each stretch ten times as wide",
        window: window, sample: [],
        inputs: [("p95", Explanation.dollars(p95)), ("median", Explanation.dollars(median))],
        result: median > .zero ? Double(p95.nanodollars) / Double(median.nanodollars) : nil,
        reason: median > .zero ? nil : "the median is 0"),
    ]
  }

  private static let mostListed = 1000
}

/// Costs, and where two of them are among all.
private struct RankedCosts {
  struct Place {
    let cost: Money
    /// How many cost less, and how many no more.
    var below = 0
    var upTo = 0

    mutating func add(_ amount: Int64) {
      if amount < cost.nanodollars { below += 1 }
      if amount <= cost.nanodollars { upTo += 1 }
    }
  }

  private(set) var median: Place
  private(set) var p95: Place
  private let lists: Bool
  private var sample: [(name: String, value: Double)] = []

  init(median: Money, p95: Money, lists: Bool) {
    (self.median, self.p95) = (Place(cost: median), Place(cost: p95))
    self.lists = lists
  }

  /// Adds an amount in nano-dollars; what has no name is numbered.
  mutating func add(_ amount: Int64, _ name: String? = nil) {
    median.add(amount)
    p95.add(amount)
    guard lists else { return }
    sample.append(
      (name ?? String(sample.count + 1), Explanation.dollars(Money(nanodollars: amount))))
  }

  func explanation(
    _ figure: String, _ percent: Int, _ place: Place, of count: Int, _ window: String
  ) -> Explanation {
    Explanation(
      figure,
      lists
        ? "F21: p\(percent)(sample) by nearest rank"
        : "F21: the cost at rank = \(percent) * n / 100 rounded up, where below < rank <= upTo",
      window: window, sample: sample,
      inputs: lists
        ? []
        : [
          ("n", Double(count)), ("rank", Double((percent * count + 99) / 100)),
          ("below", Double(place.below)), ("upTo", Double(place.upTo)),
        ], result: Explanation.dollars(place.cost))
  }
}
