import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch runs check")
struct RunsCheckTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  @Test func `nothing is odd about what just began`() throws {
    bench.expect(
      "runs check", width: 80, "--- stderr\nnothing is odd about 0 agents at work\n")
    try bench.agent(try bench.start(try bench.file("Write")))
    bench.expect(
      "runs check", width: 80, "--- stderr\nnothing is odd about 1 agent at work\n")
  }

  @Test func `loops, silence and a full context`() throws {
    var agent = try bench.agent(try bench.start(try bench.file("Write")))
    for number in 1...6 {
      try bench.store.write {
        try bench.store.begin(
          ToolUse(id: "t\(number)", name: "Bash", summary: "make test", input: "{}"), of: agent.id,
          at: bench.now)
        try bench.store.end(tool: "t\(number)", of: agent.id, succeeded: false, at: bench.now)
      }
      bench.wait(.seconds(1))
    }
    agent.contextTokens = 190_000
    agent.contextLimit = 200_000
    try bench.store.update(agent)
    bench.wait(.seconds(1200))
    bench.expect(
      "runs check", width: 120,
      """
      KIND            AGENT  ROLE     RUN  WHAT                                      $/MIN  TYPE
      context         a1     builder  r1   95% of its context is used                -      orch runs show r1 --logs
      loop.same-call  a1     builder  r1   6 of its last 6 calls are Bash make test  -      orch runs show r1 --logs
      silent          a1     builder  r1   nothing was heard of it                   -      orch runs show r1 --logs

      agents 1
      --- exit 3

      """)
    // Who waits for a person is not silent.
    agent.status = .waiting
    agent.contextTokens = 10
    try bench.store.update(agent)
    let json = bench.said("runs check --json --fields kind").answer
    #expect(
      json.contains("loop.same-call") && !json.contains("silent") && !json.contains("context"))
  }

  @Test func `an hour that cost too much`() throws {
    bench.now = bench.now.adding(.seconds(-14 * 86_400))
    for _ in 1...14 {
      try bench.call("0.5")
      bench.wait(.seconds(86_400))
    }
    try bench.call("9")
    bench.wait(.seconds(3600))
    bench.expect(
      "runs check --csv --fields kind,text,command",
      """
      kind,text,command\r
      spike,"the last whole hour cost $9.00, usually $0.50",orch costs today --by hour\r
      --- exit 3

      """)
  }
}
