import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// An agent with what it cost, as every command shows it.
package struct AgentView: Sendable {
  package let agent: Agent
  /// The run it works for.
  package let run: Run?
  package let spend: Spend
  package let toolCalls: Int
  package let toolFailures: Int
  package let durationMs: Int64
  /// The last call of a session that was imported: a run's agent keeps what it says itself.
  private let lastCall: LedgerEntry?
  private let projectName: String?

  package init(_ agent: Agent, run: Run?, in store: Database, now: Timestamp) throws {
    self.agent = agent
    self.run = run
    spend = try store.spend(SpendFilter(agent: agent.id))
    (toolCalls, toolFailures) = try store.toolCounts(of: agent.id)
    projectName = try run?.projectName ?? store.project(agent.project)?.name
    lastCall = agent.run == nil ? try store.lastCall(of: agent.id) : nil
    durationMs = max(0, (agent.endedAt ?? now).milliseconds - agent.startedAt.milliseconds)
  }

  /// How full its context is (F19); nil when the model's limit is not known.
  package var context: Percent? {
    guard let tokens = contextTokens, let limit = contextLimit, limit > 0 else {
      return nil
    }
    let tenths = Int128(tokens) * 1000 / Int128(limit)
    return Percent(tenths: Int64(clamping: tenths))
  }

  private var contextTokens: Int64? {
    agent.contextTokens ?? lastCall.map(\.tokens.prompt)
  }

  /// What the client says, or the price list of the model that an imported session used last.
  private var contextLimit: Int64? {
    agent.contextLimit
      ?? lastCall.flatMap { call in
        call.model.flatMap { PriceBook.builtIn.row(for: $0, at: call.at)?.row.contextWindow }
      }
  }

  /// Model calls, where no client has counted turns.
  private var turns: Int { agent.run == nil ? spend.calls : agent.turns }

  package static let columns: [Column<AgentView>] = [
    Column("id") { $0.agent.id },
    Column("status") { $0.agent.status },
    Column("role") { $0.agent.role },
    Column("client") { $0.agent.client },
    Column("model") { $0.agent.model ?? $0.lastCall?.model },
    Column("turns") { $0.turns },
    Column("contextPct", heading: "context") { $0.context },
    Column("costUsd", heading: "cost") { $0.spend.knownCost },
    Column("run") { $0.agent.run },
    Column("durationMs", heading: "took") { Milliseconds($0.durationMs) },
    Column("activity") { $0.agent.activity },
    Column("startedAt", heading: "started") { $0.agent.startedAt },
    Column("endedAt", heading: "ended", detail: true) { $0.agent.endedAt },
    Column("outcome", detail: true) { $0.agent.outcome?.rawValue },
    Column("runName", heading: "of", detail: true) { $0.run?.name },
    Column("task", detail: true) { $0.run?.task },
    Column("taskTitle", heading: "about", detail: true) { $0.run?.title },
    Column("project", detail: true) { $0.projectName },
    Column("stage", detail: true) { $0.agent.stage },
    Column("parent", detail: true) { $0.agent.parent },
    Column("session", detail: true) { $0.agent.session },
    Column("contextTokens", heading: "context tokens", detail: true) { $0.contextTokens },
    Column("contextLimit", heading: "context limit", detail: true) { $0.contextLimit },
    Column("calls", detail: true) { $0.spend.calls },
    Column("tokens", detail: true) { $0.spend.tokens },
    Column("unpricedTokens", detail: true) { $0.spend.unpricedTokens },
    Column("toolCalls", heading: "tool calls", detail: true) { $0.toolCalls },
    Column("toolFailures", heading: "failed tools", detail: true) { $0.toolFailures },
  ]
}

extension Agent.Status: ArgumentValue {}

extension Agent.Status: StatusShown {
  package var mark: Mark {
    switch self {
    case .starting: .pending
    case .running: .running
    case .waiting: .waiting
    case .paused: .paused
    case .completed: .completed
    case .failed: .failed
    case .stopped: .cancelled
    }
  }
}

package enum AgentFailure: Failure {
  case unknown(String, near: String?)

  package var code: String { "agent.unknown" }

  package var message: String {
    switch self {
    case .unknown(let word, _): "no agent '\(word.cut(toBytes: 100))'"
    }
  }

  package var hint: String? {
    switch self {
    case .unknown(_, let near?): "did you mean '\(near)'?"
    case .unknown: "see 'orch agents list'"
    }
  }

  package var exitCode: ExitCode { .notFound }
}

extension Database {
  /// The agent a person means: an id, or the beginning of only one.
  package func knownAgent(_ word: String) throws -> Agent {
    if let agent = try agent(ID(word)) { return agent }
    let near = word.isEmpty ? [] : try agentIDs(beginning: word, limit: 2)
    if near.count == 1, let agent = try agent(ID(near[0].id)) { return agent }
    let newest = try agents(limit: 200).map(\.agent.id.rawValue)
    throw AgentFailure.unknown(word, near: nearest(to: word, in: newest))
  }
}
