import Glibc
import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch budget check, for CI systems")
struct BudgetFormatTests {
  let bench: Workbench

  /// One within, one near, one over, one of which nothing is known.
  init() throws {
    bench = try Workbench()
    try bench.budget("a-wide", limit: "100")
    try bench.budget("b-near", limit: "10")
    try bench.budget("c-over", limit: "5")
    try bench.budget("d-new", limit: "5", scope: Budget.Scope(role: "x: 50%,\n<&\">"))
    try bench.call("8.50")
  }

  @Test func `GitHub reads workflow commands`() {
    bench.expect(
      "budget check --format github",
      """
      ::notice title=orch budget a-wide::$8.50 of $100.00 spent
      ::warning title=orch budget b-near::85 %25 of $10.00
      ::error title=orch budget c-over::$8.50 of $5.00 is spent ($8.50 of $5.00 spent)
      ::error title=orch budget d-new::no data in the window ($0.00 of $5.00 spent)
      --- stderr
      no: budget 'c-over': $8.50 of $5.00 is spent
      hint: orch budget set c-over --limit 9
      can't say: budget 'd-new': no data in the window
      hint: to be let through before anything is spent: --unknown allow
      --- exit 3

      """)
  }

  @Test func `GitLab reads a code quality report`() {
    bench.expect(
      "budget check b-near c-over --format gitlab --quiet",
      """
      [{"description":"orch budget b-near: 85 % of $10.00","check_name":"orch-budget/b-near",\
      "fingerprint":"\(fingerprint("b-near"))","severity":"minor","location":{"path":".orch/config.toml",\
      "lines":{"begin":1}}},{"description":"orch budget c-over: $8.50 of $5.00 is spent ($8.50 of $5.00 spent)",\
      "check_name":"orch-budget/c-over","fingerprint":"\(fingerprint("c-over"))","severity":"blocker",\
      "location":{"path":".orch/config.toml","lines":{"begin":1}}}]
      --- exit 3

      """)
    #expect(bench.said("budget check a-wide --format gitlab").transcript == "[]\n")
  }

