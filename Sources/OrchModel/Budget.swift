/// A limit for a scope and a window: on money, or on another metric.
package struct Budget: Hashable, Identifiable, Sendable {
  /// What happens when it is reached.
  package enum OnLimit: String, CaseIterable, Sendable {
    /// A person is told, and everything goes on.
    case warn
    /// Nothing new is let in; what is at work goes on.
    case hold
    case pause, ask, stop

    /// True when a run at work does not go on.
    package var haltsWork: Bool {
      switch self {
      case .warn, .hold: false
      case .pause, .ask, .stop: true
      }
    }
  }

  /// How a call without a price counts.
  package enum Unpriced: String, CaseIterable, Sendable {
    case block, allow
    /// As what its tokens would cost at the dearest rates of the maker's models.
    case estimate
  }

  /// Another limit for a while.
  package struct Override: Hashable, Sendable {
    package var limit: Money
    /// The first moment it no longer holds.
    package var until: Timestamp

    package init(limit: Money, until: Timestamp) {
      self.limit = limit
      self.until = until
    }
  }

  package let id: ID<Budget>
  package var name: String
  package var metric: Metric
  /// The limit while no override holds; this and every amount below is in the unit of `metric`.
  package var limit: Money
  package var period: Period
  /// The IANA zone its days, weeks and months are counted in.
  package var zone: String
  package var scope: Scope
  package var onLimit: OnLimit
  package var unpriced: Unpriced
  /// Percent of the limit at which it warns.
  package var warnPercent: Int
  package var override: Override?
  /// Since when it counts and limits nothing; nil while it is in force.
  package var pausedAt: Timestamp?
  /// What is run when it gives an alert: an absolute path and arguments; empty for nothing.
  package var notify: [String]
  package var createdAt: Timestamp

  package init(
    id: ID<Budget>, name: String, metric: Metric = .dollars, limit: Money, period: Period,
    zone: String, scope: Scope = Scope(),
    onLimit: OnLimit = .stop, unpriced: Unpriced = .block, warnPercent: Int = 80,
    override: Override? = nil, pausedAt: Timestamp? = nil, notify: [String] = [],
    createdAt: Timestamp
  ) {
    self.id = id
    self.name = name
    self.metric = metric
    self.limit = limit
    self.period = period
    self.zone = zone
    self.scope = scope
    self.onLimit = onLimit
    self.unpriced = unpriced
    self.warnPercent = warnPercent
    self.override = override
    self.pausedAt = pausedAt
    self.notify = notify
    self.createdAt = createdAt
  }

  /// The limit that holds at `moment`.
  package func limit(at moment: Timestamp) -> Money {
    guard let override, moment < override.until else { return limit }
    return override.limit
  }

  /// True for the limit a run has of its own (`orch run --budget`), which no person has named.
  ///
  /// No budget of a person's can have a colon in its name.
  package var isOwnLimit: Bool {
    scope.run.map { Self.ownLimitName(of: $0).isSameBytes(as: name) } ?? false
  }

  package static func ownLimitName(of run: ID<Run>) -> String { "run:\(run)" }
}

extension Budget {
  /// What differs from `old`, as the history keeps it: field, before, after.
  package func changes(from old: Budget?) -> [(field: String, from: JSONValue, to: JSONValue)] {
    let fields: [(String, (Budget) -> JSONValue)] = [
      (metric.key("limit"), { $0.metric.jsonNumber($0.limit) }),
      ("period", { .string($0.period.rawValue) }),
      ("zone", { .string($0.zone) }), ("scope", { .string($0.scope.shown) }),
      ("onLimit", { .string($0.onLimit.rawValue) }),
      ("unpriced", { .string($0.unpriced.rawValue) }),
      ("warnPercent", { .integer(Int64($0.warnPercent)) }),
      (
        metric.key("override"),
        { budget in budget.override.map { budget.metric.jsonNumber($0.limit) } ?? .null }
      ),
      ("overrideUntil", { $0.override?.until.json ?? .null }),
      ("pausedAt", { $0.pausedAt.json }),
      ("notify", { $0.notify.isEmpty ? .null : $0.notify.json }),
    ]
    return fields.compactMap { field, value in
      let (before, after) = (old.map(value) ?? .null, value(self))
      return before == after ? nil : (field, before, after)
    }
  }
}

/// Something that stopped, froze or ended a run and that a person should know of.
package struct Incident: Hashable, Identifiable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case budgetLimit = "limit.budget"
    case timeLimit = "limit.time"
    case turnLimit = "limit.turns"
    case interrupted
    case leftovers
    case retrying
    case difference = "cost.difference"
    // What is odd about an agent at work, or about what is spent.
    case context
    case sameCall = "loop.same-call"
    case sameError = "loop.same-error"
    case silent
    case noProgress = "no-progress"
    case dead
    case runaway
    case spike

    /// Those that are over with the run they were found in.
    package static let anomalies: [Kind] = [
      .context, .sameCall, .sameError, .silent, .noProgress, .dead, .runaway, .spike,
    ]
  }

  package let id: ID<Incident>
  package var run: ID<Run>
  package var stage: ID<Stage>?
  package var kind: Kind
  package var at: Timestamp
  package var message: String
  /// The numbers it rests on, an object; nil where there are none beside the message.
  package var evidence: JSONValue?
  package var resolvedAt: Timestamp?
  package var resolution: String?

  package init(
    id: ID<Incident>, run: ID<Run>, stage: ID<Stage>? = nil, kind: Kind, at: Timestamp,
    message: String, evidence: JSONValue? = nil, resolvedAt: Timestamp? = nil,
    resolution: String? = nil
  ) {
    self.id = id
    self.run = run
    self.stage = stage
    self.kind = kind
    self.at = at
    self.message = message
    self.evidence = evidence
    self.resolvedAt = resolvedAt
    self.resolution = resolution
  }
}

/// One thing that happened: the append-only history behind every screen.
package struct Event: Hashable, Sendable {
  package var sequence: Int64
  package var at: Timestamp
  /// What happened: `task.created`, `run.started`, `stage.completed`, `limit.reached` and the like.
  package var kind: String
  package var project: ID<Project>?
  package var task: ID<AgentTask>?
  package var run: ID<Run>?
  package var stage: ID<Stage>?
  package var agent: ID<Agent>?
  package var data: JSONValue

  package init(
    sequence: Int64 = 0, at: Timestamp, kind: String, project: ID<Project>? = nil,
    task: ID<AgentTask>? = nil, run: ID<Run>? = nil, stage: ID<Stage>? = nil,
    agent: ID<Agent>? = nil, data: JSONValue = [:]
  ) {
    self.sequence = sequence
    self.at = at
    self.kind = kind
    self.project = project
    self.task = task
    self.run = run
    self.stage = stage
    self.agent = agent
    self.data = data
  }
}
