import CommandKit
import Testing

@Suite("Finding a command")
struct CommandTreeTests {
  @Test(arguments: [
    ("tasks list --limit 3", "tasks list | --limit 3"),
    ("task list", "tasks list | "),
    ("missions -y", "tasks list | -y"),
    ("tasks", "tasks list | "),
    ("task", "tasks list | "),
    ("--json tasks list", "tasks list | --json"),
    ("-C dir tasks --json show t1", "tasks show | -C dir --json t1"),
    ("-Cdir tasks", "tasks list | -Cdir"),
    ("--store tasks tasks show t1", "tasks show | --store tasks t1"),
    ("--store=x -nA tasks", "tasks list | --store=x -nA"),
    ("tasks --status running", "tasks list | --status running"),
    ("tasks -s running -n 3", "tasks list | -s running -n 3"),
    ("run tasks list", "run | tasks list"),
    ("run -- tasks list", "run | -- tasks list"),
    ("estimate 3", "estimate | 3"),
    ("estimate cost 3", "estimate cost | 3"),
    ("git branch list", "git branch list | "),
    ("--show-all tasks list", "tasks list | --show-all"),
    ("tasks -- list", "tasks list | -- list"),
    ("__complete task t", "__complete | task t"),
  ])
  func `options may stand anywhere, and the longest name wins`(
    line: String, found: String
  ) throws {
    let (place, rest) = try Sample.tree.find(words(line), knowing: Globals().parameters)
    let command = Sample.tree.commands[place]
    #expect(
      "\(command.path.joined(separator: " ")) | \(rest.joined(separator: " "))" == found)
  }

  @Test(
    arguments: [
      ("tasks lst", .unknownCommand("tasks lst", near: "pit tasks list", see: "pit help tasks")),
      ("task shwo t1", .unknownCommand("task shwo", near: "pit task show", see: "pit help task")),
      ("taks list", .unknownCommand("taks", near: "pit tasks list", see: "pit help")),
      ("rnu x", .unknownCommand("rnu", near: "pit run", see: "pit help")),
      ("frobnicate", .unknownCommand("frobnicate", near: nil, see: "pit help")),
      (
        "tasks -s running lst",
        .unknownCommand("tasks lst", near: "pit tasks list", see: "pit help tasks")
      ),
      ("git", .missingCommand("git", see: "pit help git")),
      ("git branch", .missingCommand("git branch", see: "pit help git branch")),
      (
        "git branch lst",
        .unknownCommand("git branch lst", near: "pit git branch list", see: "pit help git branch")
      ),
      ("", .missingCommand("", see: "pit help")),
      ("--json", .missingCommand("", see: "pit help")),
      ("--stor x tasks", .unknownOption("--stor", near: "--store")),
      ("--frobnicate x tasks", .unknownOption("--frobnicate", near: nil, see: "pit help")),
      ("__complet", .unknownCommand("__complet", near: nil, see: "pit help")),
    ] as [(String, UsageError)])
  func `an unknown command is an error that suggests a known one`(
    line: String, error: UsageError
  ) {
    #expect(throws: error) { try Sample.tree.find(words(line), knowing: Globals().parameters) }
  }

  @Test func `tells which words are not options`() {
    let line = words("-C dir frob --json x -- y")
    #expect(Sample.tree.plainPlaces(in: line, knowing: Globals().parameters) == [2, 4])
  }

  @Test func `a hostile word is refused in no time`() {
    let marks = "e" + String(repeating: "\u{323}\u{301}", count: 50_000)
    let clock = ContinuousClock()
    let time = clock.measure {
      for line in [[marks], ["tasks", marks], ["--\(marks)"], ["git", "branch", marks]] {
        let said = complaint { try Sample.tree.find(line, knowing: Globals().parameters) }
        #expect((1...2000).contains(said.utf8.count))
      }
    }
    #expect(time < .seconds(2))
  }
}
