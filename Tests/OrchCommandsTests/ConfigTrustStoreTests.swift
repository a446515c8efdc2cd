import Glibc
import OrchCommands
import OrchModel
import OrchStore
import TestSupport
import Testing

/// A store that came with a repository can't say that what came with it, too, is trusted.
@Suite("orch trust, and a store in the repository")
struct ConfigTrustStoreTests {
  let repository: RepositoryBench

  init() throws {
    repository = try RepositoryBench()
    try repository.write("[run]\nsetup = [\"sh\", \"mine.sh\"]\n", to: ".orch/config.toml")
    repository.bench.environment["ORCH_STORE"] = "\(repository.top)/.orch/orch.db"
    repository.bench.environment["XDG_DATA_HOME"] = repository.folder / "data"
    // As its author has it: in the repository, and everything in it trusted.
    let store = try Database(path: "\(repository.top)/.orch/orch.db", for: .creating)
    try store.migrate()
    let now = repository.bench.now
    let project = try store.project(
      at: "\(repository.top)/.git", name: "greeter", newID: { "p666666" }, at: now)
    for entry in try entries() { try store.trust(entry.digest, text: "", for: project.id, at: now) }
    #expect(try store.isTrusted(try #require(entries().first).digest, for: project.id))
  }

  private func entries() throws -> [TrustEntry] {
    try TrustScan.entries(
      in: repository.top, commonFolder: "\(repository.top)/.git",
      configuration: .load(
        user: nil, project: "\(repository.top)/.orch/config.toml", environment: { _ in nil }))
  }

  @Test func `what it says is trusted is not believed`() {
    #expect(repository.untrusted() == ["run.setup"])
    #expect(repository.bench.said("config get run.setup").code == .notFound)
    #expect(
      repository.orch("config list").contains(
        "without effect until you trust this repository with 'orch trust': 'run.setup'"))
    // Where nobody names it, it is found.
    repository.bench.environment["ORCH_STORE"] = nil
    #expect(repository.untrusted() == ["run.setup"])
  }

  @Test func `a person's yes is kept in the store of the user`() throws {
    #expect(
      repository.person("trust --yes")
        == "trusted 1 thing; take it back with 'orch trust --revoke'\n")
    #expect(repository.untrusted().isEmpty)
    #expect(repository.bench.said("config get run.setup").code == .success)
    let own = try Database(path: repository.folder / "data/orch/orch.db", for: .reading)
    let project = try #require(try own.project(at: "\(repository.top)/.git"))
    #expect(try own.isTrusted(try #require(entries().first).digest, for: project.id))
    try repository.write("[run]\nsetup = [\"sh\", \"other.sh\"]\n", to: ".orch/config.toml")
    #expect(repository.untrusted() == ["run.setup"])
    try repository.write("[run]\nsetup = [\"sh\", \"mine.sh\"]\n", to: ".orch/config.toml")
    #expect(repository.person("trust --revoke") == "1 thing not trusted; agree with 'orch trust'\n")
    #expect(repository.untrusted() == ["run.setup"])
  }

  @Test func `what 'orch init' has shown is kept there, too`() throws {
    #expect(unlink("\(repository.top)/.orch/config.toml") == 0)
    try repository.write("test:\n\ttrue\n", to: "Makefile")
    #expect(repository.bench.said("init").code == .success)
    #expect(repository.untrusted().isEmpty)
    #expect(repository.orch("config get run.verify") == "[\"make\",\"test\"]\n")
    let own = try Database(path: repository.folder / "data/orch/orch.db", for: .reading)
    let project = try #require(try own.project(at: "\(repository.top)/.git"))
    #expect(try own.isTrusted(try #require(entries().first).digest, for: project.id))
  }

  @Test(arguments: [nil, "greeter/data"])
  func `where the user's own store is none to rely on, nothing is trusted`(_ data: String?) {
    repository.bench.environment["XDG_DATA_HOME"] = data.map { repository.folder / $0 }
    #expect(repository.untrusted() == ["run.setup"])
    #expect(
      repository.orch("trust --yes") == """
        --- stderr
        error: no trust is kept in 'STORE', which may have come with its folder
        hint: keep the store outside of repositories and of .orch folders: --store FILE
        --- exit 77

        """)
  }

  @Test func `a link to it is no other store, and one outside is believed`() throws {
    try link("\(repository.top)/.orch/orch.db", at: repository.folder / "link.db")
    repository.bench.environment["ORCH_STORE"] = repository.folder / "link.db"
    #expect(repository.untrusted() == ["run.setup"])
    repository.bench.environment["ORCH_STORE"] = repository.folder / "mine.db"
    #expect(repository.bench.said("trust --yes").code == .success)
    #expect(repository.untrusted().isEmpty)
  }

  @Test func `the user's own store may be in a repository of the user's files`() throws {
    repository.bench.environment["ORCH_STORE"] = nil
    for part in ["objects", "refs"] {
      try repository.folder.write("", to: "home/.git/\(part)/keep")
    }
    try repository.folder.write("ref: refs/heads/main\n", to: "home/.git/HEAD")
    repository.bench.environment["XDG_DATA_HOME"] = repository.folder / "home/data"
    #expect(unlink("\(repository.top)/.orch/orch.db") == 0)
    #expect(repository.bench.said("trust --yes").code == .success)
    #expect(repository.untrusted().isEmpty)
    #expect(repository.bench.said("config get run.setup").code == .success)
  }
}
