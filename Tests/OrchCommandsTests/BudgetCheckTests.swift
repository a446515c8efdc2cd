import Glibc
import OrchCommands
import OrchModel
import OrchStore
import Terminal
import TestSupport
import Testing

@Suite("orch budget check")
struct BudgetCheckTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  @Test func `within the limit is yes`() throws {
    try bench.budget()
    try bench.call("9.40")
    bench.expect(
      "budget check", width: 80,
      """
      BUDGET  STATE  USED          %  SPENT   LIMIT    LEFT  PER
      daily   ✓ ok   ████▊       47%  $9.40  $20.00  $10.60  day

      """)
    bench.expect(
      "budget check --json",
      """
      {"schema":"orch.budget.check/1","generatedAt":"2026-01-15T09:00:00.000Z","query":{},\
      "report":{"verdict":"within","exit":0,"policies":[{"name":"daily","scope":"everything","period":"day",\
      "windowStart":"2026-01-15T00:00:00.000Z","windowEnd":"2026-01-16T00:00:00.000Z","limitUsd":20,\
      "spentUsd":9.4,"reservedUsd":0,"remainingUsd":10.6,"nextUsd":0,"unpricedCalls":0,"state":"ok",\
      "reason":null,"onLimit":"stop","verdict":"within","metric":"dollars","limit":null,\
      "spent":null,"reserved":null,"remaining":null}]},"warnings":[]}

      """)
  }

  @Test func `a spent budget is no, with what to type`() throws {
    try bench.budget()
    try bench.call("20")
    bench.expect(
      "budget check", width: 100,
      """
      BUDGET  STATE       USED           %   SPENT   LIMIT   LEFT  PER  WHY
      daily   ✗ exceeded  ██████████  100%  $20.00  $20.00  $0.00  day  $20.00 of $20.00 is spent
      --- stderr
      no: budget 'daily': $20.00 of $20.00 is spent
      hint: orch budget set daily --limit 21
      --- exit 3

      """)
    bench.expect(
      "budget check --json --next 1",
      """
      {"schema":"orch.budget.check/1","generatedAt":"2026-01-15T09:00:00.000Z","query":{"next":"1"},\
      "report":{"verdict":"exceeded","exit":3,"policies":[{"name":"daily","scope":"everything","period":"day",\
      "windowStart":"2026-01-15T00:00:00.000Z","windowEnd":"2026-01-16T00:00:00.000Z","limitUsd":20,\
      "spentUsd":20,"reservedUsd":0,"remainingUsd":0,"nextUsd":1,"unpricedCalls":0,"state":"exceeded",\
      "reason":"$20.00 of $20.00 is spent","onLimit":"stop","verdict":"exceeded","metric":"dollars","limit":null,\
      "spent":null,"reserved":null,"remaining":null}]},"warnings":[]}
      --- exit 3

      """)
  }

  /// Of a limit of $20, $9 is spent and $1 is held.
  @Test(
    arguments: [
      ("0", 0), ("9.999999999", 0), ("10", 0), ("10.000000001", 3), ("11", 3), ("9000000000", 3),
    ])
  func `what is held and asked for may use up the limit, not pass it`(_ next: String, _ exit: Int32)
    throws
  {
    try bench.budget()
    let run = try bench.start(try bench.file("Fix the tests"))
    try bench.call("9", by: try bench.agent(run))
    try bench.hold("1", for: run)
    #expect(bench.said("budget check --next \(next)").code.rawValue == exit)
  }

  @Test func `amounts that read alike are written out`() throws {
    try bench.budget(limit: "1")
    try bench.call("0.5")
    bench.expect(
      "budget check --next 0.500000001 --fields reason",
      """
      reason
      $0.500000001 more does not fit: $0.5 is left
      --- stderr
      no: budget 'daily': $0.500000001 more does not fit: $0.5 is left
      hint: orch budget set daily --limit 2
      --- exit 3

      """)
  }

  @Test func `the last cent spent is over, whatever the period`() throws {
    for (name, period) in [
      ("day", Budget.Period.day), ("week", .week), ("month", .month), ("total", .total),
      ("rolling", .rolling(hours: 12)),
    ] {
      try bench.budget(name, limit: "1", period)
    }
    try bench.call("0.999999999")
    #expect(bench.said("budget check").code == .success)
    try bench.call("0.000000001")
    for name in ["day", "week", "month", "total", "rolling"] {
      #expect(bench.said("budget check \(name)").code == .refused)
    }
  }

  @Test func `a call without a price blocks, unless the budget lets it pass`() throws {
    try bench.budget()
    try bench.call("1")
    try bench.call(nil)
    bench.expect(
      "budget check --fields name,state,unpricedCalls",
      """
      name	state	unpricedCalls
      daily	cannot-say	1
      --- stderr
      can't say: budget 'daily': 1 call has no price
      hint: see what has no price with 'orch prices check', or count it as nothing: orch budget set daily --unpriced allow
      --- exit 4

      """)
    bench.expect(
      "budget check --at-most 5 --fields name,state",
      """
      name	state
      at-most	cannot-say
      --- stderr
      can't say: budget 'at-most': 1 call has no price
      hint: see what has no price with 'orch prices check'
      --- exit 4

      """)
    #expect(bench.said("budget check --unknown allow").code == .cannotSay)
    _ = bench.said("budget set daily --unpriced allow")
    #expect(bench.said("budget check").code == .success)
  }

  @Test func `nothing recorded is not the same as nothing spent`() throws {
    try bench.budget()
    bench.expect(
      "budget check --fields state,reason",
      """
      state	reason
      cannot-say	no data in the window
      --- stderr
      can't say: budget 'daily': no data in the window
      hint: to be let through before anything is spent: --unknown allow
      --- exit 4

      """)
    bench.expect(
      "budget check --unknown allow --fields state,spentUsd",
      """
      state	spentUsd
      ok	0
      --- stderr
      warning: nothing is recorded in the window of budget 'daily'

      """)
    // A call that cost nothing is a record.
    try bench.call("0")
    #expect(bench.said("budget check").code == .success)
    bench.wait(.seconds(24 * 60 * 60))
    #expect(bench.said("budget check").code == .cannotSay)
  }

  @Test func `no wins over can't say, and that over yes`() throws {
    try bench.budget("everything")
    try bench.budget("builders", scope: Budget.Scope(role: "builder"))
    try bench.budget("testers", limit: "1", scope: Budget.Scope(role: "tester"))
    try bench.call("1", role: "tester")
    let said = bench.said("budget check --fields name,state --csv")
    #expect(
      said.answer == "name,state\r\nbuilders,cannot-say\r\neverything,ok\r\ntesters,exceeded\r\n")
    #expect(said.code == .refused)
    #expect(bench.said("budget check everything builders").code == .cannotSay)
    #expect(bench.said("budget check everything testers").code == .refused)
    #expect(bench.said("budget check everything").code == .success)
  }

  @Test func `without budgets, and for one there is not, nothing can be said`() throws {
    bench.expect(
      "budget check --json",
      """
      --- stderr
      {"error":{"code":"budget.cannot-say","message":"can't say whether budgets hold: there are no budgets",\
      "hint":"make one: orch budget set daily --limit 20","exit":4,"details":{"reason":"budget.none"}}}
      --- exit 4

      """)
    try bench.budget()
    try bench.call("1")
    bench.expect(
      "budget check daily dayly",
      """
      --- stderr
      error: can't say whether budgets hold: no budget 'dayly'
      hint: did you mean 'daily'?
      --- exit 4

      """)
  }

  @Test func `a store that stays busy is not a yes`() throws {
    let system = Context.system()
    let context = Context(
      openStore: { _, _ in throw StoreError.busy }, now: { Timestamp(milliseconds: 0) },
      randomID: { _, _ in "" }, output: Output { _, _ in }, environment: { _ in nil },
      directory: "/", makeStyle: system.makeStyle, isInteractive: false, confirm: { _ in true },
      become: { _, _ in }, programFolders: [])
    #expect(Orch.run(["budget", "check"], in: context) == .cannotSay)
  }

  @Test func `a line that is wrong is never a yes`() throws {
    try bench.budget()
    try bench.call("1")
    for line in ["--next nothing", "--next -1", "--unknown maybe", "--nxt 1", "--fields nothing"] {
      #expect(bench.said("budget check \(line)").code == .usage, "\(line)")
    }
  }
}

