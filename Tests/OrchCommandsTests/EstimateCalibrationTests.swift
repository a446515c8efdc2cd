import OrchCommands
import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch estimate: history, plans, calibration")
struct EstimateCalibrationTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  /// Finishes a task with one run, as `orch run` does: what was estimated is kept when it begins.
  @discardableResult
  private func finish(
    _ title: String, type: String = "fix", _ cost: String, minutes: Int64 = 1,
    workflow: String = "simple", model: String? = nil, _ outcome: Outcome = .completed
  ) throws -> ID<AgentTask> {
    let task = try bench.file(title, type: type)
    let estimate = try Estimator.estimate(
      title: title, description: "", type: type, tags: [], in: bench.store)
    let run = try bench.start(task, workflow: workflow)
    if let recorded = estimate.recorded {
      try bench.store.keep(recorded, of: run, at: bench.now)
    }
    let agent = try bench.agent(run)
    if let model {
      var stage = try #require(try bench.store.stages(of: run.id).first)
      stage.model = model
      try bench.store.update(stage)
    }
    try bench.call(cost, by: agent, task: task.id)
    bench.wait(.seconds(60))
    try bench.end(
      run, outcome == .completed ? .completed : .failed, outcome, activeMs: minutes * 60_000)
    try bench.store.setTask(
      task.id, to: outcome == .completed ? .completed : .failed, outcome: outcome, because: "test",
      at: bench.now)
    return task.id
  }

  @Test func `calibration scores what was kept`() throws {
    for cost in ["1", "2", "3"] { try finish("Fix it", cost) }
    bench.expect(
      "estimate calibration", width: 80,
      """
      SUBJECT  AT MOST P50  AT MOST P80  BIAS  VERDICT  N  UNKNOWN
      cost     -            -            -     -        0  no data
      time     -            -            -     -        0  no data

      estimates 0

      """)
    // Estimated are 2 to 3, 1 to 3, 2 to 2, 2 to 3 and 2 to 3: one is at most p50, two are at most p80, and they are
    // off by −50, 100, 50, 350 and 350 %.
    for cost in ["1", "2", "3", "9", "9"] { try finish("Fix it", cost) }
    bench.expect(
      "estimate calibration --fields subject,withinP50Pct,withinP80Pct,biasPct,verdict,n --ndjson",
      """
      {"subject":"cost","withinP50Pct":20,"withinP80Pct":40,"biasPct":100,"verdict":"low","n":5}
      {"subject":"time","withinP50Pct":100,"withinP80Pct":100,"biasPct":0,"verdict":"high","n":5}
      {"subject":"type fix","withinP50Pct":20,"withinP80Pct":40,"biasPct":100,"verdict":"low","n":5}
      {"subject":"role builder","withinP50Pct":20,"withinP80Pct":40,"biasPct":100,"verdict":"low","n":5}

      """)
  }

  @Test func `what --explain prints comes to what is scored`() throws {
    for cost in ["1", "2", "3", "1", "2", "3", "9", "9"] { try finish("Fix it", cost) }
    let line = "estimate calibration --explain"
    let json = try ParsedJSON(bench.said("\(line) --json").answer)
    let results = try recompute(json["summary"]?["explain"]?.list)
    for score in try #require(json["items"]?.list) {
      let subject = try #require(score["subject"]?.text)
      for (key, figure) in [
        ("withinP50Pct", "at most p50"), ("withinP80Pct", "at most p80"), ("biasPct", "bias"),
      ] {
        #expect(score[key]?.number.flatMap(Double.init) == results["\(subject) \(figure)"])
      }
    }
    #expect(results.count == 12 && results["cost at most p80"] == 40)
  }

  @Test func `a backtest comes to what was kept, to the nano-dollar`() throws {
    for number in 1...12 {
      try finish("Fix number \(number % 5)", "\(number % 7).\(number)", minutes: Int64(number))
    }
    let said = bench.said("estimate calibration --backtest --json --fields subject,n")
    #expect(said.answer.contains("\"summary\":{\"estimates\":9,\"kept\":9,\"reproduced\":9}"))
    // The same again: nothing goes by chance or by now.
    bench.wait(.seconds(86_400))
    let again = bench.said("estimate calibration --backtest --json --fields subject,n")
    #expect(again.answer.contains("\"kept\":9,\"reproduced\":9}"))
    // Cost that comes late changes what would be estimated, and that is said.
    try bench.call(
      "50", by: try #require(try bench.store.agents(limit: 50).last?.agent), task: "t1")
    let late = bench.said("estimate calibration --backtest --json --fields subject,n")
    #expect(!late.answer.contains("\"reproduced\":9}"))
  }

  @Test func `only tasks that had a run like that count`() throws {
    for cost in ["1", "2", "3"] { try finish("Fix it", cost, model: "small") }
    for cost in ["10", "20", "30"] { try finish("Fix it", cost, workflow: "full", model: "large") }
    func p80(_ options: String) -> String {
      bench.said("estimate \"Fix it\" --type fix \(options) --fields cost --ndjson").answer
    }
    #expect(p80("--model small").contains("\"p80Usd\":3,"))
    #expect(p80("--workflow full").contains("\"p80Usd\":30,"))
    #expect(p80("--workflow full --model small").contains("0 of 3 similar tasks"))
    #expect(p80("--role builder").contains("\"n\":6,"))
    #expect(p80("--role tester").contains("\"n\":0,"))
  }

  @Test func `workflows and models are compared`() throws {
    for cost in ["1", "2", "3"] { try finish("Fix it", cost, model: "small") }
    try finish("Fix it", "4", model: "small", .failed)
    try finish("Fix it", "30", workflow: "full", model: "large")
    try finish("Draw it", type: "art", "99", workflow: "full", model: "large")
    bench.expect(
      "estimate \"Fix it\" --type fix --fields comparisons --ndjson",
      """
      {"comparisons":[{"by":"workflow","value":"simple","runs":4,"successPct":75,"successLowPct":30.1,\
      "successHighPct":95.4,"costP50Usd":2,"costP80Usd":4,"timeP50Ms":60000,"retriesPerTask":0},\
      {"by":"workflow","value":"full","runs":1,"successPct":100,"successLowPct":20.7,"successHighPct":100,\
      "costP50Usd":null,"costP80Usd":null,"timeP50Ms":null,"retriesPerTask":0},\
      {"by":"model","value":"small","runs":4,"successPct":75,"successLowPct":30.1,"successHighPct":95.4,\
      "costP50Usd":2,"costP80Usd":4,"timeP50Ms":60000,"retriesPerTask":0},\
      {"by":"model","value":"large","runs":1,"successPct":100,"successLowPct":20.7,"successHighPct":100,\
      "costP50Usd":null,"costP80Usd":null,"timeP50Ms":null,"retriesPerTask":0}]}

      """)
    let json = try ParsedJSON(
      bench.said("estimate \"Fix it\" --type fix --explain --json").answer)
    let results = try recompute(json["report"]?["explain"]?.list)
    #expect(results["workflow simple success %"] == 75 && results["model small cost p80"] == 4)
    #expect(results["workflow full cost p50"] == nil && results["workflow full retries"] == 0)
    let low = try #require(results["workflow simple success % low"])
    #expect((low - 30.064).magnitude < 0.001)
  }

  /// What --explain shows is enough to work the number out again.
  @Test func `explain shows the sample a percentile was taken from`() throws {
    for cost in ["3", "1", "2", "5", "4"] { try finish("Fix it", cost) }
    bench.environment["ORCH_FORCE_TTY"] = "100"
    bench.environment["NO_COLOR"] = "1"
    let said = bench.said("estimate \"Fix it\" --type fix --explain")
    let lines = said.answer.split(separator: "\n").map(String.init)
    for (figure, percent) in [("cost p50", 50), ("cost p80", 80)] {
      let start = try #require(lines.firstIndex { $0.hasPrefix("\(figure) = ") })
      let shown = Double(lines[start].dropFirst(figure.count + 3))
      let line = try #require(lines[start...].first { $0.hasPrefix("  sample: ") })
      let sample = line.dropFirst(10).split(separator: ",").compactMap {
        $0.split(separator: " ").last.flatMap { Double($0) }
      }
      #expect(sample.count == 5)
      #expect(sample.sorted()[(percent * sample.count + 99) / 100 - 1] == shown)
    }
  }

  @Test func `a plan is a task for each item that is not ticked off`() throws {
    for cost in ["1", "2", "3"] { try finish("Fix it", cost, minutes: 10) }
    try bench.budget("small", limit: "10")
    #expect(bench.said("balance set 7 --client claude").code == .success)
    bench.input = """
      # Next
      Some words about it.
      - [x] Fix the past
      - [ ] Fix the date parser
      - Refactor the concurrency of the whole codebase

      """
    bench.expect(
      "estimate --plan - --type fix", width: 120,
      """
      Tasks
      CLASS  WORKFLOW  COST P50    P80  TIME P50      P80  N  TITLE
      M      simple       $2.00  $3.00   10m 00s  10m 00s  3  Fix the date parser
      XL     full         $2.00  $3.00   10m 00s  10m 00s  3  Refactor the concurrency of the whole codebase

      cost  $4.00 to $6.00  (the sums of p50 and of p80, 2 of 2 tasks)
      time  20m to 20m, one after the other

      Budgets
      BUDGET  VERDICT   LEFT  NEEDED  MISSING  AFFORDABLE  KIND
      small   short    $4.00   $7.20    $3.20           0  budget
      claude  tight    $7.00   $7.20        -           0  balance

      """)
    bench.input = "Draw a logo\n\nPaint it\n"
    bench.expect(
      "estimate --plan - --type art --fields total --ndjson",
      """
      {"total":{"p50Usd":null,"p80Usd":null,"p50Ms":null,"p80Ms":null,"tasks":2,"unknown":2}}

      """)
  }

  @Test func `the numbers of a task and of a list come to what is explained`() throws {
    for (cost, minutes) in [("1", 4), ("2", 10), ("3.5", 7)] as [(String, Int64)] {
      try finish("Fix it", cost, minutes: minutes)
    }
    _ = bench.said("budget set small --limit 40 --per total")
    _ = bench.said("budget set words --limit 1000 --per total --metric tokens")
    func number(_ json: ParsedJSON?, _ key: String) -> Double? {
      json?[key]?.number.flatMap(Double.init)
    }
    let one = try ParsedJSON(
      bench.said("estimate 'Fix that' --type fix --explain --json").answer)["report"]
    let results = try recompute(one?["explain"]?.list)
    #expect(results["cost p80"] == 3.5 && results["cost p80"] == number(one?["cost"], "p80Usd"))
    #expect(results["tokens p50"] == number(one?["tokens"], "p50"))
    #expect(results["time p50"] == number(one?["time"], "p50Ms"))
    #expect(results["builder cost p80"] == 3.5)
    for budget in try #require(one?["budgets"]?.list) {
      let name = try #require(budget["name"]?.text)
      #expect(
        results["budget \(name) required"]
          == number(budget, "requiredUsd") ?? number(budget, "required"))
      #expect(results["budget \(name) affordable"] == number(budget, "affordable"))
      #expect(
        results["budget \(name) missing"]
          == number(budget, "missingUsd") ?? number(budget, "missing"))
    }
    bench.input = "- Fix the date\n- Fix the parser\n"
    let plan = try ParsedJSON(
      bench.said("estimate --plan - --type fix --explain --json").answer)["report"]
    let totals = try recompute(plan?["explain"]?.list)
    #expect(totals["total cost p80"] == 7 && number(plan?["total"], "p80Usd") == 7)
    #expect(totals["task 2 cost p50"] == 2 && totals["total time p50"] == 840_000)
    #expect(totals["budget small affordable"] == 3)
    bench.environment["ORCH_FORCE_TTY"] = "100"
    #expect(bench.said("estimate --plan - --explain").answer.contains("How it was worked out"))
  }

  /// Of costs of $1 to $12 a quarter is up to the 3rd, half up to the 6th, four fifths up to the 10th.
  @Test func `the classes of complexity come to what is explained`() throws {
    for number in 1...12 { try finish("Fix it", "\(number)") }
    let report = try ParsedJSON(
      bench.said("estimate 'Refactor the API' --type fix --explain --json").answer)["report"]
    let results = try recompute(report?["explain"]?.list)
    #expect(results["complexity score"] == 4 && report?["complexity"]?["score"]?.number == "4")
    #expect(results["class S up to"] == 3 && results["class M up to"] == 6)
    #expect(results["class L up to"] == 10)
    // Without a store there are the rules.
    let bare = try Workbench()
    let alone = try ParsedJSON(
      bare.said("estimate 'Fix a typo' --explain --json").answer)["report"]
    let score = try recompute(alone?["explain"]?.list)["complexity score"]
    #expect(score == -2)
  }

  @Test func `a task, a plan, and no more`() {
    bench.expect(
      "estimate",
      """
      --- stderr
      error: there is no task to estimate
      hint: say what is to be done, name a task, or give a list: orch estimate --plan PLAN.md
      --- exit 64

      """)
    bench.expect(
      "estimate x --plan y",
      """
      --- stderr
      error: a task and --plan can't be estimated at once
      hint: leave one of them out
      --- exit 64

      """)
    bench.input = "# Nothing\n- [x] done\n"
    bench.expect(
      "estimate --plan -",
      """
      --- stderr
      error: there are no tasks in '-'
      hint: write a task on each line, or as items: - Fix the date parser
      --- exit 65

      """)
    #expect(
      bench.said("estimate --plan /no/such/file").transcript.contains("can't read '/no/such/file'"))
  }
}
