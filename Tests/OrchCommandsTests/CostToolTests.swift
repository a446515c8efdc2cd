import OrchModel
import OrchStore
import TestSupport
import Testing

@testable import OrchCommands

@Suite("orch costs by tool, user and pull request, and what clients recorded")
struct CostToolTests {
  let bench: Workbench

  /// A session of ann's with a subagent, for a pull request, and one that nobody knows anything of.
  init() throws {
    bench = try Workbench()
    for (id, parent) in [("a1", nil), ("a2", "a1")] as [(ID<Agent>, ID<Agent>?)] {
      try bench.store.keep(
        session: Agent(
          id: id, project: try bench.project().id, run: nil, stage: nil, parent: parent,
          client: "claude", role: "main", session: "s1", startedAt: bench.now), isOwn: true)
    }
    try bench.store.note(user: "ann", of: "a1")
    try bench.store.note(pullRequest: "me/it#12", at: bench.now, ofSession: "s1", agent: "a1")
    try book("1", "0.0000001", agent: "a1", tools: "Bash:00000001,Edit:00000002,Edit:00000003")
    try book("2", "2", agent: "a2", tools: "Bash:00000004", recorded: "2.5")
    try book("3", "1", agent: "a1", tools: "")
    try book("4", "0.5", tools: nil)
    try book("5", nil, tools: nil, recorded: "0.25", model: "mystery")
  }

  private func book(
    _ key: String, _ cost: String?, agent: ID<Agent>? = nil, tools: String?,
    recorded: String? = nil, model: String = "claude-sonnet-4-5"
  ) throws {
    try bench.store.record(
      LedgerEntry(
        key: key, at: Timestamp(milliseconds: bench.now.milliseconds - 7_200_000),
        attribution: LedgerEntry.Attribution(
          project: try bench.project().id, agent: agent, client: "claude", session: "s1"),
        model: model, tokens: Tokens(input: 100, output: 20),
        cost: cost.flatMap(Money.init(decimal:)),
        unpricedReason: cost == nil ? "unknown-model" : nil, priceSource: "test",
        recorded: recorded.flatMap(Money.init(decimal:)),
        tools: tools.map(RequestedTools.init(text:))))
  }

  @Test func `a call is split among its tools, one without and one of which nobody knows are rows`()
  {
    // 100 nano-dollars: a third and two, 33 and 67; the call is Edit's, and of 100 + 20 tokens 33 + 7 are Bash's.
    bench.expect(
      "costs --by tool --csv",
      """
      tool,calls,input,cacheRead,cacheWrite5m,cacheWrite1h,output,total,costUsd,unpricedTokens,sharePct\\r
      Bash,1,133,0,0,0,27,160,2.000000033,0,57.1\\r
      no tool,1,100,0,0,0,20,120,1,0,28.6\\r
      ,2,200,0,0,0,40,240,0.5,120,14.3\\r
      Edit,1,67,0,0,0,13,80,0.000000067,0,0\\r
      --- stderr
      warning: 120 tokens have no price and are in no sum of money: 'mystery'

      """.replacing("\\r", with: "\r"))
    bench.expect(
      "costs top 2 --of tool", width: 80,
      """
      #  TOOL      COST  SHARE              CALLS  TOKENS
      1  Bash     $2.00  57.1%  ██████████      1     160
      2  no tool  $1.00  28.6%  █████           1     120

      2 of 3 tools in the last 30 days, of $3.50, 5 calls

      """)
    bench.expect(
      "costs --by tool,model --fields tool,model,costUsd --ndjson",
      """
      {"tool":"Bash","model":"claude-sonnet-4-5","costUsd":2.000000033}
      {"tool":"no tool","model":"claude-sonnet-4-5","costUsd":1}
      {"tool":null,"model":"claude-sonnet-4-5","costUsd":0.5}
      {"tool":"Edit","model":"claude-sonnet-4-5","costUsd":0.000000067}
      {"tool":null,"model":"mystery","costUsd":null}

      """)
  }

  @Test func `a subagent works for its session's pull request, and for whom its own file says`() {
    bench.expect(
      "costs --by pull-request,user --fields pullRequest,user,calls,costUsd --csv",
      """
      pullRequest,user,calls,costUsd\r
      me/it#12,,1,2\r
      me/it#12,ann,2,1.0000001\r
      ,,2,0.5\r
      --- stderr
      warning: 120 tokens have no price and are in no sum of money: 'mystery'

      """)
    let shown = bench.said("costs --by pull-request --markdown").answer
    #expect(shown.hasPrefix("| pull request | cost |"), "\(shown)")
    #expect(shown.contains("| unattributed | $0.50 |"), "\(shown)")
  }

