import CommandKit

/// A small program of its own to test with: `pit`, which keeps tasks.
enum Sample {
  private static let commands: [any Declared.Type] = [
    TasksList.self, TasksShow.self, TasksDelete.self, Run.self, Estimate.self, EstimateCost.self,
    BranchList.self, Complete.self,
  ]
  static let tree = CommandTree(
    commands.count, program: "pit", defaults: [["tasks"]: ["tasks", "list"]],
    groups: [
      (["tasks"], "Pieces of work"), (["git"], "Branches and worktrees"),
      (["git", "branch"], "Branches"),
    ],
    command: { commands[$0] })
}

enum Status: String, CaseIterable, ArgumentValue {
  case pending, running, completed
  case neverRun = "never-run"
}

/// A whole number of cents, so that a value of our own is tested too.
struct Cents: ArgumentValue, Equatable {
  let count: Int

  init?(argument: String) {
    guard let count = Int(argument), count >= 0 else { return nil }
    self.count = count
  }

  static var expected: String? { "a number of cents such as 250" }
}

struct Globals: ParameterGroup {
  @Option(value: "FILE", completing: .files, "The store to use") var store: String?
  @Option(
    short: "C", name: "directory", value: "DIR", completing: .directories,
    "Work as if started in this folder") var directory: String?
  @Flag(short: "A", "All projects") var allProjects: Bool
  @Flag("Answer in JSON") var json: Bool
  @Flag(short: "n", "Only say what would be done") var dryRun: Bool
}

struct ListOptions: ParameterGroup {
  @Option(short: "n", value: "N", "At most this many") var limit = 50
  @Option(value: "CURSOR", "Go on after this one") var after: String?
}

struct TasksList: Declared {
  static let name = "tasks list"
  static let aliases = [["task", "list"], ["missions"]]
  static let summary = "List tasks, newest first"
  static let discussion = """
    Without options it lists what is not finished, and says where the next page begins when there is
    one.

    Filters that repeat add up:
      pit tasks --status pending --status running
      pit tasks --label '!wip'
    """
  static let examples = [
    "pit tasks list --status running", "pit tasks --json | jq -r '.items[].id'",
  ]

  @Option(short: "s", "Only tasks with this status") var status: Status?
  @Option(value: "TEXT", "Only tasks with this label") var label: [String]
  @Option(name: "per", value: "KIND", "Group by this") var groupedBy: String?
  @Option(value: "CENTS", "Only tasks that cost more") var above: Cents?
  @Flag("Only the ones an analyst looked at, or only the others") var analyst: Bool?
  @Flag(short: "y", "Also finished ones") var showAll: Bool
  @Group var list = ListOptions()
}

struct TasksShow: Declared {
  static let name = "tasks show"
  static let aliases = [["task", "show"]]
  static let summary = "Show one task"

  @Operand(completing: .dynamic("task"), "The task to show") var task: String
  @Operand("Only this part of it") var part: String?
}

struct TasksDelete: Declared {
  static let name = "tasks delete"
  static let aliases = [["task", "delete"]]
  static let summary = "Delete tasks"

  @Operands(isRequired: true, value: "task", completing: .dynamic("task"), "The tasks to delete")
  var tasks: [String]
}

struct Run: Declared {
  static let name = "run"
  static let summary = "Run a task"

  @Option(completing: .files, "Read the prompt from here") var prompt: String?
  @Operands("What to do") var words: [String]
}

struct Estimate: Declared {
  static let name = "estimate"
  static let summary = "Say what a task will cost"

  @Operand("How bad it is") var depth: Int
}

struct EstimateCost: Declared {
  static let name = "estimate cost"
  static let summary = "Say what a number of tokens costs"

  @Operand("How many") var tokens: Int64
}

struct BranchList: Declared {
  static let name = "git branch list"
  static let summary = "List branches"
}

struct Complete: Declared {
  static let name = "__complete"
  static let summary = "Answer the shell"
  static let isHidden = true
}

/// The words of a line, parted by single spaces.
func words(_ line: String) -> [String] {
  line.split(separator: " ").map(String.init)
}
