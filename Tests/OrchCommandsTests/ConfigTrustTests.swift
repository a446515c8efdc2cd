import Glibc
import OrchCommands
import OrchConfig
import OrchModel
import OrchStore
import Terminal
import TestSupport
import Testing

@Suite("orch trust")
struct ConfigTrustTests {
  let repository: RepositoryBench

  init() throws {
    repository = try RepositoryBench()
    try repository.write("{\"hooks\": {}}\n", to: ".claude/settings.json")
    try repository.write("#!/bin/sh\nprintf '\u{1B}[31m'\n", to: ".claude/hooks/stop.sh")
    try repository.write("TOKEN=abc123\nexport LEVEL=2\n", to: ".env")
    try repository.write("[core]\n\tbare = false\n\tfsmonitor = .git/watch\n", to: ".git/config")
    try repository.write("#!/bin/sh\nmake lint\n", to: ".git/hooks/pre-commit")
    try repository.write("#!/bin/sh\n", to: ".git/hooks/post-merge.sample")
    try repository.write("not executable\n", to: ".git/hooks/pre-push")
    for name in ["pre-commit", "post-merge.sample"] {
      chmod("\(repository.top)/.git/hooks/\(name)", 0o755)
    }
    try repository.write("[run]\nsetup = [\"npm\", \"ci\"]\n", to: ".orch/config.toml")
  }

  private let everything = [
    "run.setup", ".claude/settings.json", ".claude/hooks/stop.sh", ".env", "core.fsmonitor",
    "hooks/pre-commit",
  ]

  @Test func `shows every text, secrets and control characters left out, and changes nothing`()
    throws
  {
    #expect(
      repository.person("trust --list") == """
        setting run.setup
            ["npm","ci"]
          not trusted
        file .claude/settings.json
            {"hooks": {}}
          not trusted
        file .claude/hooks/stop.sh
            #!/bin/sh
            printf '^[[31m'
          not trusted
        file .env
            TOKEN=…
            export LEVEL=…
          not trusted
        git-config core.fsmonitor
            .git/watch
          not trusted
        hook hooks/pre-commit
            #!/bin/sh
            make lint
          not trusted
        6 things not trusted; agree with 'orch trust'

        """)
    #expect(try repository.bench.store.projects().isEmpty)
  }

  @Test func `with nobody to ask it needs a yes, and says how`() {
    repository.bench.expect(
      "trust",
      """
      --- stderr
      error: 6 things wait for a person to trust
      hint: read it with 'orch trust --list', then agree with 'orch trust --yes'
      --- exit 77

      """)
    #expect(repository.untrusted() == everything)
    #expect(
      repository.person("trust --yes")
        == "trusted 6 things; take it back with 'orch trust --revoke'\n")
    #expect(repository.untrusted().isEmpty)
  }

  @Test func `a person is shown all of it and asked`() {
    repository.bench.answersYes = false
    let refusal = repository.bench.said("trust")
    #expect(refusal.code == .failure)
    #expect(refusal.narration.contains("git-config core.fsmonitor\n    .git/watch\n"))
    #expect(repository.untrusted() == everything)
    repository.bench.answersYes = true
    #expect(repository.bench.said("trust --no-input").code == .notPermitted)
    #expect(repository.bench.said("trust").code == .success)
    #expect(repository.untrusted().isEmpty)
    #expect(repository.person("trust") == "everything is trusted: 6 things\n")
  }

  @Test(arguments: [
    (".orch/config.toml", "[run]\nsetup = [\"npm\", \"cj\"]\n", "run.setup"),
    (".claude/settings.json", "{\"hooks\": []}\n", ".claude/settings.json"),
    (".claude/hooks/stop.sh", "#!/bin/sh\nprintf '\u{1B}[32m'\n", ".claude/hooks/stop.sh"),
    (".env", "TOKEN=abc124\nexport LEVEL=2\n", ".env"),
    (".git/config", "[core]\nfsmonitor = .git/witch\n", "core.fsmonitor"),
    (".git/hooks/pre-commit", "#!/bin/sh\nmake link\n", "hooks/pre-commit"),
  ])
  func `one byte changed asks again, for that alone`(file: String, text: String, name: String)
    throws
  {
    _ = repository.orch("trust --yes")
    try repository.write(text, to: file)
    #expect(repository.untrusted() == [name])
    _ = repository.orch("trust --yes")
    #expect(repository.untrusted().isEmpty)
  }

  @Test func `what is trusted in one place is not trusted in another`() throws {
    _ = repository.orch("trust --yes")
    try repository.write("{\"hooks\": {}}\n", to: ".gemini/settings.json")
    try repository.write("#!/bin/sh\nmake lint\n", to: ".git/hooks/post-commit")
    chmod("\(repository.top)/.git/hooks/post-commit", 0o755)
    #expect(repository.untrusted() == [".gemini/settings.json", "hooks/post-commit"])
  }

  @Test func `trust is taken back whole`() {
    _ = repository.orch("trust --yes")
    #expect(
      repository.person("trust --revoke") == "6 things not trusted; agree with 'orch trust'\n")
    #expect(repository.untrusted() == everything)
  }

  @Test func `an agent cannot give it`() {
    repository.bench.environment["ORCH_RUN"] = "r4k2p"
    #expect(
      repository.orch("trust --yes") == """
        --- stderr
        error: an agent of run 'r4k2p' can't trust anything
        hint: a person has to, from a terminal of their own
        --- exit 77

        """)
    repository.bench.environment["ORCH_RUN"] = nil
    #expect(repository.untrusted() == everything)
  }

  @Test func `no content is kept in the store`() throws {
    try repository.write(
      "[clients.claude.environment]\nKEY = \"sk-secret\"\n", to: ".orch/config.toml")
    _ = repository.orch("trust --yes")
    let texts = try repository.bench.store.rows("SELECT text FROM trust ORDER BY text") {
      try $0["text"] as String
    }
    #expect(
      texts == [
        "file .claude/hooks/stop.sh", "file .claude/settings.json", "file .env",
        "git-config core.fsmonitor", "hook hooks/pre-commit",
        "setting clients.claude.environment.KEY",
      ])
  }

  @Test func `a run is refused with the names of what waits`() throws {
    _ = repository.orch("trust --yes")
    try repository.write("{}", to: ".mcp.json")
    let project = try #require(try repository.bench.store.project(at: "\(repository.top)/.git"))
    let waiting = try TrustScan.untrusted(
      in: repository.top, project: project, configuration: try configuration(),
      trusting: repository.bench.context(Output { _, _ in }).trustBook(
        of: project.path, in: repository.bench.store))
    #expect(waiting.map(\.name) == [".mcp.json"])
    let failure = TrustFailure.untrusted(waiting)
    #expect(failure.message == "this repository brings what you have not trusted: '.mcp.json'")
    #expect(failure.exitCode == .notPermitted)
    #expect(failure.details.first?.value.text.contains(waiting[0].digest) ?? false)
  }

  @Test func `settings that run something have no effect before they are trusted`() {
    let before = repository.bench.said("config get run.setup")
    #expect(before.code == .notFound)
    _ = repository.orch("trust --yes")
    #expect(repository.orch("config get run.setup") == "[\"npm\",\"ci\"]\n")
  }

  private func configuration() throws -> Configuration {
    try Configuration.load(
      user: nil, project: "\(repository.top)/.orch/config.toml", environment: { _ in nil })
  }
}
