import CommandKit
import OrchModel

/// Does a run's task again, or a part of it, beside the old attempt.
package struct RunsRetry: Elsewhere {
  package static let program = "orch-run"
  package static let name = "runs retry"
  package static let aliases = [["run", "retry"]]
  package static let summary =
    "Do a run, or some of its stages, again as a new attempt beside the old one"
  package static let discussion = """
    The new attempt has a branch and a worktree of its own. Without a choice of stages every stage is done again, from \
    the commit that the repository is at now. --failed does those again that failed or were not reached, --from one \
    stage and all that depend on it, --stage one stage alone. The others are kept: the branch begins at the commit of \
    the newest kept stage, the agents are told the kept stages' answers, and what those cost stays with the attempt \
    that did them. A kept stage is skipped, with "kept from" and the run that did it. Estimate and budgets count what \
    is done again. A stage that was at work beside one that is done again is done again, too, because its commit has \
    the work of both.

    A run that other programs do gets a new attempt with the stages of its pipeline, for them to do; those that are \
    kept are skipped in it.
    """
  package static let examples = [
    "orch runs retry last", "orch runs retry r4k2p --failed",
    "orch runs retry r4k2p --from tester --budget 5",
    "orch runs retry last --stage reviewer --agent codex",
  ]

  @Operand(completing: .dynamic("run"), "The run") package var run: String
  @Flag("Only what failed or was not reached") package var failed: Bool
  @Option(value: "STAGE", "Only this stage and what depends on it") package var from: String?
  @Option(value: "STAGE", "Only this stage") package var stage: String?
  @Option(value: "CLIENT", completing: .dynamic("client"), "Another client") package var agent:
    String?
  @Option(value: "MODEL", "Another model") package var model: String?
  @Option(value: "USD", "Another limit") package var budget: Money?

  package init() {}

  /// What is done again; throws when more than one choice is given.
  package func scope() throws -> RetryScope {
    let scopes = [
      failed ? RetryScope.failed : nil, from.map(RetryScope.from), stage.map(RetryScope.only),
    ].compactMap(\.self)
    guard scopes.count < 2 else { throw RunFailure.manyRetryScopes }
    return scopes.first ?? .whole
  }
}

extension [Stage] {
  /// The command line that does again what of a run is not done; all of it when every stage is done, or none.
  package func retry(of run: ID<Run>) -> String {
    let isPart = contains { $0.isDone } && contains { !$0.isDone && !$0.isLeftOut }
    return "orch runs retry \(run)" + (isPart ? " --failed" : "")
  }
}
