import OrchModel
import OrchStore
import TestSupport
import Testing

/// A call of 100 tokens in and 20 out costs 100 × $3 + 20 × $15 a million, which are $0.0006.
@Suite("orch costs reconcile: sessions that were imported")
struct ReconcileTests {
  let bench: ImportBench

  init() throws { bench = try ImportBench() }

  private let hours = (1...9).map { "2026-01-10T0\($0):00:00.000Z" }

  private func call(
    _ id: String, _ session: String, hour: Int = 1, payer: String? = nil,
    model: String = "claude-sonnet-4-5"
  ) -> String {
    answer(id, session: session, payer: payer, output: 20, at: hours[hour - 1], model: model)
  }

  private func recorded(_ id: String, _ session: String, _ cost: String) -> String {
    call(id, session).replacing("\"version\"", with: "\"costUSD\":\(cost),\"version\"")
  }

  private func total(_ cost: String, _ session: String, models: String = "") -> String {
    #"{"type":"cost-state","sessionId":"\#(session)","totalCostUSD":\#(cost),"#
      + #""modelUsage":{\#(models)},"hasUnknownModelCost":\#(!models.isEmpty)}"# + "\n"
  }

  private func place(_ session: String, _ text: String) throws {
    try bench.folder.write(text, to: "\(session).jsonl")
  }

  private static let fields =
    "session,oursUsd,clientUsd,differenceUsd,why,unlistedUsd,unpricedCalls,calls,note,recordedUsd"

  /// What is said of each session, without the heading.
  private func rows(_ words: String) -> [String] {
    bench.bench.said("costs reconcile \(words) --fields \(Self.fields) --csv").transcript
      .split(whereSeparator: \.isNewline).dropFirst().map(String.init)
  }

  private func row(_ session: String) -> String? {
    rows("--since 2026-01-01").first { $0.hasPrefix("\(session),") }
  }

