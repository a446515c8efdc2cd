import Glibc
import Testing

@Suite("Agents that say too much, or say it badly")
struct FloodTests {
  let scene: Scene

  init() throws { scene = try Scene() }

  private static let mostMemory = 256 << 10

  @Test(arguments: [
    "yes 'a line like any other, of some length' | head -c 8000000",
    "yes \"$(head -c 60000 /dev/zero | tr '\\0' 'x')\" | head -c 200000000",
    "head -c 200000000 /dev/zero | tr '\\0' 'x'",
  ])
  func `output as fast as it can: memory stays small, and the log ends`(_ flood: String) throws {
    scene.agent("cat > /dev/null\n\(flood)\necho\necho '\(Agent.cent)'")
    let outcome = try scene.orch("run", "Do it", "--workflow", "solo")
    #expect(outcome.status == 0, "\(outcome.errors.prefix(500))")
    #expect((1..<Self.mostMemory).contains(outcome.mostMemory), "\(outcome.mostMemory) KiB")
    let run = try scene.show()
    #expect(run["calls"].int == 1)
    let agent = try #require(run["stages"][0]["agent"].text)
    var information = stat()
    let log = scene["home/.local/share/orch/logs/\(agent)/text.txt"]
    if stat(log, &information) == 0 { #expect(information.st_size <= 65 << 20) }
  }

  @Test func `what it prints reaches no terminal as it is`() throws {
    let nasty = #"\033[2J\033]0;title\007 pass\010\010\010\010fail \302\2331m \342\200\256txt.exe"#
    scene.agent(
      """
      printf '\(nasty)\\n'
      printf '{"type":"tool","id":"1","name":"Bash\\\\u001b[31m","input":{"command":"\\\\u001b]52;c;eA==\\\\u0007"}}\\n'
      printf '{"type":"notice","text":"a\\\\u001b[6nb"}\\n'
      printf '\(nasty)\\n' >&2
      exit 3
      """)
    let outcome = try scene.orch("run", "Do it", "--workflow", "solo", "--verbose")
    #expect(outcome.status == 1, outcome.shown)
    expectSafe(outcome)
    let agent = try #require(try scene.show()["stages"][0]["agent"].text)
    for words in [
      ["logs", "show", agent, "tools"], ["agents", "show", agent], ["runs", "show", "last"],
    ] {
      expectSafe(try scene.orch(words))
    }
  }

  @Test(arguments: [
    "a\nb", "\u{1B}[31mred", "\u{1B}]0;title\u{7}", "$(touch pwned)", "`touch pwned`",
    "; touch pwned",
    "\u{202E}gnp.exe", "../../evil", ".git/hooks/post-checkout", "e\u{301}\u{301}", "ok\rFAILED",
    "%s%n",
    "--upload-pack=touch pwned", "HEAD", "a\u{7F}b",
  ])
  func `a hostile title is a title`(_ title: String) throws {
    scene.agent("cat > /dev/null; echo done > work.txt")
    let outcome = try scene.orch("run", "--workflow", "solo", "--", title)
    #expect(outcome.status == 0, outcome.shown)
    expectSafe(outcome)
    expectSafe(try scene.orch("tasks", "list"))
    #expect(try scene.git("status", "--porcelain") == "")
    let run = try scene.show()
    let worktrees = try scene.worktrees()
    #expect(worktrees == [run["worktree"].text])
    let branch = try #require(run["branch"].text)
    #expect(try scene.git("ls-tree", "--name-only", branch) == "greet.py\nwork.txt\n")
    #expect(!scene.exists(scene["outside/pwned"]))
  }

  /// Nothing that a terminal obeys.
  private func expectSafe(_ outcome: Outcome, _ location: SourceLocation = #_sourceLocation) {
    let bad = (outcome.output + outcome.errors).unicodeScalars.first { scalar in
      switch scalar.value {
      case 0x09, 0x0A: false
      case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
      default: false
      }
    }
    #expect(bad == nil, outcome.shown, sourceLocation: location)
  }
}
