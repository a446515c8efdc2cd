import OrchModel
import OrchStore
import Testing

@Suite("orch costs yield")
struct YieldTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  private func book(_ key: String, _ dollars: Int64, on branch: String?) throws {
    let (store, project) = try bench.store()
    try store.record(
      LedgerEntry(
        key: key, at: Bench.time,
        attribution: .init(project: project.id, client: "claude", branch: branch), model: "m",
        tokens: Tokens(input: 10), cost: .dollars(dollars)))
  }

  /// A stage of a run that committed something.
  private func commit(_ commit: String, by run: ID<Run>) throws {
    let (store, _) = try bench.store()
    var stage = Stage(
      id: ID("s\(run)"), run: run, position: 0, name: "build", role: "builder", kind: .agent,
      needs: [])
    try store.insert(stage)
    stage.commit = commit
    try store.update(stage)
  }

  @Test func `what was spent is told by what became of the branch`() throws {
    try bench.git("branch", "merged", in: bench["repo"])
    try bench.git("switch", "-q", "-c", "kept", in: bench["repo"])
    try bench.commit("Not in main")
    let lost = try bench.git("rev-parse", "HEAD", in: bench["repo"])
    try bench.git("switch", "-q", "main", in: bench["repo"])
    try bench.commit("Second")
    let head = String(try bench.git("rev-parse", "HEAD", in: bench["repo"]).dropLast())
    try bench.file("t1", "One", run: ("r1", .completed), branch: "gone/merged")
    try commit(head, by: "r1")
    try bench.file("t2", "Two", run: ("r2", .failed), branch: "gone/lost")
    try commit(String(lost.dropLast()), by: "r2")
    try bench.file("t3", "Three", run: ("r3", .running), branch: "merged-soon")
    try bench.git("branch", "merged-soon", in: bench["repo"])
    for (place, branch) in [
      "main", "merged", "kept", "gone/merged", "gone/lost", "gone/unknown", "merged-soon", nil,
    ].enumerated() {
      try book("k\(place)", Int64(8 - place), on: branch)
    }
    try bench.expect(
      "costs", "yield", "all", "--fields", "branch,fate,costUsd,sharePct,run",
      says: """
        BRANCH        FATE           COST  SHARE  RUN
        main          base          $8.00  22.2%  -
        merged        merged        $7.00  19.4%  -
        kept          kept          $6.00  16.7%  -
        gone/merged   merged        $5.00  13.9%  r1
        gone/lost     abandoned     $4.00  11.1%  r2
        gone/unknown  abandoned     $3.00   8.3%  -
        merged-soon   kept          $2.00   5.6%  r3
        -             unattributed  $1.00   2.8%  -

        base $8.00, merged $12.00, kept $8.00, abandoned $7.00, unattributed $1.00; of $36.00, 8 calls \
        all time in project repo

        """)
    let kept = try bench.said("costs", "yield", "all", "--base", "kept", "--json")
    #expect(kept.text.contains(#""fates": {"#))
    #expect(kept.text.contains(#""base": "kept""#))
  }

  @Test func `without a store or a call there is nothing to tell`() throws {
    try bench.expect(
      "costs", "yield", says: "--- stderr\nnothing is recorded of this repository\n")
    _ = try bench.store()
    try bench.expect(
      "costs", "yield", "today", says: "--- stderr\nno calls today in project repo\n")
  }

  @Test func `what is no commit is no base`() throws {
    let said = try bench.said("costs", "yield", "--base", "nowhere")
    #expect(said.code == 66, "\(said.text)")
    #expect(said.text.contains("nowhere"))
  }
}
