import OrchModel
import OrchStore
import TestSupport

extension Workbench {
  /// Books a call some minutes ago; without a cost it has no price.
  func book(
    _ key: String, _ cost: String?, minutesAgo: Int64 = 0, project: String = "my-repo",
    session: String? = nil, branch: String? = nil, model: String? = "claude-sonnet-4-5",
    role: String? = nil, client: String = "claude", task: ID<AgentTask>? = nil, run: ID<Run>? = nil,
    stage: ID<Stage>? = nil, tokens: Tokens = Tokens(input: 100, output: 20),
    kind: LedgerEntry.Kind = .call, source: String? = "test"
  ) throws {
    try store.record(
      LedgerEntry(
        key: key, kind: kind, at: Timestamp(milliseconds: now.milliseconds - minutesAgo * 60_000),
        attribution: LedgerEntry.Attribution(
          project: try self.project(project).id, task: task, run: run, stage: stage, role: role,
          client: client, session: session, branch: branch),
        model: model, tokens: tokens, cost: cost.flatMap(Money.init(decimal:)),
        unpricedReason: cost == nil ? "unknown-model" : nil, priceSource: cost == nil ? nil : source
      ))
  }
}
