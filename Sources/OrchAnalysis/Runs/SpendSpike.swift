import OrchModel

/// A stretch of time that cost far more than it should have (F16).
package struct SpendSpike: Hashable, Sendable {
  package enum Kind: String, Sendable {
    /// More than twice what is expected.
    case spike
    /// The same where nothing is expected.
    case new
    /// Not twice as much, and still a robust z past 3.5.
    case anomaly
  }

  package let kind: Kind
  package let actual: Money
  /// The median of the same stretch before.
  package let expected: Money
  /// Nil when all of those are equal.
  package let z: Double?
  /// The least that `impact` must be.
  package let floor: Money
  /// How many stretches `expected` is the median of.
  package let n: Int

  package var impact: Money { actual.clampedDifference(expected) }
  /// Nil when nothing was expected.
  package var impactPercent: Double? {
    expected == .zero
      ? nil : Double(impact.nanodollars) / Double(expected.nanodollars) * 100
  }

  /// With fewer than this to compare with nothing is said.
  package static let least = 4

  /// What is odd about `actual`, which is at least `floor` beyond the median of `earlier`; nil when nothing is.
  package static func of(
    _ actual: Money, earlier: [Money], floor: Money = floor(dailyBudget: nil)
  ) -> SpendSpike? {
    let dollars = earlier.map { Double($0.nanodollars) / 1e9 }
    guard earlier.count >= least, let expected = Statistics.median(of: earlier).value,
      let baseline = Baseline.of(dollars, most: .max).value,
      actual.clampedDifference(expected) >= floor
    else { return nil }
    let z = baseline.robustZ(of: Double(actual.nanodollars) / 1e9)
    let isDouble =
      actual.nanodollars > expected.nanodollars.clampedSum(expected.nanodollars)
    guard isDouble || (z ?? 0) > 3.5 else { return nil }
    return SpendSpike(
      kind: !isDouble ? .anomaly : expected == .zero ? .new : .spike, actual: actual,
      expected: expected, z: z, floor: floor, n: earlier.count)
  }

  /// $1, or 5 % of what may be spent a day where that is more.
  package static func floor(dailyBudget: Money?) -> Money {
    max(.dollars(1), Money(nanodollars: (dailyBudget?.nanodollars ?? 0) / 20))
  }
}

/// What a stretch of time cost for one value of one dimension: a role, a model.
package struct SpendPart: Hashable, Sendable {
  package var dimension: String
  package var value: String
  package var cost: Money

  package init(dimension: String, value: String, cost: Money) {
    self.dimension = dimension
    self.value = value
    self.cost = cost
  }
}

/// A part of the spend that a spike comes from.
package struct SpendCause: Hashable, Sendable {
  package let dimension: String
  package let value: String
  /// What it cost in the stretch that is looked at.
  package let cost: Money
  package let impact: Money
  /// Of the whole impact.
  package let share: Double

  /// The value of each dimension that has the largest part of the impact, the largest first (F16).
  ///
  /// `earlier` is what each of the stretches before came to; a value that one of them does not have cost nothing then.
  package static func all(
    of spike: SpendSpike, _ actual: [SpendPart], earlier: [[SpendPart]]
  ) -> [SpendCause] {
    guard spike.impact > .zero else { return [] }
    let causes = actual.map { part -> SpendCause in
      let before = earlier.map { parts in
        parts.first {
          $0.dimension.isSameBytes(as: part.dimension) && $0.value.isSameBytes(as: part.value)
        }?.cost ?? .zero
      }
      let impact = part.cost.clampedDifference(Statistics.median(of: before).value ?? .zero)
      return SpendCause(
        dimension: part.dimension, value: part.value, cost: part.cost, impact: impact,
        share: Double(impact.nanodollars) / Double(spike.impact.nanodollars))
    }
    let ranked = causes.filter { $0.impact > .zero }.sorted { $0.impact > $1.impact }
    var seen: Set<ByteText> = []
    return ranked.filter { seen.insert(ByteText($0.dimension)).inserted }
  }
}

extension CalendarUnit {
  /// The `count` hours before `hour` at the same time of day, `days` apart, the latest first.
  package static func hours(
    before hour: Window, everyDays days: Int, count: Int, clock: ZoneClock
  ) -> [Window] {
    let local = clock.local(hour.start)
    return (1...max(1, count)).map { place in
      let date = CivilDate(local).adding(days: -days * place)
      let start = clock.moment(
        LocalTime(year: date.year, month: date.month, day: date.day, hour: local.hour))
      return Window(start: start, end: start.adding(.seconds(3600)))
    }
  }
}