/// The states a store can be in, as files.
@Suite("orch budget check on a file")
struct BudgetCheckFileTests {
  let bench: Workbench
  let folder: ScratchFolder

  /// A copy of a store with $9.40 spent of $20.00 today, without a log: `copy.db`.
  init() throws {
    bench = try Workbench(.file)
    folder = try #require(bench.folder)
    try bench.budget()
    try bench.call("9.40")
    try makeCopy()
  }

  private func makeCopy() throws {
    #expect(try bench.store.checkpoint())
    try folder.write(try folder.bytes(of: "orch.db"), to: "copy.db")
  }

  private func check(_ line: String = "") -> Workbench.Said {
    bench.said("budget check --store \(folder / "copy.db") \(line)")
  }

  /// Fails the test unless the gate can't say, for a reason with this code.
  private func expectCannotSay(
    _ reason: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let said = check("--json")
    #expect(said.code == .cannotSay, sourceLocation: sourceLocation)
    #expect(said.answer.isEmpty, sourceLocation: sourceLocation)
    #expect(
      said.narration.contains("\"details\":{\"reason\":\"\(reason)\""), "\(said.narration)",
      sourceLocation: sourceLocation)
  }

  @Test func `a whole store answers`() {
    #expect(check().code == .success)
    #expect(check("--next 10.61").code == .refused)
  }

  @Test func `the store of a writer at work answers`() throws {
    try bench.call("10.59")
    #expect(bench.said("budget check").code == .success)
    try bench.call("0.01")
    #expect(bench.said("budget check").code == .refused)
  }

  @Test func `a store that is missing, empty, or no file`() throws {
    unlink(folder / "copy.db")
    expectCannotSay("store.missing")
    try folder.write("", to: "copy.db")
    expectCannotSay("store.missing")
    unlink(folder / "copy.db")
    mkdir(folder / "copy.db", 0o700)
    expectCannotSay("store.cannot-open")
  }

  @Test func `a file that is not a store`() throws {
    try folder.write(String(repeating: "not a database\n", count: 1000), to: "copy.db")
    expectCannotSay("store.foreign")
    try folder.write("SQLite format 3\0" + String(repeating: "\0", count: 4080), to: "copy.db")
    expectCannotSay("store.foreign")
  }

  @Test func `a store that was cut off`() throws {
    try bench.call("30")
    try makeCopy()
    let bytes = try folder.bytes(of: "copy.db")
    for length in [50, 100, 4096, 4097, bytes.count / 2] {
      try folder.write(Array(bytes.prefix(length)), to: "copy.db")
      #expect(check().code == .cannotSay, "\(length) of \(bytes.count) bytes")
    }
    // What is behind the pages that are read is not missed; a no stays one.
    for length in stride(from: 4096, to: bytes.count, by: 4096).map({ $0 - 1 }) {
      try folder.write(Array(bytes.prefix(length)), to: "copy.db")
      #expect([.cannotSay, .refused].contains(check().code), "\(length) of \(bytes.count) bytes")
    }
  }

  @Test func `no page that is lost makes a yes of a no`() throws {
    try bench.call("30")
    try makeCopy()
    let bytes = try folder.bytes(of: "copy.db")
    #expect(check().code == .refused)
    var codes: [ExitCode: Int] = [:]
    for page in 0..<bytes.count / 4096 {
      var damaged = bytes
      damaged.replaceSubrange(page * 4096..<(page + 1) * 4096, with: repeatElement(0, count: 4096))
      try folder.write(damaged, to: "copy.db")
      codes[check().code, default: 0] += 1
    }
    #expect(codes[.cannotSay, default: 0] >= 3, "the pages it reads: \(codes)")
    #expect(codes[.cannotSay, default: 0] + codes[.refused, default: 0] == bytes.count / 4096)
  }

  @Test func `a store of a newer orch`() throws {
    try bench.store.execute("INSERT INTO migration (id) VALUES ('2099-01-01-later')")
    try bench.store.execute("UPDATE meta SET value = '99' WHERE key = 'min_reader'")
    try bench.store.execute("PRAGMA user_version = 7")
    try makeCopy()
    expectCannotSay("store.newer")
  }

  @Test func `a store of an older orch is left as it is`() throws {
    unlink(folder / "copy.db")
    let old = try Database(path: folder / "copy.db")
    try old.migrate(to: Array(Migration.all.dropLast()))
    try old.checkpoint()
    let bytes = try folder.bytes(of: "copy.db")
    expectCannotSay("store.old")
    #expect(try folder.bytes(of: "copy.db") == bytes)
    #expect(!folder.names().contains { $0.contains("before") })
  }

  @Test func `a store that others may write, or that has two names`() throws {
    chmod(folder / "copy.db", 0o666)
    expectCannotSay("store.exposed")
    chmod(folder / "copy.db", 0o600)
    #expect(link(folder / "copy.db", folder / "other.db") == 0)
    expectCannotSay("store.linked")
  }

  @Test func `a store that may not be read`() throws {
    chmod(folder / "copy.db", 0)
    try asNobody { expectCannotSay("store.cannot-open") }
  }

  @Test func `a store that may only be read answers, and nothing is written`() throws {
    chmod(folder / "copy.db", 0o444)
    chmod(folder.path, 0o555)
    let names = folder.names()
    try asNobody {
      #expect(check().code == .success)
      #expect(check("--next 11").code == .refused)
    }
    chmod(folder.path, 0o755)
    #expect(folder.names() == names)
  }

  @Test func `a log that may not be read is not passed over`() throws {
    try bench.call("30")
    chmod(folder / "orch.db", 0o644)
    try asNobody {
      #expect(bench.said("budget check").code == .cannotSay)
    }
  }

  @Test func `the store and its log are left as they are`() throws {
    try bench.call("1")
    let before = (try folder.bytes(of: "orch.db"), try folder.bytes(of: "orch.db-wal"))
    #expect(bench.said("budget check").code == .success)
    #expect(bench.said("budget check daily --next 20").code == .refused)
    #expect(bench.said("budget check nothing").code == .cannotSay)
    #expect(try folder.bytes(of: "orch.db") == before.0)
    #expect(try folder.bytes(of: "orch.db-wal") == before.1)
  }

  @Test func `a run that died is nothing to the gate`() throws {
    let project = try bench.project()
    let task = try bench.file("Fix the tests")
    _ = try bench.store.insert(
      Run(
        id: "r9", project: project.id, projectName: project.name, task: task.id, title: "x",
        taskType: "task", workflow: "simple", workflowReason: "", repository: "/",
        startedAt: bench.now), owner: RunOwner(bootID: "another", pid: 1, startTicks: 1))
    #expect(bench.said("budget check").code == .success)
    #expect(try bench.store.run("r9")?.status == .running)
    // Any other command puts it in order.
    _ = bench.said("runs list")
    #expect(try bench.store.run("r9")?.outcome == .interrupted)
  }

  @Test func `without a home a store that is named is enough`() {
    bench.environment = [:]
    bench.directory = "/"
    #expect(check().code == .success)
    bench.expect(
      "budget check",
      """
      --- stderr
      error: can't say whether budgets hold: there is no home folder to keep the store in: HOME is \
      not set
      hint: name a store with --store FILE or ORCH_STORE
      --- exit 4

      """)
  }
}
