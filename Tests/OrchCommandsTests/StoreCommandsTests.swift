import Glibc
import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch db")
struct StoreCommandsTests {
  let bench: Workbench
  let folder: ScratchFolder

  init() throws {
    bench = try Workbench(.file)
    folder = try ScratchFolder()
    let task = try bench.file("Fix the parser", project: try bench.project())
    try bench.call("0.25", task: task.id)
    try bench.budget()
  }

  @Test func `a sound store passes every check`() {
    bench.expect(
      "db check", width: 80,
      """
      CHECK           HOLDS  DETAIL
      pages           yes    ok
      references      yes    ok
      sums by hour    yes    ok
      budget windows  yes    ok
      holds           yes    ok
      runs            yes    ok

      checked 6, broken 0

      """)
  }

  @Test func `a sum that is wrong is found, and mended from the ledger`() throws {
    try bench.store.write { try bench.store.execute("UPDATE spend_hour SET cost_nd = cost_nd + 1") }
    let said = bench.said("db check --json")
    #expect(said.code == .failure)
    #expect(said.answer.contains("{\"name\":\"sums by hour\",\"holds\":false,"))
    #expect(bench.said("db rebuild").code == .success)
    #expect(bench.said("db check").code == .success)
  }

  @Test func `a backup becomes a store with the same tasks`() throws {
    let backup = folder / "backup.db"
    #expect(bench.said("db backup \(backup)").code == .success)
    let tasks = bench.said("tasks list --ndjson").answer
    #expect(!tasks.isEmpty)
    let restored = folder / "restored.db"
    #expect(bench.said("db restore \(backup) --store \(restored)").code == .success)
    #expect(bench.said("tasks list --ndjson --store \(restored)").answer == tasks)
    #expect(bench.said("db check --store \(restored)").code == .success)
  }

  @Test func `neither a backup nor a restore takes the place of a file`() throws {
    try folder.write("mine", to: "mine")
    #expect(bench.said("db backup \(folder / "mine")").code == .cannotWrite)
    #expect(try folder.bytes(of: "mine") == Array("mine".utf8))
    _ = bench.said("db backup \(folder / "backup.db")")
    let before = bench.said("tasks list --ndjson").answer
    let said = bench.said("db restore \(folder / "backup.db")")
    #expect(said.code == .cannotWrite)
    #expect(bench.said("tasks list --ndjson").answer == before)
  }

  @Test func `compacting empties the log`() throws {
    let log = (bench.environment["ORCH_STORE"] ?? "") + "-wal"
    var information = stat()
    #expect(stat(log, &information) == 0 && information.st_size > 0)
    #expect(bench.said("db compact").code == .success)
    #expect(stat(log, &information) != 0 || information.st_size == 0)
  }

  @Test func `none of them makes a store`() throws {
    let nowhere = folder / "none.db"
    for line in ["check", "rebuild", "compact", "backup \(folder / "copy.db")"] {
      #expect(bench.said("db \(line) --store \(nowhere)").code == .notFound, "\(line)")
    }
    #expect(folder.names() == [])
  }
}
