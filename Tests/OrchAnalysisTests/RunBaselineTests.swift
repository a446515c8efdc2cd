import OrchModel
import Testing

@testable import OrchAnalysis

@Suite("what is usual of runs (F10, F11)")
struct RunBaselineTests {
  /// Mean 30.0; median 29.8, the 5th of 10; distances from it 0, 0.4, 0.4, 1.0, 1.2, …: MAD 1.2.
  static let extract = [28.0, 28.4, 28.6, 29.4, 29.8, 30.2, 30.8, 31.2, 31.6, 32.0]

  @Test func `the example of F11: extract has z 8.0 and is 47 % over`() throws {
    let baseline = try #require(Baseline.of(Self.extract).value)
    #expect(abs(baseline.mean - 30) < 1e-9)
    #expect(baseline.median == 29.8)
    guard case .medianDeviation(let spread) = baseline.spread else {
      Issue.record("no median deviation")
      return
    }
    #expect(abs(spread - 1.2) < 1e-9)
    let deviation = Deviation(of: 44, from: baseline, as: .credits)
    // 0.6745 · (44 − 29.8) ÷ 1.2 = 7.98; (44 − 30) ÷ 30 = 46.67 %.
    #expect(((deviation.z ?? 0) * 10).rounded() / 10 == 8.0)
    #expect((deviation.percent ?? 0).rounded() == 47)
    #expect(deviation.isFlagged)
  }

  @Test(arguments: [[], [1.0], [1.0, 2.0], [1.0, 2.0, .nan]])
  func `fewer than three say nothing`(_ values: [Double]) {
    let baseline = Baseline.of(values)
    #expect(baseline.value == nil)
    #expect(baseline.reason != nil)
  }

  @Test func `only the newest ten count`() {
    let values = Array(repeating: 5.0, count: 10) + [1000]
    #expect(Baseline.of(values).value?.mean == 5)
    #expect(Baseline.of(values, most: 11).n == 11)
  }

  @Test func `where all are equal, percent and floor decide`() throws {
    let baseline = try #require(Baseline.of([40, 40, 40]).value)
    #expect(baseline.spread == .none)
    let far = Deviation(of: 50, from: baseline, as: .credits)
    #expect(far.z == nil)
    #expect(far.isFlagged)
    // 10 % is not a quarter; and 3 credits of 4 are under the floor of 5.
    #expect(!Deviation(of: 44, from: baseline, as: .credits).isFlagged)
    let small = try #require(Baseline.of([4, 4, 4]).value)
    #expect(!Deviation(of: 7, from: small, as: .credits).isFlagged)
  }

  /// Median 10 and MAD 0, because four of five are 10; the mean distance from it is 10 ÷ 5 = 2.
  @Test func `where half are the median, the mean distance stands in`() throws {
    let baseline = try #require(Baseline.of([10, 10, 20, 10, 10]).value)
    #expect(baseline.spread == .meanDeviation(2))
    let deviation = Deviation(of: 30, from: baseline, as: .credits)
    // 20 ÷ (1.2533 · 2) = 7.979.
    #expect(((deviation.z ?? 0) * 100).rounded() / 100 == 7.98)
    #expect(deviation.isFlagged)
  }

  @Test func `one bad run does not move the bar`() throws {
    let usual = Array(Self.extract.dropLast()) + [500]
    let baseline = try #require(Baseline.of(usual).value)
    let deviation = Deviation(of: 100, from: baseline, as: .credits)
    #expect((deviation.z ?? 0) > 3.5)
  }

  @Test(arguments: [
    (StageMetric.duration, [60_000.0, 61_000, 62_000], 90_000.0, false),
    (StageMetric.duration, [60_000.0, 61_000, 62_000], 91_000.0, true),
    (StageMetric.cost, [0.10, 0.11, 0.12], 0.15, false),
    (StageMetric.cost, [0.10, 0.11, 0.12], 0.17, true),
    (StageMetric.credits, [30.0, 31, 32], 20.0, false),
    (StageMetric.yield, [0.90, 0.91, 0.92], 0.40, true),
    (StageMetric.yield, [0.90, 0.91, 0.92], 0.99, false),
    (StageMetric.output, [12.0, 12, 12], 3.0, true),
  ])
  func `only for the worse, and past the floor`(
    _ metric: StageMetric, _ usual: [Double], _ value: Double, _ isFlagged: Bool
  ) throws {
    let baseline = try #require(Baseline.of(usual).value)
    #expect(Deviation(of: value, from: baseline, as: metric).isFlagged == isFlagged)
  }

  @Test func `a mean of nothing has no percent`() throws {
    let baseline = try #require(Baseline.of([0, 0, 0]).value)
    #expect(Deviation(of: 9, from: baseline, as: .credits).percent == nil)
    #expect(Deviation(of: 9, from: baseline, as: .credits).isFlagged)
  }

  /// Usually 100 credits for 50; now 40 for 10: 2 ÷ 4 = 0.5.
  @Test func `efficiency is what the same usually took`() {
    let usual = [(amount: 30.0, output: 15.0), (30, 15), (40, 20)]
    #expect(Efficiency.of(amount: 40, output: 10, baseline: usual).value == 0.5)
    #expect(Efficiency.of(amount: 40, output: 0, baseline: usual).value == nil)
    #expect(Efficiency.of(amount: 0, output: 4, baseline: usual).value == nil)
    #expect(Efficiency.of(amount: 40, output: 10, baseline: Array(usual.prefix(2))).value == nil)
  }

  private func run(_ number: Int, _ sequence: Int64, _ status: Run.Status, credits: Int64?)
    -> RunFigures
  {
    RunFigures(
      sequence: sequence, id: ID("r\(sequence)"), number: number, status: status,
      startedAt: Timestamp(milliseconds: sequence * 1000),
      stages: [
        StageFigures(
          id: ID("r\(sequence).1"), run: ID("r\(sequence)"), position: 0, name: "extract",
          status: credits == nil ? .failed : .completed, output: 10,
          credits: credits.map { Credits(thousandths: $0 * 1000) })
      ])
  }

  @Test func `attempts of one run count once, and only what succeeded`() {
    let history = [
      run(5, 9, .failed, credits: nil), run(4, 8, .completed, credits: 30),
      run(4, 7, .failed, credits: 99), run(3, 6, .completed, credits: 31),
      run(2, 5, .partial, credits: 32), run(1, 4, .completed, credits: 33),
    ]
    #expect(
      Baseline.executions(of: "extract", in: history).map(\.run) == ["r8", "r6", "r5", "r4"])
    #expect(Baseline.completed(in: history).map(\.id) == ["r8", "r6", "r4"])
    #expect(Baseline.executions(of: "other", in: history).isEmpty)
  }

  @Test func `a run is compared with those before it`() throws {
    let history = (1...12).map { run($0, Int64($0), .completed, credits: 30) }.reversed()
    let comparison = RunComparison(
      of: run(13, 13, .completed, credits: 45), after: Array(history))
    #expect(comparison.n == 10)
    let row = try #require(comparison.rows.first { $0.stage == "extract" && $0.metric == .credits })
    #expect(row.deviation.value?.percent == 50)
    #expect(row.sample.first == "r12" && row.sample.count == 10)
    #expect(row.isFlagged)
    #expect(comparison.efficiency.value.map { ($0 * 1000).rounded() } == 667)
    // What is not before it does not count.
    #expect(RunComparison(of: run(1, 1, .completed, credits: 45), after: Array(history)).n == 0)
  }
}
