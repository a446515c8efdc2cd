import OrchModel
import OrchStore
import TestSupport
import Testing

@testable import OrchCommands

@Suite("orch budget --scope run=ID")
struct BudgetRunScopeTests {
  let bench: Workbench
  let run: Run

  init() throws {
    bench = try Workbench()
    run = try bench.start(try bench.file("Fix the tests"))
    // What 'orch run --budget 5' sets for itself.
    try bench.budget(
      Budget.ownLimitName(of: run.id), limit: "5", .total, scope: Budget.Scope(run: run.id))
  }

  @Test func `a person's budget on a run stands beside the run's own limit`() throws {
    bench.expect(
      "budget set careful --limit 3 --per total --scope run=\(run.id)", width: 100,
      """
      budget 'careful' set: $3.00 in all for run=r1; at the limit stop
      next: orch budget check careful
      undo: orch budget delete careful

      """)
    try bench.call("2", by: try bench.agent(run))
    try bench.call("40")
    #expect(try bench.store.budgets().map(\.name) == ["careful"])
    bench.expect(
      "budget list --fields name,scope,spentUsd,remainingUsd",
      "name\tscope\tspentUsd\tremainingUsd\ncareful\trun=r1\t2\t1\n")
    #expect(bench.said("budget check careful --next 1").code == .success)
    #expect(bench.said("budget check --next 1.01").code == .refused)
    #expect(bench.said("db check").code == .success)
    let covering = try bench.store.budgets(
      covering: run.project, run: run.id, roles: [], models: [], clients: [])
    #expect(covering.map(\.name).sorted() == ["careful", "run:r1"])
    #expect(
      try bench.store.budgets(covering: run.project, run: "r9", roles: [], models: [], clients: [])
        .isEmpty)
  }

  @Test func `it is edited, shown with its scope, and deleted; the run's own is not`() throws {
    _ = bench.said("budget set careful --limit 3 --scope run=last")
    #expect(try bench.store.budget(named: "careful")?.scope.run == run.id)
    #expect(bench.said("budget edit careful --limit 4").code == .success)
    bench.expect(
      "budget delete careful --yes", width: 120,
      """
      deleted budget 'careful': $4.00 per day for run=r1
      undo: orch budget set careful --limit 4 --per day --scope run=r1 --on-limit stop --unpriced block --warn 80 --tz UTC

      """)
    #expect(bench.said("budget set run:r1 --limit 9").code == .usage)
    let own = bench.said("budget delete run:r1 --yes")
    #expect(own.code == .badData)
    #expect(own.narration.contains("budget 'run:r1' is the limit of run 'r1'"))
    #expect(bench.said("budget show run:r1").code == .success)
  }

  @Test func `the window of a day, and sums that are computed anew`() throws {
    _ = bench.said("budget set careful --limit 3 --scope run=r1")
    try bench.call("1", by: try bench.agent(run))
    try bench.hold("1", for: run)
    #expect(bench.said("db check").code == .success)
    try bench.store.rebuild(at: bench.now)
    bench.expect(
      "budget list --fields spentUsd,reservedUsd", "spentUsd\treservedUsd\n1\t1\n")
    bench.wait(.seconds(24 * 3600))
    bench.expect("budget list --fields spentUsd", "spentUsd\n0\n")
  }

  @Test func `a run that there is not`() {
    bench.expect(
      "budget set careful --limit 3 --scope run=r7",
      """
      --- stderr
      error: no run 'r7'
      hint: see 'orch runs list'
      --- exit 66

      """)
  }
}
