import OrchModel

/// `[run]`: how tasks are run.
package struct RunSettings: Sendable {
  package let client: Setting<String>
  /// The name of a workflow; without one the estimate chooses.
  package let workflow: Setting<String>?
  /// The branch or commit that work starts from.
  package let base: Setting<String>?
  package let jobs: Setting<Int>
  package let onLimit: Setting<Budget.OnLimit>
  package let budget: Setting<Money>?
  package let timeLimit: Setting<Duration>?
  package let maxTurns: Setting<Int>?
  /// The folder that worktrees are made in, as it is written; relative to the project.
  package let worktrees: Setting<String>?
  /// The project's own check, as an argument list.
  package let verify: Setting<[String]>?
  /// Run once in a new worktree, as an argument list.
  package let setup: Setting<[String]>?
  /// How long a client may take to end before it is killed.
  package let grace: Setting<Duration>
}

extension Configuration {
  package var run: RunSettings {
    let builtIn = Origin(.builtIn)
    return RunSettings(
      client: setting("run.client", \.text) ?? Setting("claude", builtIn),
      workflow: setting("run.workflow", \.text), base: setting("run.base", \.text),
      jobs: setting("run.jobs", \.int) ?? Setting(4, builtIn),
      onLimit: setting("run.on_limit") { $0.text.flatMap(Budget.OnLimit.init) }
        ?? Setting(.pause, builtIn),
      budget: setting("run.budget", \.money), timeLimit: setting("run.time_limit", \.duration),
      maxTurns: setting("run.max_turns", \.int), worktrees: setting("run.worktrees", \.text),
      verify: setting("run.verify", \.words), setup: setting("run.setup", \.words),
      grace: setting("run.grace", \.duration) ?? Setting(.seconds(10), builtIn))
  }

  /// `[budget] unpriced`: what a budget does with calls that have no price.
  package var unpriced: Setting<Budget.Unpriced> {
    setting("budget.unpriced") { $0.text.flatMap(Budget.Unpriced.init) }
      ?? Setting(.block, Origin(.builtIn))
  }

  /// The workflow with this name, where a file defines it.
  package func workflow(_ name: String) -> WorkflowSettings? {
    workflows.first { $0.name.isSameBytes(as: name) }
  }
}

extension ConfigValue {
  var int: Int? { number.flatMap { Int(exactly: $0) } }
}
