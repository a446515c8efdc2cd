import OrchModel

/// Rows of sums being added up, by what their places have in common and by stretch of time.
///
/// The rows come in the order of their hours. Adding up here and not in SQL takes no sorting, whatever is
/// asked for.
struct HourSums {
  /// What is added up of one group in one stretch of time.
  private struct Sum {
    let group: Int
    let slot: Int
    var spend: Spend
    var hours: ClosedRange<Int64>
  }

  /// Hours that no stretch has the whole of.
  private(set) var splitHours: [Int64] = []

  private let onlyUnpriced: Bool
  private let basis: CostBasis
  private let stretch: ((Timestamp) -> Window)?
  private var starts: [Timestamp?] = []
  /// The present hour, which stretch has it, and until which hour that lasts.
  private var hour: Int64 = .min
  private var slot: Int?
  private var slotEnd: Int64 = .min
  private var sums: [Sum] = []
  /// The place among the sums of each group's latest; -1 before its first.
  private var latest: [Int] = []

  init(_ question: SpendQuestion) {
    onlyUnpriced = question.onlyUnpriced
    basis = question.basis
    stretch = question.stretch
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
      latest.append(contentsOf: repeatElement(-1, count: group + 1 - latest.count))
    }
    let index = latest[group]
    if index >= 0, sums[index].slot == slot {
      sums[index].spend.add(spend)
      let known = sums[index].hours
      sums[index].hours =
        min(known.lowerBound, hours.lowerBound)...max(known.upperBound, hours.upperBound)
    } else {
      latest[group] = sums.count
      sums.append(Sum(group: group, slot: slot, spend: spend, hours: hours))
    }
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
    slot = starts.count - 1
    slotEnd = window.end.hour
  }

  /// What was added up; `values` are those of each group.
  func groups(_ values: [[String?]]) -> [SpendGroup] {
    sums.map {
      SpendGroup(
        values: values[$0.group], start: starts[$0.slot], hours: $0.hours, spend: $0.spend)
    }
  }
}

extension SpendGroup {
  private struct Key: Hashable {
    let values: [ByteText?]
    let start: Timestamp?
  }

  /// Groups that may come in several parts, each once; without those that nothing is in.
  static func merged(_ parts: [SpendGroup]) -> [SpendGroup] {
    var groups: [SpendGroup] = []
    var places: [Key: Int] = [:]
    for part in parts where part.hours != nil {
      let key = Key(values: part.values.map { $0.map(ByteText.init) }, start: part.start)
      if let place = places[key] {
        groups[place].add(part.spend, in: part.hours)
      } else {
        places[key] = groups.count
        groups.append(part)
      }
    }
    return groups
  }

  /// Adds what was spent in those hours.
  package mutating func add(_ other: Spend, in others: ClosedRange<Int64>?) {
    spend.add(other)
    guard let others else { return }
    hours =
      min(
        others.lowerBound, hours?.lowerBound ?? .max)...max(
        others.upperBound, hours?.upperBound ?? .min)
  }
}

extension Spend {
  /// Adds; the most there is of what does not fit.
  package mutating func add(_ other: Spend) {
    calls = Int(Int64(calls).clampedSum(Int64(other.calls)))
    tokens += other.tokens
    cost = cost.adding(other.cost) ?? Money(nanodollars: .max)
    unpricedTokens = unpricedTokens.clampedSum(other.unpricedTokens)
    unpricedCalls = Int(Int64(unpricedCalls).clampedSum(Int64(other.unpricedCalls)))
  }
}
