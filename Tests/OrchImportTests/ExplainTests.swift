import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch costs explain")
struct ExplainTests {
  let bench: ImportBench

  init() throws { bench = try ImportBench() }

  private var store: Database { bench.bench.store }

  /// The proof of a subject, a line each: the last four letters of the file's name, the line, and what is said
  /// of it.
  private func proof(_ subject: String) -> [String] {
    let rows = bench.said("costs explain \(subject) --fields file,line,reason --csv")
    return rows.split(whereSeparator: \.isNewline).dropFirst().map { row in
      let parts = row.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return String(row) }
      let name = parts[0].split(separator: "/").last?.split(separator: ".").first?.suffix(4) ?? "-"
      return "\(name):\(parts[1]) \(parts[2])"
    }
  }

  private func summary(_ subject: String) -> String {
    let document = bench.said("costs explain \(subject) --json")
    return document.split(separator: "\"unpricedTokens\":").last.map(String.init) ?? document
  }

  private func expect(
    _ subject: String, _ lines: [String], cost: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(proof(subject) == lines, sourceLocation: sourceLocation)
    let left = lines.count { !$0.hasSuffix(" ") && !$0.hasPrefix("-") }
    #expect(
      summary(subject).hasPrefix(
        "0,\"shownUsd\":\(cost),\"addsUp\":true,\"leftOutLines\":\(left)}"),
      "\(summary(subject))", sourceLocation: sourceLocation)
  }

  // MARK: Recordings, their lines counted by hand

  @Test func `an answer in several lines counts where it is first`() {
    _ = bench.orch("\(Fixture.folder)/claude-code/basic/projects")
    expect(
      "5ccf23d5",
      [
        "221c:19 ", "221c:30 ", "221c:41 ", "221c:46 ",
        "221c:20 the same answer again: line 19 has it",
        "221c:21 the same answer again: line 19 has it",
        "221c:31 the same answer again: line 30 has it",
        "221c:32 the same answer again: line 30 has it",
      ], cost: "0.042759")
  }

  @Test func `a subagent's lines are its session's`() {
    _ = bench.orch("\(Fixture.folder)/claude-code/subagent/projects")
    expect(
      "5c5b98eb",
      [
        "1f06:21 ", "c085:13 ", "c085:21 ", "1f06:30 ", "1f06:43 ", "1f06:52 ",
        "1f06:22 the same answer again: line 21 has it",
        "1f06:31 the same answer again: line 30 has it",
        "1f06:32 the same answer again: line 30 has it",
        "1f06:33 the same answer again: line 30 has it",
        "1f06:44 the same answer again: line 43 has it",
        "1f06:45 the same answer again: line 43 has it",
        "c085:14 the same answer again: line 13 has it",
      ], cost: "0.036138")
  }

  @Test func `a fork's copies are the parent's, what no line has is the client's own total`() {
    _ = bench.orch("\(Fixture.folder)/claude-code/resume/projects")
    let copies = [16, 21].map {
      "bb25:\($0) a copy in a fork: session 11111111-2222-4333-8444-555555555555 paid"
    }
    // The client's last total stands at line 73: 0.02598 USD, of which three calls explain 0.015588.
    expect(
      "11111111",
      [
        "5555:18 ", "5555:30 ", "5555:67 ", "-: \"the client's own total, beyond its calls\"",
      ] + copies, cost: "0.02598")
    expect("a5d19f38", ["bb25:30 "] + copies, cost: "0.005196")
  }

  @Test func `of numbers that grow the last ones count`() {
    _ = bench.orch("\(Fixture.folder)/claude-code/older/2.1.71/projects")
    func earlier(_ place: String, _ line: Int) -> String {
      "\(place) an earlier count of the same answer: line \(line) has more output"
    }
    expect(
      "e3d2dfee",
      [
        "4f1c:5 ", "cf48:3 ", "cf48:5 ", "4f1c:10 ", "4f1c:16 ", "4f1c:19 ",
        earlier("4f1c:4", 5), earlier("4f1c:7", 10), earlier("4f1c:8", 10), earlier("4f1c:9", 10),
        earlier("4f1c:14", 16), earlier("4f1c:15", 16), earlier("cf48:2", 3),
      ], cost: "0.036138")
  }

  @Test func `totals beside the records of Codex are repeated`() {
    _ = bench.orch("\(Fixture.folder)/codex/exec/sessions")
    expect(
      "01a1fb68",
      [
        "54e5:15 ", "54e5:21 ", "54e5:29 ", "54e5:18 repeated total", "54e5:26 repeated total",
        "54e5:30 repeated total",
      ], cost: "0.0217")
  }

  @Test func `a rollout that goes on, and its fork`() {
    _ = bench.orch("\(Fixture.folder)/codex/resume/sessions")
    expect(
      "01a1fb77-7ede",
      ["f0a7:12 ", "f0a7:23 ", "f0a7:13 repeated total", "f0a7:24 repeated total"],
      cost: "0.01596")
    expect("01a1fb77-82ce", ["9379:10 ", "9379:11 repeated total"], cost: "0.00798")
  }

  @Test func `a thread that works for another has lines of its own`() {
    _ = bench.orch("\(Fixture.folder)/codex/subagent/sessions")
    let counted = ["ec20:13", "ec20:18", "ec20:23", "ec20:28", "ec20:34", "31f5:11", "31f5:17"]
    let totals = [16, 21, 26, 31, 37, 42].map { "ec20:\($0)" } + ["31f5:14", "31f5:18"]
    expect(
      "01a1fb77-5847",
      (counted + ["ec20:41"]).map { "\($0) " } + totals.map { "\($0) repeated total" },
      cost: "0.04682")
  }

  @Test func `a session of nothing but errors has no call and says why`() {
    _ = bench.orch("\(Fixture.folder)/claude-code/errors/bad-key.transcript.jsonl")
    #expect(
      proof("1b56a8f0") == [
        "-key:26 made up by the client", "--- stderr",
        "no calls of session 1b56a8f0-57fd-4517-82a1-9a72ee4fdb6e",
      ])
    #expect(
      bench.said("costs explain 1b56a8f0 --json").contains(
        #""items":[],"leftOut":[{"at":"2026-11-20T23:57:16.402Z","call":"#
          + #""claude:0cdad524-176a-4aa0-8624-e2d4c2d20eb3","kind":"left-out","model":"<synthetic>","#
      ))
  }
}
