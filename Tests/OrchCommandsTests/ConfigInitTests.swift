import OrchModel
import TestSupport
import Testing

@Suite("orch init")
struct ConfigInitTests {
  let repository: RepositoryBench

  init() throws { repository = try RepositoryBench() }

  @Test func `makes a project, writes a configuration, and says what to type next`() throws {
    try repository.write("test:\n\ttrue\n", to: "Makefile")
    #expect(
      repository.person("init") == """
        'greeter' is a project of orch
        store   STORE
        config  TOP/.orch/config.toml
        verify  make test (because of Makefile)
        next: orch run "what is to be done"

        """)
    #expect(try repository.bench.store.projects().map(\.name) == ["greeter"])
    #expect(repository.orch("config get run.verify") == "[\"make\",\"test\"]\n")
  }

  @Test func `the file it writes is read without a warning and sets nothing but verify`() throws {
    try repository.write("", to: "Package.swift")
    _ = repository.orch("init")
    let set = repository.bench.said("config list --ndjson").answer.split(separator: "\n")
      .filter { $0.contains("project file") }
    #expect(set.count == 1)
    #expect(set.first?.contains("\"value\":[\"swift\",\"test\"]") ?? false)
    #expect(repository.bench.said("config list").narration.isEmpty)
  }

  @Test func `with -n nothing is made`() throws {
    #expect(
      repository.person("init -n") == """
        would make 'greeter' a project
        store   STORE
        config  TOP/.orch/config.toml (would be written)
        verify  none found: set verify in the file, so that agents' work is checked

        """)
    #expect(try repository.bench.store.projects().isEmpty)
    #expect(repository.folder.names(in: "greeter") == [".git"])
  }

  @Test func `a file that is there is neither changed nor trusted`() throws {
    try repository.write("[run]\nverify = \"sh evil\"\n", to: ".orch/config.toml")
    #expect(
      repository.person("init") == """
        'greeter' is a project of orch
        store   STORE
        config  TOP/.orch/config.toml (was there, left as it is)
        next: orch trust (1 thing this repository brings waits for it)
        next: orch run "what is to be done"

        """)
    #expect(try repository.text(of: ".orch/config.toml") == "[run]\nverify = \"sh evil\"\n")
    #expect(repository.untrusted() == ["run.verify"])
    #expect(repository.bench.said("config get run.verify").code == .notFound)
  }

  @Test func `a link in place of the folder is refused`() throws {
    try repository.folder.write("", to: "elsewhere/file")
    try link(repository.folder / "elsewhere", at: "\(repository.top)/.orch")
    let said = repository.bench.said("init")
    #expect(said.code == .cannotWrite)
    #expect(said.narration.contains("'.orch' must be a folder of this repository"))
    #expect(repository.folder.names(in: "elsewhere") == ["file"])
  }

  @Test func `outside a repository it says so`() throws {
    repository.bench.directory = repository.folder.path
    #expect(
      repository.bench.orch("init").replacing(repository.folder.path, with: "HERE") == """
        --- stderr
        error: 'HERE' is not in a git repository
        hint: go into one, or make one with 'git init'
        --- exit 66

        """)
  }

  @Test(arguments: [
    ("Package.swift", "", "swift test"),
    ("package.json", "{\"scripts\":{\"test\":\"vitest run\"}}", "npm test"),
    ("Cargo.toml", "[package]", "cargo test"),
    ("go.mod", "module x", "go test ./..."),
    ("GNUmakefile", "all: build\ncheck test: all\n", "make test"),
    ("pyproject.toml", "[tool.pytest.ini_options]", "python3 -m pytest"),
  ])
  func `knows how projects are tested`(file: String, text: String, command: String) throws {
    try repository.write(text, to: file)
    #expect(repository.person("init -n").contains("verify  \(command) (because of \(file))\n"))
  }

  @Test(arguments: [
    ("package.json", #"{"scripts":{"test":"echo \"Error: no test specified\" && exit 1"}}"#),
    ("package.json", "{\"scripts\":{}}"),
    ("package.json", "not JSON"),
    ("Makefile", "test := 1\n\ttest: not a rule\nlatest: x\n"),
    ("pyproject.toml", "[project]\nname = 'x'"),
  ])
  func `takes nothing for a test that is none`(file: String, text: String) throws {
    try repository.write(text, to: file)
    #expect(repository.person("init -n").contains("verify  none found"))
  }
}
