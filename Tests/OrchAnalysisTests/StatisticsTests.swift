import OrchAnalysis
import OrchModel
import Testing

@Suite("statistics")
struct StatisticsTests {
  @Test func `percentiles are nearest ranks`() {
    let ten = Array(1...10).shuffled()
    for (percent, value) in [
      (0, 1), (1, 1), (10, 1), (11, 2), (50, 5), (80, 8), (95, 10), (100, 10),
    ] {
      #expect(Statistics.percentile(percent, of: ten) == .value(value, n: 10), "p\(percent)")
    }
    #expect(Statistics.percentile(50, of: [7]) == .value(7, n: 1))
    #expect(Statistics.median(of: [3, 1, 2]) == .value(2, n: 3))
    #expect(Statistics.median(of: [4, 1, 2, 3]) == .value(2, n: 4))
  }

  @Test func `too little data gives the reason and no number`() {
    #expect(Statistics.median(of: [Int64]()) == .none(reason: "no data", n: 0))
    #expect(
      Statistics.percentile(80, of: [1, 2], minimum: 3)
        == .none(reason: "only 2 of at least 3", n: 2))
    #expect(Statistics.mean(of: [Int64]()) == .none(reason: "no data", n: 0))
    #expect(Statistics.mean(of: [Double.nan]) == .none(reason: "no data", n: 0))
    #expect(Statistics.medianDeviation(of: [Int64]()) == .none(reason: "no data", n: 0))
    #expect(Statistics.successRate(0, of: 0) == .none(reason: "no data", n: 0))
    #expect(
      Statistics.successRate(2, of: 2, minimum: 3) == .none(reason: "only 2 of at least 3", n: 2))
  }

  @Test func `the median deviation ignores one bad value`() {
    #expect(Statistics.medianDeviation(of: [Int64]([10, 11, 12, 13, 1000])) == .value(1, n: 5))
    #expect(Statistics.medianDeviation(of: [1.5, 2.5, 9.5]) == .value(1.0, n: 3))
    #expect(Statistics.medianDeviation(of: [Int64.min, 0, .max]) == .value(.max, n: 3))
  }

  @Test func `the mean rounds half to even and does not overflow`() {
    #expect(Statistics.mean(of: [Int64]([1, 2])) == .value(2, n: 2))
    #expect(Statistics.mean(of: [Int64]([2, 3])) == .value(2, n: 2))
    #expect(Statistics.mean(of: [Int64]([-1, -2])) == .value(-2, n: 2))
    #expect(Statistics.mean(of: [Int64.max, .max, .max]) == .value(.max, n: 3))
    #expect(Statistics.mean(of: [1.5, 2.5]) == .value(2, n: 2))
  }

  @Test func `success rates carry their interval`() throws {
    let nine = try #require(Statistics.successRate(9, of: 11).value)
    #expect((nine.rate * 100).rounded() == 82)
    #expect((nine.lower * 100).rounded() == 52)
    #expect((nine.upper * 100).rounded() == 95)
    let five = try #require(Statistics.successRate(5, of: 5).value)
    #expect((five.lower * 100).rounded() == 57)
    #expect(five.upper == 1)
    #expect(try #require(Statistics.successRate(0, of: 5).value).lower == 0)
    #expect(Statistics.successRate(6, of: 5) == .none(reason: "more successes than tries", n: 5))
    #expect(Statistics.successRate(1, of: -5).n == 0)
  }
}

@Suite("progress")
struct ProgressTests {
  @Test func `is what is said, else steps, else the weight of stages`() {
    #expect(Progress.percent(explicit: 40, doneSteps: 1, steps: 2) == .value(40, n: 1))
    #expect(Progress.percent(explicit: 140) == .value(100, n: 1))
    #expect(Progress.percent(explicit: -1) == .value(0, n: 1))
    #expect(Progress.percent(doneSteps: 2, steps: 3) == .value(66, n: 3))
    #expect(Progress.percent(doneSteps: 9, steps: 3) == .value(100, n: 3))
    #expect(
      Progress.percent(stages: [.init(weight: 30, isDone: true), .init(weight: 10, isDone: false)])
        == .value(75, n: 2))
    #expect(
      Progress.percent(stages: [.init(weight: 0, isDone: true), .init(weight: 0, isDone: false)])
        == .value(50, n: 2))
    #expect(
      Progress.percent(stages: [
        .init(weight: .max, isDone: true), .init(weight: .max, isDone: false),
      ])
        == .value(50, n: 2))
    #expect(Progress.percent() == .none(reason: "no steps and no stages", n: 0))
  }
}
