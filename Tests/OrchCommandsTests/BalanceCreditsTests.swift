import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch balance in credits, and whether it is enough")
struct BalanceCreditsTests {
  let bench: Workbench

  init() throws {
    bench = try Workbench()
    _ = bench.said("pipelines create p --stage 'Extract:pages:facts:extract'")
  }

  /// Records a run that took `credits`, and ends now.
  private func record(_ id: Int, _ credits: String) {
    bench.wait(.seconds(60))
    bench.input = """
      {"id":"x\(id)","project":"P","pipeline":"p","status":"completed",
       "startedAt":"\(bench.now.adding(.seconds(-60)).iso8601)","endedAt":"\(bench.now.iso8601)",
       "stages":[{"name":"extract","status":"completed","output":10,"credits":\(credits),
        "durationMs":60000}]}
      """
    #expect(bench.said("runs record").code == .success)
  }

  @Test func `credits are paid by recorded stages, dollars by calls`() throws {
    record(1, "500")
    bench.wait(.seconds(1))
    bench.expect(
      "balance set 1000.5 --metric credits", width: 80,
      """
      1000.5 credits is left
      next: orch balance forecast

      """)
    _ = bench.said("balance set 50")
    record(2, "300.25")
    try bench.call("12")
    bench.expect(
      "balance", width: 80,
      """
      CLIENT  LEFT            OF              SPENT           SINCE
      -       $38.00          $50.00          $12.00          1m ago
      -       700.25 credits  1000.5 credits  300.25 credits  1m ago

      """)
    bench.expect(
      "balance show --ndjson --fields leftUsd,metric,left,amount,spent",
      """
      {"leftUsd":38,"metric":"dollars","left":null,"amount":null,"spent":null}
      {"leftUsd":null,"metric":"credits","left":700.25,"amount":1000.5,"spent":300.25}

      """)
    bench.expect(
      "balance topup 99.75 --metric credits", width: 80,
      """
      800 credits is left
      next: orch balance forecast
      undo: orch balance set 700.25 --metric credits

      """)
    let kept = try bench.store.balance(of: nil, in: .credits)
    #expect(kept?.amount == Money(nanodollars: 1_100_250))
  }

  @Test func `how long credits last is by the days before`() throws {
    for day in 1...3 {
      record(day, "100")
      bench.wait(.seconds(24 * 3600))
    }
    _ = bench.said("balance set 250 --metric credits")
    bench.expect(
      "balance forecast --ndjson --fields metric,left,dayRate,daysLeft,leftUsd,reason",
      """
      {"metric":"credits","left":250,"dayRate":100,"daysLeft":2.50,"leftUsd":null,"reason":null}

      """)
    let json = try ParsedJSON(bench.said("balance forecast --explain --json").answer)
    #expect(
      try recompute(json["summary"]?["explain"]?.list) == [
        "all clients credits left": 250, "all clients credits a day": 100,
        "all clients credits days left": 2.5, "all clients credits seconds left": 216_000,
      ])
  }

  @Test(
    arguments: [
      (
        "set 5 --metric credits --client codex",
        "credits are paid for recorded stages, which are no client's", "leave --client out"
      ),
      (
        "set 0.0001 --metric credits", "'0.0001' is not an amount of credits",
        "write at most three places: 45.125"
      ),
      (
        "set 5 --metric tokens", "'tokens' is not a value for --metric",
        "choose one of dollars, credits"
      ),
      (
        "set 2000000000 --metric credits", "'2000000000' is more than a balance can be",
        "write at most 1000000000"
      ),
    ])
  func `what is no balance in credits is refused`(
    _ line: String, _ message: String, _ hint: String
  ) {
    bench.expect(
      "balance \(line)", "--- stderr\nerror: \(message)\nhint: \(hint)\n--- exit 64\n")
  }

  @Test func `topping up what there is not names the metric`() {
    bench.expect(
      "balance topup 5 --metric credits",
      """
      --- stderr
      error: there is no balance in credits
      hint: say what there is: orch balance set 500 --metric credits
      --- exit 66

      """)
  }

  /// Each run takes 100 credits: 100 are predicted, 120 required (F12).
  @Test(
    arguments: [
      ("360", "enough", "enough for 3 such runs", 3, 0),
      ("120", "enough", "enough for 1 such run", 1, 0),
      ("119.999", "tight", "tight, without the fifth more", 0, 0),
      ("100", "tight", "tight, without the fifth more", 0, 0),
      ("99.5", "short", "short by 20.5 credits", 0, 3),
      ("0", "short", "short by 120 credits", 0, 3),
    ])
  func `a prediction says whether the balance is enough`(
    _ balance: String, _ verdict: String, _ words: String, _ runs: Int, _ exit: Int32
  ) {
    for id in 1...4 { record(id, "100") }
    bench.wait(.seconds(1))
    _ = bench.said("balance set \(balance) --metric credits")
    let said = bench.said("runs predict p --project P --json --fields balance")
    #expect(said.code.rawValue == exit)
    #expect(
      said.answer.contains(
        "\"balance\":{\"metric\":\"credits\",\"left\":\(balance),\"verdict\":\"\(verdict)\","),
      "\(said.answer)")
    #expect(said.answer.contains("\"affordableRuns\":\(runs)}"), "\(said.answer)")
    #expect(said.answer.contains("\"missing\":null") == (verdict != "short"), "\(said.answer)")
    bench.environment["ORCH_FORCE_TTY"] = "200"
    let expected = "balance \(balance) credits: \(words)"
    #expect(bench.said("runs predict p --project P").answer.contains(expected))
    let overview = bench.said("runs overview --project P")
    #expect(overview.answer.contains(expected), "\(overview.answer)")
    #expect(overview.code == .success)
  }

  @Test func `without a balance nothing is said of it, and dollars do not pay for credits`() {
    for id in 1...4 { record(id, "100") }
    _ = bench.said("balance set 50")
    let said = bench.said("runs predict p --project P --json --fields balance")
    #expect(said.answer.contains("\"balance\":null"))
    #expect(said.code == .success)
  }

  @Test(arguments: [("360", 3.0, Double?.none), ("99.5", 0, 20.5), ("-5", 0, 125)])
  func `what is explained of the balance comes to what is shown`(
    _ balance: String, _ runs: Double, _ missing: Double?
  ) throws {
    for id in 1...4 { record(id, "100") }
    bench.wait(.seconds(1))
    let isOverdrawn = balance == "-5"
    _ = bench.said("balance set \(isOverdrawn ? "95" : balance) --metric credits")
    // One that is as dear as the others, of which 5 more are gone than there were.
    if isOverdrawn { record(5, "100") }
    let json = try ParsedJSON(bench.said("runs predict p --project P --explain --json").answer)
    let results = try recompute(json["report"]?["explain"]?.list)
    #expect(results["required"] == 120 && results["affordable runs"] == runs)
    #expect(results["missing"] == missing)
    #expect(json["report"]?["balance"]?["missing"]?.number.flatMap(Double.init) == missing)
  }
}