  /// FNV-1a of 64 bits, as its authors publish it.
  private func fingerprint(_ name: String) -> String {
    let hash = "orch-budget/\(name)".utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  @Test func `a test report is XML whatever its budgets are called`() {
    bench.expect(
      "budget check a-wide c-over d-new --format junit --quiet",
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="orch budget check" tests="3" failures="1" errors="1">
        <testsuite name="orch budget check" tests="3" failures="1" errors="1">
          <testcase classname="orch.budget" name="a-wide">
            <system-out>$8.50 of $100.00 spent</system-out>
          </testcase>
          <testcase classname="orch.budget" name="c-over">
            <failure message="$8.50 of $5.00 is spent ($8.50 of $5.00 spent)" type="exceeded"/>
          </testcase>
          <testcase classname="orch.budget" name="d-new">
            <error message="no data in the window ($0.00 of $5.00 spent)" type="unknown"/>
          </testcase>
        </testsuite>
      </testsuites>
      --- exit 3

      """)
  }

  @Test func `plain text is a line each`() {
    bench.expect(
      "budget check a-wide b-near --format text",
      """
      within  a-wide: $8.50 of $100.00 spent
      within  b-near: 85 % of $10.00

      """)
  }

  @Test func `a store that can't be read is a report too, and still no yes`() {
    bench.expect(
      "budget check nothing --format github",
      """
      ::error title=orch budget all::can't say whether budgets hold: no budget 'nothing'
      --- stderr
      error: can't say whether budgets hold: no budget 'nothing'
      hint: see 'orch budget list'
      --- exit 4

      """)
    #expect(bench.said("budget check nothing --format junit").answer.contains(#"errors="1""#))
  }

  @Test func `what stands in a message can't end it`() throws {
    // A name from outside stands in the message of the failure.
    let said = bench.said(["budget", "check", "x::error%\n<\"&>,:", "--format", "github"])
    #expect(
      said.answer
        == "::error title=orch budget all::can't say whether budgets hold: no budget 'x::error%25%0A<\"&>,:'\n"
    )
    let junit = bench.said(["budget", "check", "x\n<\"&>\u{1}", "--format", "junit"]).answer
    #expect(junit.contains("no budget 'x &lt;&quot;&amp;&gt;'"), "\(junit)")
  }

  // MARK: What else is asked

  @Test func `near the limit is a no when that is asked`() {
    #expect(bench.said("budget check b-near").code == .success)
    bench.expect(
      "budget check a-wide b-near --fail-on warn --fields name,state,verdict,reason",
      """
      name	state	verdict	reason
      a-wide	ok	within	
      b-near	warn	exceeded	85 % of $10.00
      --- stderr
      no: budget 'b-near': 85 % of $10.00
      --- exit 3

      """)
  }

  @Test func `what will not last is a no when that is asked, and not to know is no yes`() throws {
    // $8.50 in nine hours: $22.67 by midnight.
    bench.expect(
      "budget check b-near --fail-on projected --fields name,verdict,reason",
      """
      name	verdict	reason
      b-near	exceeded	more than $10.00 will be spent if it goes on so
      --- stderr
      no: budget 'b-near': more than $10.00 will be spent if it goes on so
      --- exit 3

      """)
    #expect(bench.said("budget check a-wide --fail-on projected").code == .success)
    try bench.budget("total", limit: "100", .total)
    bench.expect(
      "budget check total --fail-on projected --fields name,verdict,reason",
      """
      name	verdict	reason
      total	unknown	nobody can tell whether it will last
      --- stderr
      can't say: budget 'total': nobody can tell whether it will last
      --- exit 4

      """)
    #expect(bench.said("budget check total --fail-on projected --unknown allow").code == .success)
  }

  @Test func `records that are too old say nothing`() {
    #expect(bench.said("budget check a-wide --max-age 10m").code == .success)
    bench.wait(.seconds(600))
    #expect(bench.said("budget check a-wide --max-age 10m").code == .success)
    bench.wait(.seconds(1))
    bench.expect(
      "budget check a-wide --max-age 10m --fields verdict,reason",
      """
      verdict	reason
      unknown	what is recorded is too old
      --- stderr
      can't say: budget 'a-wide': what is recorded is too old
      --- exit 4

      """)
    #expect(bench.said("budget check c-over --max-age 10m").code == .refused)
  }

  @Test func `a task, a branch or a time is compared with an amount`() throws {
    let task = try bench.file("Fix the tests")
    try bench.call("2", task: task.id)
    bench.expect(
      "budget check --task t1 --at-most 2.01 --fields name,scope,spentUsd,limitUsd,verdict",
      """
      name	scope	spentUsd	limitUsd	verdict
      at-most	task=t1	2	2.01	within

      """)
    bench.expect(
      "budget check --task t1 --at-most 2 --format text",
      """
      exceeded  at-most: $2.00 of $2.00 is spent ($2.00 of $2.00 spent)
      --- stderr
      no: budget 'at-most': $2.00 of $2.00 is spent
      --- exit 3

      """)
    #expect(bench.said("budget check --since today --at-most 10.51").code == .success)
    #expect(bench.said("budget check --since today --at-most 10.50").code == .refused)
    #expect(bench.said("budget check --branch nowhere --at-most 1").code == .cannotSay)
    #expect(
      bench.said("budget check --branch nowhere --at-most 1 --unknown allow").code == .success)
    #expect(bench.said("budget check --task t9 --at-most 1").code == .cannotSay)
    #expect(bench.said("budget check c-over --since today --at-most 100").code == .refused)
    for line in ["--task t1", "--branch b", "--since today", "--at-most 2000000000", "--max-age x"]
    {
      #expect(bench.said("budget check \(line)").code == .usage, "\(line)")
    }
  }
}

/// docs/ci.md, as it is written.
@Suite("the examples of docs/ci.md")
struct BudgetDocumentTests {
  let bench: Workbench
  let text: String

  init() throws {
    bench = try Workbench(.file)
    try bench.budget(limit: "20")
    try bench.call("8.50")
    let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    text = String(decoding: try Self.bytes(of: "/\(folder)/docs/ci.md"), as: UTF8.self)
  }

  private static func bytes(of path: String) throws -> [UInt8] {
    let file = try #require(fopen(path, "r"), "\(path)")
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes.prefix(count))
  }

  /// The command lines of `orch` in it, without what the shell does with their answers.
  private var lines: [String] {
    text.split(separator: "\n").compactMap { line -> String? in
      let words = line.trimming("- ")
      guard words.hasPrefix("orch budget") else { return nil }
      let command = words.split(separator: "#")[0].split(separator: ">")[0]
      return String(command.dropFirst("orch ".count)).trimming(" ")
    }
  }

  @Test func `every line is understood, and says what its table says`() throws {
    #expect(lines.count == 11, "\(lines)")
    for line in lines {
      let said = bench.said(line)
      // No branch has been worked in, and no day before tells a trend.
      let isUnknown = line.contains("--branch")
      let isTrend = line.contains("projected")
      let wanted: ExitCode = isUnknown ? .cannotSay : isTrend ? .refused : .success
      #expect(said.code == wanted, "\(line): \(said.transcript)")
    }
  }

  @Test func `the gates of both examples say no when a budget is spent`() throws {
    try bench.call("12")
    let gates = lines.filter { $0.contains("--format") || $0.contains("--markdown") }
    #expect(gates.count == 4)
    for line in gates {
      let said = bench.said(line)
      #expect(said.code == .refused && !said.answer.isEmpty, "\(line)")
    }
  }

  @Test func `the script of GitLab is run to its end only by what may fail`() {
    // The first line must not end the job, the last must.
    let script = text.split(separator: "\n").map { $0.trimming(" ") }
      .filter { $0.hasPrefix("- orch budget") }
    #expect(script.map { $0.hasSuffix("|| true") } == [true, false])
  }
}

extension StringProtocol {
  /// Without these characters at its ends.
  fileprivate func trimming(_ characters: String) -> String {
    var rest = Substring(self)
    while let first = rest.first, characters.contains(first) { rest.removeFirst() }
    while let last = rest.last, characters.contains(last) { rest.removeLast() }
    return String(rest)
  }
}
