import Glibc
import OrchModel
import Testing

@Suite("The command of a budget")
struct BudgetNotifyTests {
  let scene: Scene

  init() throws {
    scene = try Scene()
    scene.agent(Agent.spender(calls: 3, pause: "0.05"))
  }

  /// A budget of two cents with a command, which is a script.
  private func budget(_ script: String) throws {
    scene.write("#!/bin/sh\n" + script + "\n", to: "outside/notify", mode: 0o755)
    let outcome = try scene.orch(
      "budget", "set", "tight", "--limit", "0.02", "--on-limit", "warn", "--notify",
      "\(scene["outside/notify"]) 'one word'")
    #expect(outcome.status == 0, outcome.shown)
  }

  private func history() throws -> [JSON] {
    try scene.orch("budget", "history", "tight", "--json").json["item"]["events"].items
  }

  /// What became of the command for each of `count` alerts, once all have been tried.
  private func notices(_ count: Int) throws -> [JSON] {
    var told: [JSON] = []
    let areAll = eventually(within: 30) {
      told = ((try? history()) ?? []).filter { $0["kind"].text?.contains("notified") ?? false }
      return told.count >= count
    }
    #expect(areAll, "\(told.count) of \(count)")
    return told
  }

  @Test func `is run once for each alert, with the alert on its standard input and in variables`()
    throws
  {
    let said = scene["outside/said"]
    try budget(
      "{ echo \"$1 $ORCH_ALERT_KIND $ORCH_ALERT_THRESHOLD $ORCH_ALERT_METRIC\"; cat; } >> \(said)")
    let outcome = try scene.run()
    #expect(outcome.status == 0, outcome.shown)
    // 50 % at the first cent, then 80, 95 and 100 at the second.
    let notices = try notices(4)
    #expect(notices.allSatisfy { $0["kind"].text == "budget.notified" }, "\(notices)")
    let lines = text(of: said).split(separator: "\n")
    #expect(
      lines.filter { $0.hasPrefix("one word") }.sorted() == [
        "one word actual 100 dollars", "one word actual 50 dollars", "one word actual 80 dollars",
        "one word actual 95 dollars",
      ])
    let first = try #require(lines.first { $0.hasPrefix("{") && $0.contains("\"threshold\":50") })
    #expect(first.contains("\"schema\":\"orch.budget.alert/1\""))
    #expect(first.contains("\"name\":\"tight\"") && first.contains("\"limitUsd\":0.02"))
    // What was told is not told again.
    #expect(try scene.run().status == 0)
    #expect(try history().filter { $0["kind"].text == "budget.notified" }.count == 4)
    try scene.expectSoundStore()
  }

  @Test func `that fails is written down, and in no run's way`() throws {
    try budget("echo 'no network' >&2; exit 7")
    let outcome = try scene.run()
    #expect(outcome.status == 0, outcome.shown)
    let notices = try notices(4)
    #expect(
      notices.allSatisfy {
        $0["summary"].text
          == "the command of budget 'tight' failed: exit status 7: no network"
      }, "\(notices)")
  }

  @Test func `that is gone is written down`() throws {
    try budget("exit 0")
    unlink(scene["outside/notify"])
    let outcome = try scene.run()
    #expect(outcome.status == 0, outcome.shown)
    let notices = try notices(4)
    #expect(
      notices.allSatisfy { $0["kind"].text == "budget.not-notified" }, "\(notices)")
  }

  /// A store that a repository brings, with a budget whose command somebody else has typed.
  @Test func `of a store that came with the repository is not run`() throws {
    try budget("touch \(scene["outside/ran"])")
    let own = scene["home/.local/share/orch/orch.db"]
    #expect(try scene.orch("db", "backup", scene["outside/copy.db"]).status == 0)
    #expect(scene.exists(own))
    mkdir(scene["repo/.orch"], 0o700)
    #expect(rename(scene["outside/copy.db"], scene["repo/.orch/orch.db"]) == 0)
    let outcome = try scene.run()
    #expect(outcome.status == 0, outcome.shown)
    let notices = try notices(4)
    #expect(
      notices.allSatisfy {
        $0["summary"].text?.contains("which may have come with its folder") ?? false
      }, "\(notices)")
    #expect(!scene.exists(scene["outside/ran"]))
  }

  @Test func `a check runs nothing`() throws {
    try budget("touch \(scene["outside/ran"])")
    #expect(try scene.run().status == 0)
    _ = try notices(4)
    unlink(scene["outside/ran"])
    #expect(try scene.orch("budget", "check", "tight").status == 3)
    #expect(!scene.exists(scene["outside/ran"]))
  }
}
