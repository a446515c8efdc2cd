import Glibc
import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch doctor")
struct StoreDoctorTests {
  let bench: Workbench

  init() throws {
    bench = try Workbench(.file)
    try bench.call("0.25", project: try bench.project())
  }

  private func findings(_ line: String = "doctor") -> [String: String] {
    let rows = bench.said("\(line) --fields subject,state,detail").answer.split(separator: "\n")
      .dropFirst().map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
    return Dictionary(rows.map { (String($0[0]), "\($0[1]): \($0[2])") }) { one, _ in one }
  }

  @Test func `looks at the store and leaves it alone`() {
    let findings = findings()
    #expect(findings["store"] == "ok: \(bench.environment["ORCH_STORE"] ?? "")")
    #expect(findings["pages"] == "ok: ok")
    #expect(findings["permissions"] == "ok: ok")
    #expect(findings["runs"] == "ok: none left behind")
    #expect(findings["invariants"] == "ok: all hold")
  }

  @Test func `names the SQLite there is`() {
    #expect(
      findings()["sqlite"]?.hasPrefix(
        SQLiteLibrary.losesRowsWithoutTurnstile ? "warning: \(SQLiteLibrary.version)" : "ok: ")
        ?? false)
  }

  @Test func `a program that is missing is a problem`() {
    let said = bench.said("doctor")
    #expect(said.code == .failure)
    #expect(findings()["orch-run"]?.hasPrefix("problem: not found") ?? false)
  }

  @Test func `finds clients without starting them`() throws {
    let folder = try #require(bench.folder)
    try folder.write("#!/bin/sh\ntouch \(folder / "started")\n", to: "bin/codex")
    chmod(folder / "bin/codex", 0o755)
    bench.environment["PATH"] = folder / "bin"
    #expect(findings()["client codex"] == "ok: \(folder / "bin/codex")")
    #expect(findings()["client claude"] == "ok: 'claude' is not on PATH")
    #expect(!folder.names().contains("started"))
  }

  @Test func `sums that are wrong are mended when asked to`() throws {
    try bench.store.write { try bench.store.execute("UPDATE spend_hour SET calls = calls + 1") }
    #expect(findings()["invariants"]?.hasPrefix("problem: sums by hour") ?? false)
    #expect(findings("doctor --fix")["invariants"] == "fixed: computed all sums anew")
    #expect(findings()["invariants"] == "ok: all hold")
  }

  @Test func `others who can read the store are pointed out`() {
    chmod(bench.environment["ORCH_STORE"] ?? "", 0o640)
    #expect(findings()["permissions"]?.hasPrefix("warning: others can get at") ?? false)
  }

  @Test func `without a store it says where one would be`() throws {
    let folder = try #require(bench.folder)
    let none = folder / "none.db"
    #expect(findings("doctor --store \(none)")["store"] == "ok: none yet at \(none)")
    #expect(!folder.names().contains("none.db"))
  }

  @Test func `a file that is no store is a problem, not an end`() throws {
    let folder = try #require(bench.folder)
    try folder.write("hello", to: "letter.txt")
    let found = findings("doctor --store \(folder / "letter.txt")")
    #expect(found["store"]?.hasPrefix("problem: ") ?? false)
    #expect(try folder.bytes(of: "letter.txt") == Array("hello".utf8))
  }
}
