import OrchCommands
import OrchModel

/// `orch-run`: the commands of `orch` that supervise agents, and what they call themselves.
package enum Runner {
  package static func run(_ words: [String], in context: Context) -> ExitCode {
    Orch.run(words, in: context, and: [Replay.self, Settle.self, Notify.self])
  }
}
