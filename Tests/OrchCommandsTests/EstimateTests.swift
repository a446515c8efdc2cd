import OrchCommands
import OrchModel
import TestSupport
import Testing

@Suite("orch estimate")
struct EstimateTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  /// Finishes a task that cost so much and took so many minutes of work.
  private func finish(_ title: String, type: String = "fix", _ cost: String?, minutes: Int64) throws
  {
    let task = try bench.file(title, type: type)
    let run = try bench.start(task)
    try bench.call(cost, by: try bench.agent(run), task: task.id)
    bench.wait(.seconds(60))
    try bench.end(run, .completed, .completed, activeMs: minutes * 60_000)
    try bench.store.setTask(
      task.id, to: .completed, outcome: .completed, because: "test", at: bench.now)
  }

  @Test func `without a history there is a class and a workflow, and no number`() {
    bench.expect(
      "estimate \"Fix a typo in README\"", width: 80,
      """
      S  Fix a typo in README
        -2  small-change: typo
        -1  text-only: readme
      workflow  simple: skipping analyst, planner and reviewer; S because of 'typo' (-2) and 'readme' (-1)
      cost      no history yet: 0 of 3 similar tasks
      time      no history yet: 0 of 3 similar tasks

      """)
    bench.expect(
      "estimate \"Refactor the concurrency of the whole codebase\" --json --fields complexity,workflow,cost,time",
      """
      {"schema":"orch.estimate/1","generatedAt":"2026-01-15T09:00:00.000Z",\
      "query":{"text":"Refactor the concurrency of the whole codebase"},\
      "report":{"complexity":{"class":"XL","score":10,"reasons":[{"rule":"restructuring","points":3,\
      "triggers":["refactor"]},{"rule":"hard-to-test","points":3,"triggers":["concurrency"]},\
      {"rule":"far-reaching","points":4,"triggers":["whole","codebase"]}],"predictedClass":null},\
      "workflow":{"name":"full","reason":"full: every role; XL because of 'whole', 'codebase' (+4) and \
      'refactor' (+3)","skipped":[]},"cost":{"p50Usd":null,"p80Usd":null,"n":0,\
      "reason":"no history yet: 0 of 3 similar tasks"},"time":{"p50Ms":null,"p80Ms":null,"n":0,\
      "reason":"no history yet: 0 of 3 similar tasks"}},"warnings":[]}

      """)
  }

  @Test func `thousands of tokens are set apart`() throws {
    for _ in 1...3 {
      let task = try bench.file("Fix the parser", type: "fix")
      let run = try bench.start(task)
      try bench.call(
        "1", by: try bench.agent(run), task: task.id, tokens: Tokens(input: 1400, output: 66))
      try bench.end(run, .completed, .completed, activeMs: 60_000)
      try bench.store.setTask(
        task.id, to: .completed, outcome: .completed, because: "test", at: bench.now)
    }
    bench.environment["ORCH_FORCE_TTY"] = "80"
    #expect(
      bench.said("estimate 'Fix the parser' --type fix").answer.contains(
        "\ntokens    1,466 to 1,466  (p50 to p80 of 3)\n"))
  }

  @Test func `a workflow or role that there is none of is refused`() throws {
    bench.expect(
      "estimate x --workflow simpel",
      """
      --- stderr
      error: no workflow 'simpel'
      hint: did you mean 'simple'?
      --- exit 66

      """)
    bench.expect(
      "estimate x --role poet",
      """
      --- stderr
      error: no role 'poet'
      hint: choose one of analyst, planner, builder, tester, reviewer
      --- exit 66

      """)
    // A role that worked on a finished task is one, configured or not.
    let task = try bench.file("Write a poem")
    let run = try bench.start(task, workflow: "verse")
    try bench.call("1", by: try bench.agent(run, role: "poet"), task: task.id)
    try bench.end(run, .completed, .completed, activeMs: 60_000)
    try bench.store.setTask(
      task.id, to: .completed, outcome: .completed, because: "test", at: bench.now)
    #expect(bench.said("estimate x --role poet --workflow verse").code == .success)
  }

  @Test func `three finished tasks like it make numbers, and are named`() throws {
    try finish("Fix the date parser", "1.00", minutes: 10)
    try finish("Fix the number parser", "2.00", minutes: 20)
    #expect(
      bench.said("estimate \"Fix the parser\" --type fix --fields cost").answer.contains("2 of 3"))
    try finish("Fix the tests", "4.00", minutes: 90)
    try finish("Draw a logo", type: "art", "400.00", minutes: 900)
    try bench.budget("large", limit: "500")
    bench.expect(
      "estimate \"Fix the parser\" --type fix", width: 80,
      """
      M  Fix the parser
        no rule applies
      workflow  simple: skipping analyst, planner and reviewer; M as no rule applied
      cost      $2.00 to $4.00  (p50 to p80 of 3)
      tokens    120 to 120  (p50 to p80 of 3)
      time      20m to 1h 30m  (p50 to p80 of 3)

      By role
      ROLE     COST P50    P80  TOKENS P50  P80  TIME P50  P80  N
      builder     $2.00  $4.00         120  120        0s   0s  3

      Finished tasks like it
      ID   COST  TOKENS     TOOK  TYPE  TITLE
      t2  $2.00     120  20m 00s  fix   Fix the number parser
      t1  $1.00     120  10m 00s  fix   Fix the date parser
      t3  $4.00     120   1h 30m  fix   Fix the tests

      Budgets
      BUDGET  VERDICT    LEFT  NEEDED  MISSING  AFFORDABLE  KIND
      large   enough   $93.00   $4.80  -                19  budget

      """)
  }

  /// Spent today is $7.00, and p80 is $4.00: with a fifth on top $4.80.
  @Test(
    arguments: [
      (
        "11.80",
        "{\"name\":\"b\",\"verdict\":\"enough\",\"remainingUsd\":4.8,\"requiredUsd\":4.8,\"missingUsd\":null,\"affordable\":1,\"kind\":\"budget\""
      ),
      (
        "11.79",
        "{\"name\":\"b\",\"verdict\":\"tight\",\"remainingUsd\":4.79,\"requiredUsd\":4.8,\"missingUsd\":null,\"affordable\":0,\"kind\":\"budget\""
      ),
      (
        "11",
        "{\"name\":\"b\",\"verdict\":\"tight\",\"remainingUsd\":4,\"requiredUsd\":4.8,\"missingUsd\":null,\"affordable\":0,\"kind\":\"budget\""
      ),
      (
        "10.99",
        "{\"name\":\"b\",\"verdict\":\"short\",\"remainingUsd\":3.99,\"requiredUsd\":4.8,\"missingUsd\":0.81,\"affordable\":0,\"kind\":\"budget\""
      ),
      (
        "1",
        "{\"name\":\"b\",\"verdict\":\"short\",\"remainingUsd\":-6,\"requiredUsd\":4.8,\"missingUsd\":10.8,\"affordable\":0,\"kind\":\"budget\""
      ),
    ])
  func `a budget is enough, tight or short`(_ limit: String, _ row: String) throws {
    for cost in ["1.00", "2.00", "4.00"] { try finish("Fix it", cost, minutes: 1) }
    try bench.budget("b", limit: limit)
    bench.expect(
      "estimate \"Fix it\" --type fix --fields budgets --ndjson",
      """
      {"budgets":[\(row),"metric":"dollars","remaining":null,"required":null,"missing":null}]}

      """)
  }

  /// Three tasks of 120 tokens were today: with a fifth on top the next takes 144.
  @Test func `a budget on tokens is compared with tokens, one on credits with nothing`() throws {
    for cost in ["1.00", "2.00", "4.00"] { try finish("Fix it", cost, minutes: 1) }
    _ = bench.said("budget set t --limit 400 --metric tokens")
    _ = bench.said("budget set c --limit 400 --metric credits")
    bench.expect(
      "estimate \"Fix it\" --type fix --fields budgets --ndjson",
      """
      {"budgets":[{"name":"t","verdict":"short","remainingUsd":null,"requiredUsd":null,\
      "missingUsd":null,"affordable":0,"kind":"budget","metric":"tokens","remaining":40,\
      "required":144,"missing":104}]}

      """)
  }

  @Test func `a task without a known cost counts for the time alone`() throws {
    for cost in ["1.00", "2.00", nil] { try finish("Fix it", cost, minutes: 5) }
    bench.expect(
      "estimate \"Fix it\" --type fix --fields cost,time --ndjson",
      """
      {"cost":{"p50Usd":null,"p80Usd":null,"n":2,\
      "reason":"no history yet: 2 of 3 similar tasks with a known cost"},\
      "time":{"p50Ms":300000,"p80Ms":300000,"n":3,"reason":null}}

      """)
  }

  @Test func `a cost is that of every attempt, and work by hand is no history`() throws {
    let task = try bench.file("Fix it", type: "fix")
    for cost in ["1.00", "0.50"] {
      let run = try bench.start(task)
      try bench.call(cost, by: try bench.agent(run), task: task.id)
      try bench.end(run, .completed, .completed, activeMs: 60_000)
    }
    try bench.store.setTask(
      task.id, to: .completed, outcome: .completed, because: "x", at: bench.now)
    try bench.file("By hand", .completed, type: "fix")
    let work = try bench.store.finishedWork()
    #expect(work.map(\.cost) == [Money(decimal: "1.50")])
    #expect(work.map(\.activeMs) == [120_000])
  }

  @Test func `a task is named by its id, and is no history of itself`() throws {
    for cost in ["1", "2", "3"] { try finish("Fix it", cost, minutes: 1) }
    bench.expect(
      "estimate t3 --fields task,title,type,cost --ndjson",
      """
      {"task":"t3","title":"Fix it","type":"fix","cost":{"p50Usd":null,"p80Usd":null,"n":2,\
      "reason":"no history yet: 2 of 3 similar tasks"}}

      """)
    bench.expect(
      "estimate t9",
      """
      --- stderr
      error: no task 't9'
      hint: see 'orch tasks list'
      --- exit 66

      """)
    // A word that can't be an id is a text.
    bench.expect(
      "estimate test --fields task,title --ndjson", "{\"task\":null,\"title\":\"test\"}\n")
  }

  @Test func `a text is read from standard input`() {
    bench.input = "Rename the loader\n\n- move `config.swift`\n- move `loader.swift`\n- tests\n"
    bench.expect(
      "estimate - --type chore --fields title,type,complexity --ndjson",
      """
      {"title":"Rename the loader","type":"chore","complexity":{"class":"S","score":-1,\
      "reasons":[{"rule":"small-change","points":-2,"triggers":["rename"]},{"rule":"listed-items","points":1,\
      "triggers":["3 items"]}],"predictedClass":null}}

      """)
    bench.input = " \n"
    bench.expect(
      "estimate -",
      """
      --- stderr
      error: a task needs a title
      hint: write one in quotes: orch tasks create "Fix the parser"
      --- exit 64

      """)
    bench.input = String(repeating: "x", count: 2 << 20)
    bench.expect(
      "estimate -",
      """
      --- stderr
      error: standard input is longer than 1024 KiB
      hint: give it the beginning alone: head -c 1048576 FILE | orch …
      --- exit 65

      """)
  }

  @Test func `the rules need no store`() throws {
    let bench = try Workbench(.file)
    bench.environment["ORCH_STORE"] = "/tmp/orch-no-such-folder/orch.db"
    let said = bench.said("estimate \"Fix a typo\" --fields complexity --ndjson")
    #expect(said.code == .success)
    #expect(said.answer.hasPrefix("{\"complexity\":{\"class\":\"S\""))
  }

  @Test func `a text cannot give orders to the terminal`() {
    let said = bench.said([
      "estimate", "Fix \u{1B}[2J it\u{9B} \u{202E}everywhere", "--color", "always",
    ])
    #expect(!said.answer.unicodeScalars.contains { [0x9B, 0x202E].contains($0.value) })
    #expect(!said.answer.contains("\u{1B}[2J"))
  }
}
