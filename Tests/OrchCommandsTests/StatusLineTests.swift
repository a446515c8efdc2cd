import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch statusline")
struct StatusLineTests {
  let bench: Workbench

  init() throws {
    bench = try Workbench()
    bench.input = document()
  }

  /// As Claude Code 2.1 writes it, with the parts orch has no use for left out.
  private func document(limits: String = "", context: String = "3") -> String {
    """
    {"session_id":"s1","cwd":"/nowhere/at/all","model":{"id":"claude-sonnet-4-5-20250929",\
    "display_name":"Sonnet 4.5"},"cost":{"total_cost_usd":0.036595499999999996,"total_lines_added":3,\
    "total_lines_removed":0},"context_window":{"used_percentage":\(context)}\(limits)}
    """
  }

  private func limits(_ five: String, _ seven: String) -> String {
    """
    ,"rate_limits":{"five_hour":{"used_percentage":\(five),"resets_at":1768480200},\
    "seven_day":{"used_percentage":\(seven),"resets_at":"2026-01-20T00:00:00Z"}}
    """
  }

  @Test func `a person who types it is told what it is for`() {
    bench.answersYes = true
    bench.expect(
      "statusline",
      """
      --- stderr
      error: standard input is a terminal: this reads what a client writes
      hint: let the client run it, or give it a file: orch … < FILE
      --- exit 64

      """)
  }

  @Test func `says what the client and the store know, and leaves out the rest`() throws {
    bench.expect("statusline", "Sonnet 4.5 | $0.04 session | $0.00 today | 3% context\n")
    try bench.budget()
    try bench.call("18.5")
    bench.expect(
      "statusline",
      "Sonnet 4.5 | $0.04 session | $18.50 today | $1.50 left of daily | 3% context\n")
    bench.expect(
      "statusline --json",
      """
      {"schema":"orch.statusline/1","generatedAt":"2026-01-15T09:00:00.000Z","query":{},"report":{"session":"s1",\
      "model":"claude-sonnet-4-5-20250929","project":null,"sessionCostUsd":0.0365955,"todayCostUsd":18.5,\
      "budget":{"name":"daily","remainingUsd":1.5,"state":"warn","metric":"dollars","remaining":null},"contextPct":3,"burnUsdPerHour":null,\
      "quotas":[],"linesAdded":3,"linesRemoved":0},"warnings":[]}

      """)
  }

  @Test func `what needs attention has a colour`() throws {
    bench.input = document(limits: limits("23.5", "96"), context: "80.1")
    bench.expect(
      "statusline --color always --template '{context} {quota}'",
      "\u{1B}[33m80% context\u{1B}[0m \u{1B}[31m5h 24% 7d 96%\u{1B}[0m\n")
    bench.input = document(context: "80")
    bench.expect("statusline --color always --template '{context}'", "80% context\n")
  }

  @Test func `a quota is kept when it changes, and said until it is over`() throws {
    bench.input = document(limits: limits("23.5", "41"))
    for _ in 1...2 {
      bench.expect("statusline --template '{quota}'", "5h 24% 7d 41%\n")
      bench.wait(.seconds(60))
    }
    bench.input = document(limits: limits("30", "41"))
    bench.expect("statusline --template '{quota}'", "5h 30% 7d 41%\n")
    let kept = try bench.store.quotas(of: "claude")
    #expect(kept.map(\.usedTenths) == [300, 410])
    #expect(kept.map { $0.at.milliseconds - 1_768_467_600_000 } == [120_000, 0])
    bench.input = document()
    bench.expect("statusline --template '{quota}'", "5h 30% 7d 41%\n")
    bench.wait(.seconds(4 * 3600))
    bench.expect("statusline --template '{quota}'", "7d 41%\n")
  }

  @Test func `the burn rate is of the session's last 15 minutes`() throws {
    let started = bench.now
    try call("0.50", after: 0, "a")
    bench.wait(.seconds(600))
    bench.expect("statusline --template '{burn}'", "-\n")  // one call makes no rate
    try call("0.25", after: 300, "b")
    bench.expect("statusline --template '{burn}'", "$22.50/h\n")  // 0.75 in two minutes (F20)
    try call("9", after: 310, "c", session: "another")
    bench.expect("statusline --template '{burn}'", "$22.50/h\n")
    bench.now = started.adding(.seconds(901))
    bench.expect("statusline --template '{burn}'", "-\n")
  }

  private func call(_ cost: String, after seconds: Int64, _ key: String, session: String = "s1")
    throws
  {
    try bench.store.record(
      LedgerEntry(
        key: key, at: Timestamp(milliseconds: 1_768_467_600_000 + seconds * 1000),
        attribution: LedgerEntry.Attribution(
          project: try bench.project().id, client: "claude", session: session),
        model: "claude-sonnet-4-5", tokens: Tokens(input: 1, output: 1), cost: Money(decimal: cost))
    )
  }