  @Test func `recorded has what clients wrote and nothing else, auto ours where they did not`() {
    bench.expect(
      "costs --by model --cost recorded --fields model,costUsd,unpricedTokens --csv",
      """
      model,costUsd,unpricedTokens\r
      claude-sonnet-4-5,2.5,360\r
      mystery,0.25,0\r
      --- stderr
      warning: 360 tokens have no recorded cost and are in no sum of money: 'claude-sonnet-4-5'

      """)
    bench.expect(
      "costs --by tool --cost recorded --fields tool,costUsd,unpricedTokens,sharePct --csv",
      """
      tool,costUsd,unpricedTokens,sharePct\r
      Bash,2.5,40,90.9\r
      ,0.25,120,9.1\r
      no tool,,120,\r
      Edit,,80,\r
      --- stderr
      warning: 360 tokens have no recorded cost and are in no sum of money: 'claude-sonnet-4-5'

      """)
    bench.expect(
      "costs --by model --cost auto --fields model,costUsd,unpricedTokens --csv",
      """
      model,costUsd,unpricedTokens\r
      claude-sonnet-4-5,4.0000001,0\r
      mystery,0.25,0\r

      """)
  }

  @Test func `what no call explains, no client has recorded`() throws {
    try bench.store.record(
      LedgerEntry(
        key: "unlisted:a1", kind: .unlisted, at: bench.now,
        attribution: LedgerEntry.Attribution(
          project: try bench.project().id, agent: "a1", client: "claude", session: "s1"),
        model: nil, tokens: .zero, cost: .dollars(1), priceSource: "client"))
    bench.expect(
      "costs --by client --cost recorded --fields client,calls,costUsd,unpricedTokens --csv",
      """
      client,calls,costUsd,unpricedTokens\r
      claude,5,2.75,360\r
      --- stderr
      warning: 360 tokens have no recorded cost and are in no sum of money: 'claude-sonnet-4-5'

      """)
    bench.expect(
      "costs --by tool --cost auto --fields tool,costUsd --csv",
      """
      tool,costUsd\r
      Bash,2.500000033\r
      ,1.75\r
      no tool,1\r
      Edit,0.000000067\r

      """)
  }

  @Test(arguments: [
    ("costs top --of session", ".items[0].costUsd"), ("costs sessions", ""), ("costs heatmap", ""),
    ("costs histogram --of session", ""), ("costs blocks", ""), ("costs cache", ""),
  ])
  func `every report takes it`(_ words: String, _ path: String) {
    func summary(_ basis: String) -> String {
      let answer = bench.said("\(words) \(basis) --json").answer
      return answer.split(separator: "\"summary\":").last.map(String.init) ?? ""
    }
    #expect(summary("").contains("\"costUsd\":3.5000001"), "\(summary(""))")
    #expect(summary("--cost computed").contains("\"costUsd\":3.5000001"))
    #expect(
      summary("--cost recorded").contains("\"costUsd\":2.75"), "\(summary("--cost recorded"))")
    #expect(summary("--cost auto").contains("\"costUsd\":4.2500001"), "\(summary("--cost auto"))")
  }

  @Test func `what is written out has both figures, tools, user and pull request`() {
    bench.expect(
      "costs export --cost auto --fields call,costUsd,recordedUsd,tools,user,pullRequest --ndjson",
      """
      {"call":"1","costUsd":0.0000001,"recordedUsd":null,"tools":["Bash","Edit","Edit"],"user":"ann",\
      "pullRequest":"me/it#12"}
      {"call":"2","costUsd":2.5,"recordedUsd":2.5,"tools":["Bash"],"user":null,"pullRequest":"me/it#12"}
      {"call":"3","costUsd":1,"recordedUsd":null,"tools":[],"user":"ann","pullRequest":"me/it#12"}
      {"call":"4","costUsd":0.5,"recordedUsd":null,"tools":null,"user":null,"pullRequest":null}
      {"call":"5","costUsd":0.25,"recordedUsd":0.25,"tools":null,"user":null,"pullRequest":null}

      """)
    let flat = bench.said("costs export --csv").answer.split(whereSeparator: \.isNewline)
    #expect(
      flat.map { $0.split(separator: ",", omittingEmptySubsequences: false).suffix(4) } == [
        ["recordedUsd", "tools", "user", "pullRequest"], ["", "Bash Edit Edit", "ann", "me/it#12"],
        ["2.5", "Bash", "", "me/it#12"], ["", "no tool", "ann", "me/it#12"], ["", "", "", ""],
        ["0.25", "", "", ""],
      ])
    bench.expect(
      "costs --cost ours",
      """
      --- stderr
      error: 'ours' is not a value for --cost
      hint: choose one of auto, recorded, computed
      --- exit 64

      """)
  }

  @Test func `the previous period is on the same basis`() throws {
    bench.wait(.seconds(86_400))
    let said = bench.said("costs today --by model --cost recorded --json").answer
    #expect(said.contains("\"previous\":{\"costUsd\":2.75"), "\(said)")
    #expect(
      bench.said("costs today --by model --json").answer.contains(
        "\"previous\":{\"costUsd\":3.5000001"))
  }
}
