import OrchModel
import Testing

@Suite("What a client says it has cost")
struct UsageTests {
  let scene: Scene

  init() throws {
    scene = try Scene()
    try scene.configure("[clients.claude]\nprogram = \"\(scene["agents/claude"])\"")
  }

  /// Makes the script Claude Code; `orders` is a shell's cases for what it reads after its prompt.
  private func claude(_ begin: String = "", orders: String) {
    scene.agent(
      """
      say() { printf '%s\\n' "$1"; }
      call() {
        say '{"type":"assistant","session_id":"s1","timestamp":"'$2'","message":{"id":"'$1'","model":"claude-haiku-4-5","role":"assistant","stop_reason":"end_turn","content":[],"usage":{"input_tokens":10000,"output_tokens":0}}}'
      }
      total() {
        say '{"type":"control_response","response":{"subtype":"success","request_id":"orch-usage","response":{"session":{"total_cost_usd":'$1',"model_usage":{}}}}}'
      }
      result() {
        say '{"type":"result","subtype":"success","is_error":false,"terminal_reason":"'$2'","result":"done","session_id":"s1","total_cost_usd":'$1'}'
        exit 0
      }
      read -r prompt
      say '{"type":"system","subtype":"init","session_id":"s1","model":"claude-haiku-4-5"}'
      \(begin)
      while read -r line; do
        case $line in
        \(orders)
        esac
      done
      """, named: "claude")
  }

  @Test func `a total past the limit stops a run that has shown no call`() throws {
    claude(orders: "*get_usage*) total 0.5 ;;\n*interrupt*) result 0.5 aborted_tools ;;")
    let outcome = try scene.run("--agent", "claude", "--budget", "0.05", "--on-limit", "stop")
    #expect(outcome.status == 3, outcome.shown)
    let run = try scene.show()
    #expect(run["outcome"].text == "stopped")
    #expect(run["calls"].int == 0)
    #expect(run["costUsd"].money == .cents(50))
    #expect(run["clientCostUsd"].money == .cents(50))
    #expect(run["incidents"][0]["kind"].text == "limit.budget")
    scene.expectNobodyLives()
    try scene.expectSoundStore()
  }

  @Test func `calls that are seen later are not counted twice`() throws {
    let orders = """
      *get_usage*)
        total 0.03; sleep 0.5
        for n in 1 2 3; do call late$n 2020-01-01T00:00:00.000Z; sleep 0.3; done
        result 0.03 completed ;;
      """
    claude(orders: orders)
    let outcome = try scene.run("--agent", "claude", "--budget", "0.05", "--on-limit", "stop")
    #expect(outcome.status == 0, outcome.shown)
    let amounts = outcome.events("unlisted.recorded").map(\.["costUsd"].money)
    #expect(amounts == [.cents(3), .cents(2), .cents(1), .zero])
    let run = try scene.show()
    #expect(run["calls"].int == 3)
    #expect(run["costUsd"].money == .cents(3))
    try scene.expectSoundStore()
  }

  @Test func `nor when the run was killed in between and is gone on with`() throws {
    let begin = """
      case "$*" in *--resume*)
        for n in 1 2 3; do call late$n 2020-01-01T00:00:00.000Z; done
        call new 2099-01-01T00:00:00.000Z
        result 0.04 completed
      esac
      """
    claude(begin, orders: "*get_usage*) total 0.03 ;;")
    let program = try scene.startRun("--agent", "claude", "--budget", "0.09")
    #expect(eventually { program.output.contains("\"unlisted.recorded\"") })
    try scene.killRun(program)
    let resumed = try scene.orch("runs", "resume", "last", "--json")
    #expect(resumed.status == 0, resumed.shown)
    let run = try scene.show()
    #expect(run["calls"].int == 4)
    #expect(run["costUsd"].money == .cents(4))
    try scene.expectSoundStore()
  }

  @Test func `one that does not know the request is asked once`() throws {
    let orders = """
      *get_usage*)
        echo asked >> asked.txt
        say '{"type":"control_response","response":{"subtype":"error","request_id":"orch-usage","error":"unknown"}}' ;;
      """
    claude("(sleep 6; echo end > ended.txt; kill $$) &", orders: orders)
    let outcome = try scene.run("--agent", "claude", "--budget", "0.05", "--on-limit", "stop")
    #expect(outcome.status == 1, outcome.shown)
    let branch = try #require(try scene.show()["branch"].text)
    #expect(try scene.git("show", "\(branch):asked.txt") == "asked\n")
    #expect(try scene.git("show", "\(branch):ended.txt") == "end\n")
  }

  @Test func `without a limit in money nobody is asked`() throws {
    let orders = "*get_usage*) echo asked > asked.txt ;;"
    claude("(sleep 3; kill $$) &", orders: orders)
    let outcome = try scene.run("--agent", "claude")
    #expect(outcome.status == 1, outcome.shown)
    let run = try scene.show()
    #expect(run["filesChanged"].int ?? 0 == 0)
  }
}