  @Test func `a template names its parts`() {
    bench.expect(
      "statusline --template '{model}: {session}, {lines} {} {A b} {'",
      "Sonnet 4.5: $0.04 session, +3 -0 {} {A b} {\n")
    bench.expect(
      "statusline --template '{modle}'",
      """
      --- stderr
      error: a status line has no part 'modle'
      hint: did you mean '{model}'? choose from {model}, {project}, {session}, {today}, {budget}, \
      {context}, {burn}, {quota}, {lines}
      --- exit 64

      """)
  }

  @Test func `a budget of one role or model is not the session's`() throws {
    try bench.budget("builders", limit: "5", scope: Budget.Scope(role: "builder"), onLimit: .pause)
    bench.expect("statusline --template '{budget}'", "-\n")
  }

  /// $18.50 of $20 and 120 of the tokens are used: which is tighter is a matter of shares.
  @Test func `the tightest budget is shown whatever it is on`() throws {
    try bench.budget()
    try bench.call("18.5")
    func budget(_ line: String) -> String {
      #expect(bench.said("budget \(line)").code == .success)
      return bench.said("statusline --template '{budget}'").answer
    }
    #expect(budget("set a-words --limit 130k --metric tokens") == "$1.50 left of daily\n")
    #expect(budget("edit a-words --limit 129") == "9 tok left of a-words\n")
    #expect(budget("edit a-words --limit 100") == "-20 tok left of a-words\n")
    #expect(budget("edit daily --limit 1000000 --reason x") == "-20 tok left of a-words\n")
    #expect(budget("edit a-words --limit 120120") == "120k tok left of a-words\n")
    #expect(budget("edit a-words --limit 1250k") == "1.2M tok left of a-words\n")
    #expect(budget("set b-time --limit 12.9 --metric minutes") == "1.2M tok left of a-words\n")
    // Credits are no session's, nor is what another project may take.
    #expect(budget("set c --limit 0 --metric credits") == "1.2M tok left of a-words\n")
    #expect(budget("pause a-words") == "$999,981.50 left of daily\n")
    #expect(budget("pause daily") == "12m left of b-time\n")
    let json = try ParsedJSON(bench.said("statusline --json").answer)["report"]?["budget"]
    #expect(json?["remaining"]?.number == "12.9" && json?["metric"]?.text == "minutes")
    #expect(json?["remainingUsd"]?.number == nil)
  }

  @Test func `of two on the same the one with less left is the tighter`() throws {
    try bench.budget("large", limit: "100")
    try bench.budget("small", limit: "4")
    try bench.call("1")
    bench.expect("statusline --template '{budget}'", "$3.00 left of small\n")
  }

  @Test(arguments: ["", "{", "[1", "{\"a\":1} x", "{\"a\":\"\u{0}\"}"])
  func `what is no JSON is refused`(input: String) {
    bench.input = input
    bench.expect(
      "statusline",
      """
      --- stderr
      error: standard input is not the JSON that Claude Code gives a status line
      hint: name 'orch statusline' as the statusLine command in Claude Code's settings
      --- exit 65

      """)
  }

  @Test(arguments: [
    "null", "[]", "3", #"{"cost":{"total_cost_usd":"1"},"model":{"display_name":3}}"#,
    #"{"cost":{"total_cost_usd":1e300},"context_window":{"used_percentage":-3}}"#,
    #"{"rate_limits":{"five_hour":{"used_percentage":1e40,"resets_at":1e30}}}"#,
  ])
  func `what is not as it should be is not known`(input: String) {
    bench.input = input
    bench.expect("statusline", "$0.00 today\n")
  }

  @Test func `text of the client cannot reach the terminal`() {
    bench.input = #"{"model":{"display_name":"a\u001b[31mb\nc\u202ed"}}"#
    let said = bench.said("statusline --template '{model}'")
    #expect(said.code == .success)
    #expect(!said.answer.dropLast().utf8.contains { $0 < 0x20 || $0 == 0x7F })
    #expect(said.answer.filter { $0 == "\n" }.count == 1)
    #expect(!said.answer.unicodeScalars.contains("\u{202E}"))
  }
}

@Suite("orch statusline beside a store")
struct StatusLineStoreTests {
  @Test func `without a store the client's word is all there is`() throws {
    let bench = try Workbench(.file)
    bench.environment["ORCH_STORE"] = bench.directory + "/none.db"
    bench.input = #"{"model":{"display_name":"M"},"cost":{"total_cost_usd":1.5}}"#
    let said = bench.said("statusline")
    #expect(said.answer == "M | $1.50 session\n" && said.code == .success)
    #expect(said.narration.contains("no store at"))
  }

  @Test func `nobody is waited for`() throws {
    let bench = try Workbench(.file)
    bench.input =
      #"{"rate_limits":{"five_hour":{"used_percentage":5,"resets_at":1768480200}}}"#
    try bench.store.write {
      bench.expect("statusline --template '{quota}'", "5h 5%\n")
    }
    #expect(try bench.store.quotas(of: "claude").isEmpty)
    bench.expect("statusline --template '{quota}'", "5h 5%\n")
    #expect(try bench.store.quotas(of: "claude").count == 1)
  }
}
