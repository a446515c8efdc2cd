import OrchModel
import Testing

@testable import OrchAnalysis

@Suite("what the next run takes (F12), and trends (F13)")
struct RunPredictionTests {
  /// Mean 323; squared distances 2 · (25 + 100 + 225 + 400 + 576) = 2652, so sd = √(2652 ÷ 9) = 17.166.
  static let totals: [Int64] = [318, 328, 313, 333, 308, 338, 303, 343, 299, 347]

  private func runs(_ credits: [Int64], inputs: [Int64]? = nil, stage: String = "all")
    -> [RunFigures]
  {
    credits.enumerated().map { place, credits in
      let id = ID<Run>("r\(place)")
      return RunFigures(
        sequence: Int64(1000 - place), id: id, number: 1000 - place, status: .completed,
        startedAt: Timestamp(milliseconds: 0),
        stages: [
          StageFigures(
            id: ID("\(id).1"), run: id, position: 0, name: stage, input: inputs?[place],
            credits: Credits(thousandths: credits * 1000))
        ])
    }
  }

  @Test func `the example of F12: 323 ± 25`() throws {
    let prediction = try #require(
      RunPrediction.of(.credits, stages: ["all"], after: runs(Self.totals)).value)
    #expect(prediction.amount == 323)
    // 1.383 · 17.166 · √1.1 = 24.90.
    #expect((prediction.range ?? 0).rounded() == 25)
    #expect(prediction.required(unit: 1) == 388)
    #expect(prediction.missing.isEmpty)
  }

  @Test(arguments: [(5.0, 6.0), (100.0, 120.0), (323.0, 388.0), (0.0, 0.0), (0.1, 1.0)])
  func `required is a fifth more, rounded up`(_ amount: Double, _ required: Double) {
    #expect(RunPrediction.required(amount, unit: 1) == required)
  }

  @Test func `a stage of which too little is known is named and left out`() throws {
    let prediction = try #require(
      RunPrediction.of(.credits, stages: ["all", "new"], after: runs([10, 10, 10])).value)
    #expect(prediction.amount == 10)
    #expect(prediction.missing == ["new"])
    #expect(RunPrediction.of(.credits, stages: ["new"], after: runs([10, 10, 10])).value == nil)
    #expect(RunPrediction.of(.credits, stages: ["all"], after: runs([10, 10])).value == nil)
    #expect(RunPrediction.of(.credits, stages: ["all"], after: []).reason == "no data")
  }

  @Test(arguments: [
    (Stage.Kind.command, 3, 10.0, []), (.command, 2, 10, ["tester"]),
    // Its calls may have no price, and then nobody knows what they cost.
    (.agent, 3, 10, ["tester"]), (.recorded, 3, 10, ["tester"]),
  ])
  func `what makes no calls costs nothing, once it was done three times`(
    _ kind: Stage.Kind, _ count: Int, _ amount: Double, _ missing: [String]
  ) throws {
    let runs = (0..<3).map { place in
      let id = ID<Run>("r\(place)")
      let builder = StageFigures(
        id: ID("\(id).1"), run: id, position: 0, name: "builder", kind: .agent, cost: .dollars(10))
      let tester = StageFigures(id: ID("\(id).2"), run: id, position: 1, name: "tester", kind: kind)
      return RunFigures(
        sequence: Int64(9 - place), id: id, number: 9 - place, status: .completed,
        startedAt: Timestamp(milliseconds: 0),
        stages: place < count ? [builder, tester] : [builder])
    }
    let prediction = try #require(
      RunPrediction.of(.cost, stages: ["builder", "tester"], after: runs).value)
    #expect(prediction.amount == amount)
    #expect(prediction.missing == missing)
  }

  @Test func `a stage that credits were never said of takes none`() throws {
    let silent = runs([10, 10, 10]).map { run in
      var run = run
      var stage = run.stages[0]
      (stage.name, stage.credits) = ("check", nil)
      run.stages.append(stage)
      return run
    }
    let prediction = try #require(
      RunPrediction.of(.credits, stages: ["all", "check"], after: silent).value)
    #expect(prediction.amount == 10 && prediction.missing.isEmpty)
    #expect(prediction.parts[1].values == [0, 0, 0])
  }

  @Test func `where credits go with the input, so does the prediction`() throws {
    let five = runs([10, 20, 30, 40, 50], inputs: [1, 2, 3, 4, 5])
    let scaled = try #require(
      RunPrediction.of(.credits, stages: ["all"], after: five, plannedInput: 6).value)
    // r = 1; 30 · 6 ÷ 3.
    #expect(scaled.amount == 60)
    #expect(scaled.parts[0].correlation == 1)
    // Not without a plan, not where nothing goes with it, and not after four runs.
    #expect(RunPrediction.of(.credits, stages: ["all"], after: five).value?.amount == 30)
    let unlike = runs([30, 10, 50, 20, 40], inputs: [1, 2, 3, 4, 5])
    #expect(
      RunPrediction.of(.credits, stages: ["all"], after: unlike, plannedInput: 6).value?.amount
        == 30)
    #expect(
      RunPrediction.of(
        .credits, stages: ["all"], after: Array(five.prefix(4)), plannedInput: 6
      ).value?.amount == 25)
  }

  @Test func `what never varies correlates with nothing`() {
    #expect(RunPrediction.correlation(of: [(1, 5), (2, 5), (3, 5)]) == nil)
    #expect(RunPrediction.correlation(of: []) == nil)
    #expect(RunPrediction.range(of: [7, 7, 7]) == 0)
    #expect(RunPrediction.range(of: [7, 7]) == nil)
  }

  @Test func `enough, tight and short`() {
    #expect(Sufficiency(balance: 388, amount: 323, required: 388) == .enough)
    #expect(Sufficiency(balance: 387, amount: 323, required: 388) == .tight)
    #expect(Sufficiency(balance: 300, amount: 323, required: 388) == .short(by: 88))
    #expect(Sufficiency.runs(balance: 800, required: 388) == 2)
    #expect(Sufficiency.runs(balance: 800, required: 0) == nil)
    #expect(Sufficiency.runs(balance: -1, required: 388) == 0)
  }

  @Test func `a week is up or down from a tenth on, with five of each`() {
    let (ten, eleven) = (Array(repeating: 10.0, count: 5), Array(repeating: 11.0, count: 5))
    let up = RunTrend.of(current: eleven, previous: ten, isWorseWhenMore: true).value
    #expect(up?.direction == .up && up?.judgement == .worse)
    let down = RunTrend.of(current: ten, previous: eleven, isWorseWhenMore: true).value
    // 10 ÷ 11 − 1 = −9.1 %.
    #expect(down?.direction == .flat && down?.judgement == .neutral)
    let better = RunTrend.of(current: eleven, previous: ten, isWorseWhenMore: false).value
    #expect(better?.judgement == .better)
    #expect(
      RunTrend.of(current: Array(ten.dropLast()), previous: eleven, isWorseWhenMore: true).value
        == nil)
    let zero = RunTrend.of(
      current: ten, previous: Array(repeating: 0, count: 5), isWorseWhenMore: true
    ).value
    #expect(zero?.change == nil && zero?.direction == .up)
  }
}
