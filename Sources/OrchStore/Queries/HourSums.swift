import OrchModel

/// Rows of sums being added up, by what their places have in common and by stretch of time.
///
/// The rows come in the order of their hours. Adding up here and not in SQL takes no sorting, whatever is
/// asked for.
struct HourSums {
  /// Hours that no stretch has the whole of.
  private(set) var splitHours: [Int64] = []
  /// Where the stretches begin.
  private(set) var starts: [Timestamp?] = []
  private(set) var sums: [SpendSums.Sum] = []

  private let onlyUnpriced: Bool
  private let basis: CostBasis
  private let stretch: ((Timestamp) -> Window)?
  /// The present hour, which stretch has it, and until which hour that lasts.
  private var hour: Int64 = .min
  private var slot: Int32?
  private var slotEnd: Int64 = .min
  /// The place among the sums of each group's latest; -1 before its first.
  private var latest: [Int32] = []
  /// The sums by group and stretch, once some came in no order.
  private var places: PairNumbers?

  init(_ question: SpendQuestion) {
    onlyUnpriced = question.onlyUnpriced
    basis = question.basis
    stretch = question.stretch
    // Memory that is not written to costs nothing, and moving what is there does.
    sums.reserveCapacity(1 << 15)
  }

  /// True when rows of an hour are wanted; each hour must be asked about before its rows are added.
  mutating func takes(_ hour: Int64) -> Bool {
    if hour != self.hour { begin(hour) }
    return slot != nil
  }

  /// True when all of these hours are in one stretch of time, so that rows of several of them are wanted; they must
  /// be asked about before such rows are added.
  mutating func takes(_ hours: Range<Int64>) -> Bool {
    if let stretch,
      stretch(Timestamp(hour: hours.lowerBound)).end < Timestamp(hour: hours.upperBound)
    {
      return false
    }
    return takes(hours.lowerBound)
  }

  /// Adds what calls come to that were made in these hours.
  mutating func add(_ spend: Spend, recorded: Money?, in hours: ClosedRange<Int64>, to group: Int) {
    guard let slot else { return }
    let spend = part(of: spend.counted(by: basis, recorded: recorded))
    if group >= latest.count {
      let missing = max(group + 1, latest.count * 2) - latest.count
      latest.append(contentsOf: repeatElement(-1, count: missing))
    }
    let index = Int(latest[group])
    if index >= 0, sums[index].stretch == slot {
      sums[index].add(spend, in: hours)
    } else {
      latest[group] = Int32(sums.count)
      sums.append(
        SpendSums.Sum(group: Int32(group), stretch: slot, hours: hours, spend: spend))
    }
  }

  /// Adds what calls of any time come to, by the basis that is asked for; `start` is where their stretch begins.
  ///
  /// To be done when all rows are added.
  mutating func add(_ group: SpendGroup, to number: Int) {
    guard let hours = group.hours else { return }
    if places == nil { places = placesOfSums() }
    let slot = starts.lastIndex(of: group.start) ?? starts.count
    if slot == starts.count { starts.append(group.start) }
    let place = places?.number(of: number, slot) ?? sums.count
    if place < sums.count {
      sums[place].add(group.spend, in: hours)
    } else {
      sums.append(
        SpendSums.Sum(
          group: Int32(number), stretch: Int32(slot), hours: hours, spend: group.spend))
    }
  }

  private func placesOfSums() -> PairNumbers {
    var places = PairNumbers()
    for sum in sums { _ = places.number(of: Int(sum.group), Int(sum.stretch)) }
    return places
  }

  /// Of sums of which only what has no price is wanted, the rest is not known: just those are kept.
  private func part(of spend: Spend) -> Spend {
    guard onlyUnpriced else { return spend }
    return Spend(unpricedTokens: spend.unpricedTokens, unpricedCalls: spend.unpricedCalls)
  }

  private mutating func begin(_ hour: Int64) {
    self.hour = hour
    guard slot == nil || hour >= slotEnd else { return }
    guard let stretch else {
      (slot, slotEnd) = (0, .max)
      return starts.append(nil)
    }
    let window = stretch(Timestamp(hour: hour))
    guard window.end >= Timestamp(hour: hour + 1) else {
      slot = nil
      return splitHours.append(hour)
    }
    if starts.last != window.start { starts.append(window.start) }
    slot = Int32(starts.count - 1)
    slotEnd = window.end.hour
  }
}

extension SpendSums.Sum {
  /// Adds what was spent in those hours.
  fileprivate mutating func add(_ other: Spend, in others: ClosedRange<Int64>) {
    spend.add(other)
    hours =
      min(hours.lowerBound, others.lowerBound)...max(hours.upperBound, others.upperBound)
  }
}
