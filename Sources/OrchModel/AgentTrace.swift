/// A call of a tool by an agent, as far as its doings are told by it.
package struct ToolStep: Hashable, Sendable {
  package var name: String
  /// What it was asked for, in a line.
  package var summary: String
  /// Nil while it goes on.
  package var hasSucceeded: Bool?
  package var changesFile: Bool
  /// When it ended, or else began.
  package var at: Timestamp

  package init(
    name: String, summary: String, hasSucceeded: Bool?, changesFile: Bool = false,
    at: Timestamp = Timestamp(milliseconds: 0)
  ) {
    self.name = name
    self.summary = summary
    self.hasSucceeded = hasSucceeded
    self.changesFile = changesFile
    self.at = at
  }
}

/// What an agent and the subagents below it have done: the calls, and the tools of its own.
package struct AgentTrace: Hashable, Sendable {
  /// A model's answer.
  package struct Call: Hashable, Sendable {
    package var at: Timestamp
    /// Nil without a price.
    package var cost: Money?
    package var tokens: Tokens
    /// False for a call of a subagent.
    package var isOwn: Bool

    package init(at: Timestamp, cost: Money?, tokens: Tokens, isOwn: Bool = true) {
      self.at = at
      self.cost = cost
      self.tokens = tokens
      self.isOwn = isOwn
    }
  }

  /// The oldest first.
  package var calls: [Call]
  /// The newest first.
  package var steps: [ToolStep]

  package init(calls: [Call] = [], steps: [ToolStep] = []) {
    self.calls = calls
    self.steps = steps
  }
}
