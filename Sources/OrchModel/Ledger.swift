/// One row of the ledger: a model call, or money a client counted that no call explains.
package struct LedgerEntry: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case call
    /// What the client's own total has beyond the calls: side calls, abandoned attempts, compaction.
    case unlisted
  }

  /// Where a cost belongs.
  ///
  /// What is not known is nil and shown as `unattributed`.
  package struct Attribution: Hashable, Sendable {
    package var project: ID<Project>
    package var task: ID<AgentTask>?
    package var taskType: String?
    package var run: ID<Run>?
    package var stage: ID<Stage>?
    package var agent: ID<Agent>?
    package var role: String?
    package var client: String
    package var session: String?
    package var branch: String?

    package init(
      project: ID<Project>, task: ID<AgentTask>? = nil, taskType: String? = nil,
      run: ID<Run>? = nil, stage: ID<Stage>? = nil, agent: ID<Agent>? = nil, role: String? = nil,
      client: String, session: String? = nil, branch: String? = nil
    ) {
      self.project = project
      self.task = task
      self.taskType = taskType
      self.run = run
      self.stage = stage
      self.agent = agent
      self.role = role
      self.client = client
      self.session = session
      self.branch = branch
    }
  }

  /// What the same call always has: a second entry with this key revises the first.
  package var key: String
  package var kind: Kind
  package var at: Timestamp
  package var attribution: Attribution
  package var model: String?
  package var tokens: Tokens
  package var webSearches: Int64
  /// False while the numbers may still grow.
  package var isFinal: Bool
  /// Nil when no price is known; never zero instead.
  package var cost: Money?
  /// Why there is no cost.
  package var unpricedReason: String?
  /// The price table's row: where it came from and since when it is valid.
  package var priceSource: String?
  package var priceFrom: Timestamp?
  /// What the client itself wrote that the call cost; nil where it did not.
  package var recorded: Money?
  /// Nil where it is not known which tools the call asked for.
  package var tools: RequestedTools?

  package init(
    key: String, kind: Kind = .call, at: Timestamp, attribution: Attribution, model: String?,
    tokens: Tokens, webSearches: Int64 = 0, isFinal: Bool = true, cost: Money?,
    unpricedReason: String? = nil, priceSource: String? = nil, priceFrom: Timestamp? = nil,
    recorded: Money? = nil, tools: RequestedTools? = nil
  ) {
    self.key = key
    self.kind = kind
    self.at = at
    self.attribution = attribution
    self.model = model
    self.tokens = tokens
    self.webSearches = webSearches
    self.isFinal = isFinal
    self.cost = cost
    self.unpricedReason = unpricedReason
    self.priceSource = priceSource
    self.priceFrom = priceFrom
    self.recorded = recorded
    self.tools = tools
  }
}

/// What a set of calls comes to.
package struct Spend: Hashable, Sendable {
  package var calls: Int
  package var tokens: Tokens
  /// The sum of the calls that have a price.
  package var cost: Money
  /// The tokens of the calls that have none.
  package var unpricedTokens: Int64
  package var unpricedCalls: Int

  package init(
    calls: Int = 0, tokens: Tokens = .zero, cost: Money = .zero, unpricedTokens: Int64 = 0,
    unpricedCalls: Int = 0
  ) {
    self.calls = calls
    self.tokens = tokens
    self.cost = cost
    self.unpricedTokens = unpricedTokens
    self.unpricedCalls = unpricedCalls
  }

  /// The cost, or nil when calls were made and none of them has a price.
  package var knownCost: Money? { calls > 0 && unpricedCalls == calls ? nil : cost }

  package static func + (one: Self, other: Self) -> Self {
    Self(
      calls: one.calls + other.calls, tokens: one.tokens + other.tokens,
      cost: one.cost + other.cost,
      unpricedTokens: one.unpricedTokens.clampedSum(other.unpricedTokens),
      unpricedCalls: one.unpricedCalls + other.unpricedCalls)
  }
}