  @Test func `a total is what we have, more than that, or less`() throws {
    try place("s-1", call("m1", "s-1") + total("0.0006", "s-1"))
    try place("s-2", call("m2", "s-2", hour: 2) + total("0.001", "s-2"))
    try place("s-3", call("m3", "s-3", hour: 3) + total("0.0001", "s-3"))
    _ = bench.orch("claude .")
    #expect(
      rows("--since 2026-01-01") == [
        "s-3,0.0006,0.0001,-0.0005,ours-is-more,0,0,1,,",
        // The $0.0004 that no call explains were taken from the client's total.
        "s-2,0.001,0.001,0,agrees,0.0004,0,1,,",
        "s-1,0.0006,0.0006,0,agrees,0,0,1,,",
      ])
  }

  @Test func `calls after the last total are not in it`() throws {
    try place(
      "s-1", call("m1", "s-1") + total("0.0006", "s-1") + call("m2", "s-1", hour: 2))
    _ = bench.orch("claude .")
    #expect(
      row("s-1") == "s-1,0.0012,0.0006,-0.0006,later-calls,0,0,2,1 call ($0.0006) after its total,")
    // A newer total has them.
    try place(
      "s-1",
      call("m1", "s-1") + total("0.0006", "s-1") + call("m2", "s-1", hour: 2)
        + total("0.0012", "s-1"))
    _ = bench.orch("claude .")
    #expect(row("s-1") == "s-1,0.0012,0.0012,0,agrees,0,0,2,,")
  }

  @Test func `what the client counts for a model without a price`() throws {
    try place(
      "s-1",
      call("m1", "s-1", model: "house") + call("m2", "s-1")
        + total("0.5006", "s-1", models: #""house":{"costUSD":0.5}"#))
    _ = bench.orch("claude .")
    #expect(row("s-1") == "s-1,0.0006,0.5006,0.5,unpriced-calls,0,1,2,,")
  }

  @Test func `the total of a fork goes on from that of its parent`() throws {
    try place("s-1", call("m1", "s-1") + total("0.0006", "s-1"))
    try place(
      "s-2",
      call("m1", "s-2", payer: "s-1") + call("m2", "s-2", hour: 2) + total("0.0012", "s-2"))
    _ = bench.orch("claude .")
    #expect(row("s-1") == "s-1,0.0006,0.0006,0,agrees,0,0,1,,")
    #expect(
      row("s-2") == """
        s-2,0.0006,0.0012,0.0006,forked,0,0,1,its total goes on from the session it was forked from,
        """)
  }

  @Test func `of several files of one session the newest total counts`() throws {
    let text = call("m1", "s-1") + total("0.0006", "s-1")
    try bench.folder.write(
      text + call("m2", "s-1", hour: 2) + total("0.0012", "s-1"), to: "a.jsonl")
    try bench.folder.write(text, to: "b.jsonl")
    _ = bench.orch("claude a.jsonl b.jsonl")
    #expect(rows("--since 2026-01-01") == ["s-1,0.0012,0.0012,0,agrees,0,0,2,,"])
  }

  @Test func `figures beside calls are other ones, or not beside all`() throws {
    try place("s-1", recorded("m1", "s-1", "0.0006") + recorded("m2", "s-1", "0.00060001"))
    try place("s-2", recorded("m3", "s-2", "0.001") + recorded("m4", "s-2", "0.001"))
    try place("s-3", recorded("m5", "s-3", "0.0006") + call("m6", "s-3"))
    try place(
      "s-4",
      recorded("m7", "s-4", "0.5").replacing("claude-sonnet-4-5", with: "house"))
    _ = bench.orch("claude .")
    #expect(
      rows("--since 2026-01-01").sorted() == [
        // Clients round: a thousandth of a cent is no difference.
        "s-1,0.0012,0.00120001,0.00000001,agrees,0,0,2,,0.00120001",
        "s-2,0.0012,0.002,0.0008,other-prices,0,0,2,,0.002",
        "s-3,0.0012,0.0006,-0.0006,partly-recorded,0,0,2,no figure beside 1 call of 2,0.0006",
        "s-4,,0.5,0.5,unpriced-calls,0,1,1,,0.5",
      ])
  }

  @Test func `the calls of subagents are their session's`() throws {
    _ = bench.orch("\(Fixture.folder)/claude-code/subagent")
    let said = rows("--since 2026-01-01")
    #expect(said.count == 1 && said[0].contains(",0,agrees,"), "\(said)")
  }

  @Test func `a session of which nothing was said is shown when it is asked for`() throws {
    try place("s-1", call("m1", "s-1"))
    try place("t-1", call("m2", "t-1") + total("0.0006", "t-1"))
    _ = bench.orch("claude .")
    #expect(rows("--since 2026-01-01") == ["t-1,0.0006,0.0006,0,agrees,0,0,1,,"])
    #expect(rows("s") == ["s-1,0.0006,,,client-silent,0,0,1,,"])
    #expect(rows("t-1") == ["t-1,0.0006,0.0006,0,agrees,0,0,1,,"])
    bench.bench.expect(
      "costs reconcile u-1",
      """
      --- stderr
      error: no run or session 'u-1'
      hint: see 'orch costs sessions' and 'orch runs list'
      --- exit 66

      """)
    try place("t-2", call("m3", "t-2"))
    _ = bench.orch("claude .")
    bench.bench.expect(
      "costs reconcile t",
      "--- stderr\nerror: no run or session 't'\nhint: did you mean 't-1'?\n--- exit 66\n")
  }

  @Test func `runs and sessions are in one list, and a run's session is the run`() throws {
    var run = try bench.bench.start(try bench.bench.file("Write the parser"))
    run.clientCost = Money(decimal: "0.0006")
    try bench.bench.store.update(run)
    var agent = try bench.bench.agent(run)
    agent.session = "s-1"
    agent.status = .completed
    agent.endedAt = bench.bench.now
    try bench.bench.store.update(agent)
    let time = "2026-01-15T09:00:00.000Z"
    try place("s-1", answer("m1", session: "s-1", output: 20, at: time) + total("0.0006", "s-1"))
    try place("s-2", call("m2", "s-2") + total("0.001", "s-2"))
    try place("s-3", call("m3", "s-3", hour: 2) + total("0.0001", "s-3"))
    _ = bench.orch("claude .")
    bench.bench.expect(
      "costs reconcile", width: 110,
      """
      RUN OR SESSION  CLIENT  NAME        STAGE     OURS  CLIENT SAYS  DIFFERENCE  WHY           UNLISTED
      r1              -       my-repo #1  -      $0.0006      $0.0006       $0.00  agrees           $0.00
      s-3             claude  project     -      $0.0006      $0.0001    -$0.0005  ours-is-more     $0.00
      s-2             claude  project     -      $0.0010      $0.0010       $0.00  agrees         $0.0004

      1 of 1 run and 1 of 2 sessions agree with the client

      """)
    #expect(rows("--limit 2").map { $0.prefix(4) } == [",0.0", "s-3,"])
    let words = bench.bench.said("costs reconcile s-1 --fields run,session --csv").answer
    #expect(words.contains("\r\nr1,\r\n"), "\(words)")
    let json = try ParsedJSON(bench.bench.said("costs reconcile --json").answer)["summary"]
    #expect(json?["runs"]?.number == "1" && json?["sessions"]?.number == "2")
    #expect(json?["agreeing"]?.number == "2" && json?["oursUsd"]?.number == "0.0022")
    #expect(rows("--since 2026-01-11").map { $0.prefix(1) } == [","])
    #expect(rows("--until 2026-01-10T01:30").map { $0.prefix(3) } == ["s-2"])
  }
}
