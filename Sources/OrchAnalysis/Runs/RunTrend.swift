import OrchModel

/// How a figure of this week stands to that of the last (F13).
package struct RunTrend: Hashable, Sendable {
  package enum Direction: String, Sendable { case up, down, flat }
  package enum Judgement: String, Sendable { case better, worse, neutral }

  /// The means of this week and of the last.
  package let current: Double
  package let previous: Double
  /// current ÷ previous − 1; nil when the last week's is 0.
  package let change: Double?
  package let direction: Direction
  package let judgement: Judgement

  /// How many values it takes in each week.
  package static let least = 5

  /// Why there is no trend with so many values in both weeks: `3 and 0 of 5 runs needed`.
  package static func missing(current: Int, previous: Int) -> String {
    "\(current) and \(previous) of \(least) runs needed"
  }

  /// The trend of the means of two weeks' values; with fewer than five in either there is none.
  package static func of(
    current: [Double], previous: [Double], isWorseWhenMore: Bool?
  ) -> Measured<RunTrend> {
    let n = min(current.count, previous.count)
    guard n >= least, let now = Statistics.mean(of: current).value,
      let before = Statistics.mean(of: previous).value
    else {
      return .none(reason: missing(current: current.count, previous: previous.count), n: n)
    }
    let change = before == 0 ? nil : now / before - 1
    let isFlat = (change ?? (now == 0 ? 0 : 1)).magnitude < 0.10
    let direction: Direction = isFlat ? .flat : now > before ? .up : .down
    let judgement: Judgement =
      switch (direction, isWorseWhenMore) {
      case (.flat, _), (_, nil): .neutral
      case (.up, true?), (.down, false?): .worse
      case (.up, false?), (.down, true?): .better
      }
    return .value(
      RunTrend(
        current: now, previous: before, change: change, direction: direction, judgement: judgement),
      n: n)
  }
}
