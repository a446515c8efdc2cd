import CommandKit
import OrchModel
import Terminal

/// Runs tasks through agents, each in a worktree of its own.
package struct RunTask: Elsewhere {
  package static let program = "orch-run"
  package static let name = "run"
  package static let summary = "Run a task, or a prompt, through agents in a worktree of its own"
  package static let discussion = """
    Each operand is the id of a task or, when no task has it, a prompt that a new task is made of. The task's \
    complexity is estimated and a workflow chosen; the budgets that apply are checked and the estimate is \
    reserved; a branch orch/<task>-<title> and a worktree outside the checkout are made; each stage's agent \
    works there, metered, and what it changed is committed.

    At a limit the agent's whole process group is frozen, an incident is recorded, and then --on-limit says: \
    'pause' waits for 'orch runs resume' or 'orch runs stop', 'ask' asks on the terminal, 'stop' ends the \
    agent. What it had changed is committed as work in progress in every case.

    The most that can be spent past a limit is what is under way when it is reached: one model call for claude, \
    replay and command; for codex one model call, or one turn when its rollout can't be read.

    Ctrl-C stops gently; a second one kills.
    """
  package static let examples = [
    "orch run \"Add a --shout flag to greet\" --agent claude --budget 2.00",
    "orch run t4k2p t9x1c --jobs 2 --on-limit stop",
    "orch run -n \"Rename the config loader\"",
    "orch run \"Try it\" --replay session.jsonl --json",
  ]

  @Operands(isRequired: true, completing: .dynamic("task"), "Tasks, by id, or prompts")
  package var tasks: [String]
  @Option(
    value: "CLIENT", completing: .dynamic("client"),
    "The client that works: claude, codex, command, replay, or one from the configuration")
  package var agent: String?
  @Option(value: "MODEL", "The model, as the client spells it") package var model: String?
  @Option(value: "ROLE", "Only this role's stage") package var role: String?
  @Option(
    value: "NAME", completing: .dynamic("workflow"),
    "The workflow: simple, full, or one from the configuration")
  package var workflow: String?
  @Flag("Begin with an analyst, whatever the estimate says") package var analyst: Bool?
  @Option(value: "USD", "Stop at this much, for each run") package var budget: Money?
  @Option(value: "DURATION", "Stop after this long at work: 30m, 2h") package var timeLimit:
    TimeSpan?
  @Option(value: "N", "Stop an agent that makes more model calls than this") package var maxTurns:
    Count?
  @Option("What to do at a limit") package var onLimit: Budget.OnLimit?
  @Option(value: "REF", "The branch or commit to begin at") package var base: String?
  @Option(short: "j", value: "N", "How many tasks at once") package var jobs: Count?
  @Option(value: "FILE", completing: .files, "Play this recorded session instead of a client")
  package var replay: String?
  @Option(value: "FACTOR", "How many times faster than recorded; 0 does not wait")
  package var speed: Factor = Factor(0)
  @Option(value: "WORD", "What kind of work new tasks are") package var type = "task"
  @Flag(short: "n", name: "dry-run", "Show plan, prompts, estimate and budgets; create nothing")
  package var dryRun: Bool

  package init() {}
}

/// Goes on with a run that is paused, was interrupted, or was stopped.
package struct RunsResume: Elsewhere {
  package static let program = "orch-run"
  package static let name = "runs resume"
  package static let aliases = [["run", "resume"]]
  package static let summary = "Go on with a run that is paused, was stopped, or was interrupted"
  package static let discussion = """
    A run whose process still waits is told to go on. One whose process is gone is taken over: it goes on at the \
    stage that had not ended, in the same worktree, with the client's own session where the client can resume it. Of a run that other programs do it is recorded \
    that it goes on.
    """
  package static let examples = ["orch runs resume last", "orch runs resume r4k2p --budget 5"]

  @Operand(completing: .dynamic("run"), "The run") package var run: String
  @Option(value: "USD", "Raise the run's own limit to this") package var budget: Money?

  package init() {}
}

extension Money: ArgumentValue {
  package init?(argument: String) {
    let text = argument.hasPrefix("$") ? String(argument.dropFirst()) : argument
    guard let money = Money(decimal: text), money >= .zero else { return nil }
    self = money
  }
  package var argument: String { decimal }
  package static var expected: String? { "a number of dollars such as 2.50" }
}

extension Budget.OnLimit: ArgumentValue {}
extension Budget.Unpriced: ArgumentValue {}

/// A span of time on the command line: `90s`, `30m`, `2h`, `1h30m`.
package struct TimeSpan: Hashable, Sendable, ArgumentValue {
  package let milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package init?(argument: String) {
    var total: Int64 = 0
    var number: Int64?
    for byte in argument.utf8 {
      if let digit = byte.digit {
        let (tens, overflow) = (number ?? 0).multipliedReportingOverflow(by: 10)
        guard !overflow, tens < 1_000_000_000 else { return nil }
        number = tens + digit
      } else {
        let units: [UInt8: Int64] = [
          UInt8(ascii: "s"): 1000, UInt8(ascii: "m"): 60_000, UInt8(ascii: "h"): 3_600_000,
          UInt8(ascii: "d"): 86_400_000,
        ]
        guard let count = number, let unit = units[byte] else { return nil }
        let (part, tooLong) = count.multipliedReportingOverflow(by: unit)
        guard !tooLong, part < 1 << 40, total < 1 << 40 else { return nil }
        total += part
        number = nil
      }
    }
    guard number == nil, total > 0 else { return nil }
    milliseconds = total
  }

  package var argument: String { "\(milliseconds / 1000)s" }
  package static var expected: String? { "a time such as 90s, 30m or 1h30m" }
}

/// A number of things on the command line, of which there is at least one.
package struct Count: Hashable, Sendable, ArgumentValue {
  package let value: Int

  package init?(argument: String) {
    guard let value = Int(argument), value > 0 else { return nil }
    self.value = value
  }

  package var argument: String { String(value) }
  package static var expected: String? { "a whole number from 1 up" }
}

/// A factor of at least 0 on the command line: `2`, `0.5`.
package struct Factor: Hashable, Sendable, ArgumentValue {
  package let value: Double

  package init(_ value: Double) { self.value = value }

  package init?(argument: String) {
    guard let value = Double(argument), value.isFinite, value >= 0 else { return nil }
    self.value = value
  }

  package var argument: String {
    Int64(exactly: value).map { String($0) } ?? String(value)
  }
  package static var expected: String? { "a number from 0 up, such as 2 or 0.5" }
}

extension UInt8 {
  fileprivate var digit: Int64? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) ? Int64(self - UInt8(ascii: "0")) : nil
  }
}
