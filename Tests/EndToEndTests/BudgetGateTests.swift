import Glibc
import OrchModel
import Testing

@Suite("The gate where nothing can be written")
struct BudgetGateTests {
  let scene: Scene

  init() throws {
    scene = try Scene()
    #expect(try scene.orch("init").status == 0)
    scene.agent(Agent.spender(calls: 2))
    #expect(try scene.run().status == 0)
  }

  /// `orch budget check` of a limit of so much, without any variable, after `before`.
  private func check(_ limit: String, by before: [String], _ words: [String] = []) throws -> Int32 {
    let set = try scene.orch("budget", "set", "total", "--limit", limit, "--per", "total")
    #expect(set.status == 0, set.shown)
    let store = try #require(path)
    let outcome = try scene.program(
      "/usr/bin/env",
      ["-i"] + before + ["\(programs)/orch", "budget", "check", "--store", store] + words, in: "/"
    ).wait()
    return outcome.status
  }

  /// Where the store of the scene is.
  private var path: String? {
    [scene["repo/.orch/orch.db"], scene["home/.local/share/orch/orch.db"]].first(
      where: scene.exists)
  }

  @Test func `without HOME and every other variable`() throws {
    #expect(try check("1", by: []) == 0)
    #expect(try check("0.01", by: []) == 3)
    #expect(try check("1", by: [], ["nothing"]) == 4)
  }

  private static let canMount = {
    (try? Scene()).flatMap { scene in
      try? scene.program(
        "/usr/bin/unshare",
        ["-m", "/bin/sh", "-c", "mount --bind \(scene.path) \(scene.path)"], in: "/"
      ).wait().status
    } == 0
  }()

  @Test(.enabled(if: canMount, "file systems can be mounted"))
  func `on a file system that is read-only`() throws {
    let mounted = [
      "/usr/bin/unshare", "-m", "/bin/sh", "-c",
      "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" && exec \"$@\"", scene.path,
    ]
    #expect(try check("1", by: mounted) == 0)
    #expect(try check("0.01", by: mounted) == 3)
    #expect(try check("1", by: mounted, ["nothing"]) == 4)
  }
}
