import OrchModel
import TestSupport
import Testing

@Suite("What a shell asks")
struct HelpCompletionTests {
  @Test func `ids and names come from the store, with what they are`() throws {
    let bench = try Workbench()
    let project = try bench.project()
    let task = try bench.file("Fix the\tparser", project: project)
    try bench.budget("daily", limit: "20")
    let run = try bench.start(task, project: project)
    _ = try bench.agent(run, role: "builder")
    bench.expect("__complete task t", "t1\tFix the parser\n")
    bench.expect("__complete run r", "r1\tFix the parser\n")
    bench.expect("__complete agent a", "a1\tbuilder\n")
    bench.expect("__complete budget d", "daily\t$20.00 day\n")
    bench.expect("__complete project my", "my-repo\t/repositories/my-repo/.git\n")
    bench.expect("__complete client co", "codex\ncommand\n")
    bench.expect("__complete workflow s", "simple\n")
    bench.expect("__complete config run.cl", "run.client\tclaude\n")
  }

  @Test(arguments: ["", "nothing", "task", "task zzz", "task 'a b' ", "run ''", "__complete x"])
  func `whatever is asked, nothing is wrong`(words: String) throws {
    let bench = try Workbench()
    let said = bench.said("__complete \(words)")
    #expect(said.code == .success || words == "task 'a b' ")
    #expect(said.narration.isEmpty)
  }

  @Test func `a title cannot add a line or drive the terminal`() throws {
    let bench = try Workbench()
    try bench.file("one\ntwo \u{1B}[31m")
    bench.expect("__complete task t", "t1\tone two  [31m\n")
  }

  @Test func `a key pressed makes no store`() throws {
    let bench = try Workbench(.file)
    let folder = try ScratchFolder()
    for kind in ["task", "run", "agent", "budget", "project", "client", "config"] {
      let said = bench.said("__complete \(kind) '' --store \(folder / "none.db")")
      #expect(said.code == .success && said.narration.isEmpty, "\(kind)")
    }
    #expect(folder.names() == [])
  }
}
