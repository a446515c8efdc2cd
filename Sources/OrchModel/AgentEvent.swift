/// One thing a client said while its agent worked, whatever client it was.
///
/// Readers in `OrchClients` turn bytes into these; `orch-run` turns these into the store's rows.
package enum AgentEvent: Hashable, Sendable {
  /// The client's own session began (or was resumed) under this id.
  case session(id: String, model: String?)
  /// Words of the agent, complete.
  case said(String, subagent: String?)
  /// The agent called a tool.
  case toolStarted(ToolUse)
  /// A tool's result came back. `output` is cut to 64 KiB by the reader.
  case toolEnded(id: String, succeeded: Bool, output: String)
  /// A file was written, edited or deleted by a tool of the client.
  case fileChanged(FileEdit)
  /// A model answered. May come again for the same `key`, with larger numbers each time.
  case called(ModelCall)
  /// The client's own running total for its session, in dollars, where it has one.
  case total(ClientTotal)
  /// The client is waiting or retrying: rate limit, overload, lost connection.
  case retrying(reason: String)
  /// Something a person may want to know that has no effect on the run.
  case notice(String)
  /// A line that could not be understood, and why; the reader goes on.
  case rejected(line: Int, offset: Int64, reason: String)
  /// The turn is over: the client's own verdict, before its exit code.
  case finished(Verdict)
}

package struct ToolUse: Hashable, Sendable {
  package var id: String
  /// As the client names it: `Write`, `Bash`, `command_execution`, `mcp__server__tool`.
  package var name: String
  /// One line for a person: the file, the command, the pattern.
  ///
  /// At most 200 characters.
  package var summary: String
  /// The input as the client wrote it: JSON text, cut to 64 KiB.
  package var input: String
  package var subagent: String?

  package init(id: String, name: String, summary: String, input: String, subagent: String? = nil) {
    self.id = id
    self.name = name
    self.summary = summary
    self.input = input
    self.subagent = subagent
  }
}

package struct FileEdit: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Sendable { case created, modified, deleted }
  package var path: String
  package var kind: Kind
  package var added: Int?
  package var removed: Int?

  package init(path: String, kind: Kind, added: Int? = nil, removed: Int? = nil) {
    self.path = path
    self.kind = kind
    self.added = added
    self.removed = removed
  }
}

/// One model response as a client reported it: the unit of the ledger, not yet priced.
package struct ModelCall: Hashable, Sendable {
  /// What makes counting idempotent: `claude:msg_…`, `codex:resp_…` (formats §0).
  package var key: String
  /// As the client spells it; nil when it does not say.
  package var model: String?
  package var tokens: Tokens
  /// False while `output` may still grow: the start of an answer in a stream.
  package var isFinal: Bool
  /// When the response began; nil when the client does not say.
  package var at: Timestamp?
  /// The session that paid, and the subagent (its own id) that asked.
  package var session: String?
  package var subagent: String?
  package var webSearches: Int64
  /// `fast`, `priority`, `us`: what multiplies a price; nil when the client does not say.
  package var speed: String?
  package var serviceTier: String?
  package var region: String?
  /// True for the sum of a session whose client says no more: no single prompt is as long as it.
  package var isSum = false
  /// True when one of its counts can't be read and is 0 here: what it cost nobody knows.
  package var isDamaged = false
  /// What the client itself says that the call cost; nil where it does not.
  package var recordedCost: Money?
  /// The tools that this mention of the call says it asked for; nil where clients' records can't say.
  package var tools: RequestedTools?

  package init(
    key: String, model: String?, tokens: Tokens, isFinal: Bool = true, at: Timestamp? = nil,
    session: String? = nil, subagent: String? = nil, webSearches: Int64 = 0, speed: String? = nil,
    serviceTier: String? = nil, region: String? = nil
  ) {
    self.key = key
    self.model = model
    self.tokens = tokens
    self.isFinal = isFinal
    self.at = at
    self.session = session
    self.subagent = subagent
    self.webSearches = webSearches
    self.speed = speed
    self.serviceTier = serviceTier
    self.region = region
  }
}

/// What a client says its session has cost or used so far, over everything it counts.
package struct ClientTotal: Hashable, Sendable {
  /// Dollars; nil for clients that count tokens only.
  package var cost: Money?
  /// Tokens; nil for clients that do not total them.
  package var tokens: Tokens?
  /// The part of `cost` the client gave to models by a borrowed price (`costBasis: unknown`), by model.
  package var costByModel: [String: Money]
  /// The part since the last total, where the client says (`model_usage_since_last_result`).
  package var costOfTurn: Money?

  package init(
    cost: Money? = nil, tokens: Tokens? = nil, costByModel: [String: Money] = [:],
    costOfTurn: Money? = nil
  ) {
    self.cost = cost
    self.tokens = tokens
    self.costByModel = costByModel
    self.costOfTurn = costOfTurn
  }
}

/// How a client says its turn ended.
package struct Verdict: Hashable, Sendable {
  package var succeeded: Bool
  /// The client's own word for it.
  ///
  /// `completed`, `api_error`, `max_turns`, `budget_exhausted`, …
  package var reason: String
  /// The last answer, or the error text.
  package var text: String
  package var turns: Int?

  package init(succeeded: Bool, reason: String, text: String, turns: Int? = nil) {
    self.succeeded = succeeded
    self.reason = reason
    self.text = text
    self.turns = turns
  }
}
