import OrchModel
import Testing

@testable import OrchClients

@Suite("Any command")
struct CommandTests {
  func read(_ text: String, status: Int32? = 0) -> Tally {
    Tally(events(text, CommandReader(session: "S", startedAt: nil), status: status))
  }

  @Test func `lines are words, and exit status 0 is success`() {
    let tally = read("working\r\n\n{\"type\":\"unknown\"}\n{broken\ndone\n")
    #expect(tally.said == ["working", "{\"type\":\"unknown\"}", "{broken", "done"])
    #expect(tally.verdicts == [Verdict(succeeded: true, reason: "completed", text: "done")])
    #expect(
      read("x", status: 3).verdicts == [
        Verdict(succeeded: false, reason: "exit status 3", text: "x")
      ])
    #expect(read("", status: nil).verdicts.map(\.succeeded) == [false])
  }

  @Test func `events in JSON`() {
    let tally = read(
      """
      {"type":"session","id":"s1","model":"m"}
      {"type":"say","text":"hi"}
      {"type":"tool","id":"t","name":"sh","input":{"command":"ls"}}
      {"type":"tool","id":"t","name":"sh","ok":false,"output":"no"}
      {"type":"tool","id":"u","name":"sh","ok":true}
      {"type":"file","path":"a.txt","kind":"created","added":3,"removed":0}
      {"type":"notice","text":"careful"}
      {"type":"retry","reason":"busy"}
      {"type":"result","ok":false,"reason":"tests","text":"two fail"}
      """)
    #expect(tally.sessions == ["s1"])
    #expect(tally.tools.map(\.summary) == ["ls", ""])
    #expect(tally.results == ["t": false, "u": true])
    #expect(tally.files == [FileEdit(path: "a.txt", kind: .created, added: 3, removed: 0)])
    #expect(tally.notices == ["careful"] && tally.retries == ["busy"])
    #expect(tally.verdicts == [Verdict(succeeded: false, reason: "tests", text: "two fail")])
  }

  @Test func `calls: a repeated id is one call, and its cost is charged once`() {
    let tally = read(
      """
      {"type":"call","id":"1","model":"m","inputTokens":5,"cacheReadTokens":6,"cacheWriteTokens":7,"cacheWrite1hTokens":8,"outputTokens":9,"costUsd":0.25}
      {"type":"call","id":"1","model":"m","inputTokens":5,"outputTokens":20,"costUsd":0.50}
      {"type":"call","inputTokens":1,"costUsd":0.000000001}
      {"type":"call","inputTokens":1,"costUsd":-1}
      """)
    #expect(tally.calls.count == 3)
    #expect(tally.calls["command:S:1"]?.tokens.output == 20)
    #expect(tally.totals.map(\.cost) == ["0.25", "0.5", "0.500000001"].map { Money(decimal: $0) })
    #expect(tally.notices.count == 1)
  }

  @Test(arguments: [
    ("-5", true), ("99999999999999999999", true), ("1.5", true), ("\"7\"", true), ("[]", true),
    ("null", false), ("0", false), ("1e2", false),
  ])
  func `a count that can't be read is no count of none`(count: String, isDamaged: Bool) {
    for name in [
      "inputTokens", "cacheReadTokens", "cacheWriteTokens", "cacheWrite1hTokens", "outputTokens",
    ] {
      let tally = read("{\"type\":\"call\",\"id\":\"1\",\"\(name)\":\(count)}")
      #expect(tally.calls["command:S:1"]?.isDamaged == isDamaged, "\(name)")
    }
  }

  @Test func `start: the words of the user after the program, the prompt on standard input`() {
    let launch = CommandClient().launch(request { $0.extraArguments = ["--fast", "-"] })
    #expect(
      launch
        == Launch(arguments: ["/bin/agent", "--fast", "-"], standardInput: Array("do it".utf8)))
  }

  @Test func `clients by name`() {
    #expect(Clients.all.map(\.name) == ["claude", "codex", "command", "replay"])
    #expect(Clients.named("codex") is CodexClient)
    #expect(Clients.named("nobody") == nil)
  }
}
