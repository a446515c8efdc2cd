import OrchModel

/// What a figure usually is (F10): of the last executions that succeeded.
package struct Baseline: Hashable, Sendable {
  /// How far values usually are from the median, and how that was found (F11).
  package enum Spread: Hashable, Sendable {
    case medianDeviation(Double)
    /// Half of the values or more are the median: the mean distance from it.
    case meanDeviation(Double)
    /// All values are equal.
    case none
  }

  /// How many executions count at most, and how many it takes.
  package static let most = 10
  package static let least = 3

  /// The newest first.
  package let values: [Double]
  package let mean: Double
  /// By nearest rank.
  package let median: Double
  package let spread: Spread

  /// The baseline of at least three `values`, the newest first, of which at most `most` count.
  package static func of(_ values: [Double], most: Int = most) -> Measured<Baseline> {
    let values = Array(values.lazy.filter(\.isFinite).prefix(most))
    guard case .value(let mean, let n) = Statistics.mean(of: values, minimum: least),
      case .value(let median, _) = Statistics.median(of: values)
    else { return .none(reason: Statistics.tooFew(values.count, least), n: values.count) }
    return .value(
      Baseline(
        values: values, mean: mean, median: median, spread: spread(of: values, around: median)),
      n: n)
  }

  private static func spread(of values: [Double], around median: Double) -> Spread {
    if let deviation = Statistics.medianDeviation(of: values).value, deviation > 0 {
      return .medianDeviation(deviation)
    }
    let distance = Statistics.mean(of: values.map { ($0 - median).magnitude }).value ?? 0
    return distance > 0 ? .meanDeviation(distance) : .none
  }
}

extension Baseline {
  /// The last executions of `stage` that succeeded, the newest first, attempts of one run counted once (F10).
  ///
  /// `runs` are those of one workflow, the newest first.
  package static func executions(of stage: String, in runs: [RunFigures], most: Int = most)
    -> [StageFigures]
  {
    var seen: Set<Int> = []
    var found: [StageFigures] = []
    for run in runs where found.count < most {
      guard
        let execution = run.stages.first(where: {
          $0.status == .completed && $0.name.isSameBytes(as: stage)
        }), seen.insert(run.number).inserted
      else { continue }
      found.append(execution)
    }
    return found
  }

  /// The last whole runs that succeeded, the newest first, attempts counted once.
  package static func completed(in runs: [RunFigures], most: Int = most) -> [RunFigures] {
    var seen: Set<Int> = []
    return Array(
      runs.filter {
        $0.status == .completed && !$0.keepsStages && seen.insert($0.number).inserted
      }.prefix(most))
  }
}
