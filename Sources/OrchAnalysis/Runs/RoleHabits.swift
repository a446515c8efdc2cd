import OrchModel

/// What is usual for agents of a role: what F22 and F23 hold an agent against.
package struct RoleHabits: Hashable, Sendable {
  /// Milliseconds from one call to the next of the same agent.
  package let gaps: [Int64]
  /// Tokens from one sign of progress to the next.
  package let strides: [Int64]
  /// What each agent spent in a minute in which it made calls (F20).
  package let rates: [Money]

  package init(of traces: [AgentTrace]) {
    gaps = traces.flatMap(\.gaps)
    strides = traces.flatMap(\.strides)
    rates = traces.compactMap { BurnRate.of($0.calls.map(\.reading)).value?.perMinute }
  }
}

extension AgentTrace.Call {
  package var reading: BurnRate.Reading {
    BurnRate.Reading(at: at, cost: cost, tokens: tokens.input.clampedSum(tokens.output))
  }
}

extension AgentTrace {
  fileprivate var gaps: [Int64] {
    let times = calls.map(\.at.milliseconds)
    return zip(times.dropFirst(), times).map { $0.clampedSum(-$1) }
  }

  /// The tokens between signs of progress, from the beginning to the first of them included.
  fileprivate var strides: [Int64] {
    let signs = steps.filter(\.isProgress).map(\.at).sorted()
    var strides: [Int64] = []
    var rest = calls[...]
    for sign in signs {
      let part = rest.prefix { $0.at <= sign }
      rest = rest.dropFirst(part.count)
      // Several in one go are one.
      if !part.isEmpty { strides.append(part.reduce(0) { $0.clampedSum($1.tokens.total) }) }
    }
    return strides
  }

  /// The tokens since the last sign of progress, or since the beginning, and when that was.
  package var tokensSinceProgress: (tokens: Int64, since: Timestamp?) {
    let last = steps.first { $0.isProgress }?.at
    let part = calls.filter { call in last.map { call.at > $0 } ?? true }
    return (part.reduce(0) { $0.clampedSum($1.tokens.total) }, last)
  }

  /// What was spent in the last 15 minutes, for each in which there was a call (F20).
  package func burnRate(at now: Timestamp) -> Measured<BurnRate> {
    BurnRate.of(burnReadings(at: now))
  }

  /// The calls of the last 15 minutes.
  package func burnReadings(at now: Timestamp) -> [BurnRate.Reading] {
    let start = now.milliseconds.clampedSum(-BurnRate.minutes * 60_000)
    return calls.filter { $0.at.milliseconds >= start && $0.at <= now }.map(\.reading)
  }
}

extension ToolStep {
  /// True for what shows that an agent gets on (F22): a file changed, a step of its plan, a commit, a test that passed.
  var isProgress: Bool {
    if changesFile { return true }
    guard hasSucceeded == true else { return false }
    if Self.planners.contains(where: { $0.isSameBytes(as: name) }) { return true }
    guard Self.shells.contains(where: { $0.isSameBytes(as: name) }) else { return false }
    let words = summary.utf8.split { !$0.isWordByte }.map { String(Substring($0)) }
    let isTest = words.contains { word in Self.tests.contains { $0.isSameBytes(as: word) } }
    return isTest
      || zip(words, words.dropFirst()).contains {
        $0.isSameBytes(as: "git") && $1.isSameBytes(as: "commit")
      }
  }

  /// Tools by which agents say where in their plan they are.
  private static let planners = [
    "TodoWrite", "TaskCreate", "TaskUpdate", "update_plan", "todo_write", "todowrite",
    "write_todos",
  ]

  /// Tools that run a command.
  private static let shells = [
    "Bash", "bash", "shell", "command_execution", "exec_command", "local_shell_call",
    "run_shell_command", "execute_bash", "developer__shell",
  ]

  private static let tests = [
    "test", "tests", "pytest", "unittest", "jest", "vitest", "rspec", "ctest", "phpunit", "check",
  ]
}

extension UInt8 {
  fileprivate var isWordByte: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || self == UInt8(ascii: "_")
  }
}
