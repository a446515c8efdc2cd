import OrchModel
import TestSupport
import Testing

@Suite("orch config")
struct ConfigListTests {
  let repository: RepositoryBench

  init() throws {
    repository = try RepositoryBench()
    repository.bench.environment["HOME"] = repository.folder / "home"
    try repository.folder.write(
      "[run]\nbudget = \"2.50\"\nclient = \"codex\"\n", to: "home/.config/orch/config.toml")
    try repository.write("[run]\nclient = \"claude\"\njbos = 3\n", to: ".orch/config.toml")
    repository.bench.environment["ORCH_RUN_JOBS"] = "2"
  }

  @Test func `each layer wins over the one below, and --origin says which did`() {
    let text = repository.person("config list --origin")
      .replacing(repository.folder.path, with: "HERE")
    for line in [
      "run.budget              $2.50    HERE/home/.config/orch/config.toml:2:10",
      "run.client              claude   TOP/.orch/config.toml:2:10",
      "run.jobs                2        ORCH_RUN_JOBS",
      "run.grace               10s      built-in",
    ] { #expect(text.contains(line + "\n"), "\(line) in\n\(text)") }
    #expect(
      text.contains(
        "warning: TOP/.orch/config.toml:3:8: unknown key 'run.jbos'; did you mean 'run.jobs'?"))
  }

  @Test func `a program gets key, value, origin and layer`() {
    let text = repository.bench.said("config list --ndjson").answer
    #expect(
      text.contains(
        "{\"key\":\"run.jobs\",\"value\":2,\"origin\":\"ORCH_RUN_JOBS\",\"layer\":\"environment\"}\n"
      ))
  }

  @Test func `one setting is its bare value, for a shell`() {
    repository.bench.expect("config get run.client --quiet", "claude\n")
  }

  @Test func `a setting that is not set, and one that there is not`() {
    #expect(
      repository.orch("config get run.base") == """
        --- stderr
        error: 'run.base' is not set
        hint: set it in .orch/config.toml, in your own file, or with an ORCH_* variable
        --- exit 66

        """)
    #expect(
      repository.orch("config get run.jbos") == """
        --- stderr
        error: no setting 'run.jbos'
        hint: did you mean 'run.jobs'?
        --- exit 66

        """)
  }
}
