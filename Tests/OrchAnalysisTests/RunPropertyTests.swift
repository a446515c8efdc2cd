import OrchModel
import Testing

@testable import OrchAnalysis

/// The same numbers every time.
private struct Numbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}

@Suite("what always holds of comparisons and predictions (F10 to F13)")
struct RunPropertyTests {
  @Test(arguments: 1...200)
  func `other units change no percent, no z and no efficiency`(_ seed: Int) throws {
    var numbers = Numbers(state: UInt64(seed))
    let values = (0..<Int.random(in: 3...12, using: &numbers)).map { _ in
      Double(Int.random(in: 1...500, using: &numbers))
    }
    let value = Double(Int.random(in: 0...2000, using: &numbers))
    let one = try #require(Baseline.of(values).value)
    let other = try #require(Baseline.of(values.map { $0 * 8 }).value)
    let (plain, scaled) = (
      Deviation(of: value, from: one, as: .yield), Deviation(of: value * 8, from: other, as: .yield)
    )
    #expect(isNear(plain.percent, scaled.percent) && isNear(plain.z, scaled.z))
    #expect(plain.isFlagged == scaled.isFlagged)
    #expect(one.values.min() ?? 0 <= one.mean && one.mean <= one.values.max() ?? 0)
    #expect(one.values.contains(one.median))
    // What is usual is never flagged, whichever way is worse.
    for metric in StageMetric.allCases {
      #expect(!Deviation(of: one.mean, from: one, as: metric).isFlagged)
    }
    let pairs = values.map { (amount: $0, output: 10.0) }
    let efficiency = Efficiency.of(amount: one.mean, output: 10, baseline: Array(pairs.prefix(10)))
    #expect(isNear(efficiency.value, 1))
  }

  @Test(arguments: 1...100)
  func `a prediction is the sum of its stages, and its range holds what never varies`(_ seed: Int)
    throws
  {
    var numbers = Numbers(state: UInt64(seed))
    let count = Int.random(in: 3...15, using: &numbers)
    let runs = (0..<count).map { place in
      let id = ID<Run>("r\(place)")
      return RunFigures(
        sequence: Int64(count - place), id: id, number: count - place, status: .completed,
        startedAt: Timestamp(milliseconds: 0),
        stages: ["a", "b"].enumerated().map { position, name in
          StageFigures(
            id: ID("\(id).\(position)"), run: id, position: position, name: name,
            credits: Credits(thousandths: Int64.random(in: 0...90_000, using: &numbers)))
        })
    }
    let prediction = try #require(
      RunPrediction.of(.credits, stages: ["a", "b"], after: runs).value)
    #expect(isNear(prediction.amount, prediction.parts.compactMap(\.amount).reduce(0, +)))
    let mean = prediction.totals.reduce(0, +) / Double(prediction.totals.count)
    #expect(isNear(prediction.amount, mean))
    #expect((prediction.range ?? -1) >= 0)
    let required = prediction.required(unit: 1)
    #expect(required >= prediction.amount * 1.2 - 1e-6 && required < prediction.amount * 1.2 + 1)
    #expect(
      Sufficiency(balance: required, amount: prediction.amount, required: required) == .enough)
  }

  @Test(arguments: 1...100)
  func `two weeks the other way round trend the other way`(_ seed: Int) {
    var numbers = Numbers(state: UInt64(seed))
    let weeks = (0..<2).map { _ in
      (0..<6).map { _ in Double.random(in: 1...100, using: &numbers) }
    }
    let one = RunTrend.of(current: weeks[0], previous: weeks[1], isWorseWhenMore: true).value
    let other = RunTrend.of(current: weeks[1], previous: weeks[0], isWorseWhenMore: true).value
    if one?.direction == .up { #expect(other?.direction != .up) }
    if one?.direction == .down { #expect(other?.direction == .up) }
    #expect(isNear(((one?.change ?? 0) + 1) * ((other?.change ?? 0) + 1), 1))
  }
}

private func isNear(_ one: Double?, _ other: Double?) -> Bool {
  guard let one, let other else { return one == nil && other == nil }
  return (one - other).magnitude <= 1e-9 * max(1, one.magnitude, other.magnitude)
}
