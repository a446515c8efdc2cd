/// A limit on money for a scope and a window.
package struct Budget: Hashable, Identifiable, Sendable {
  /// What happens when it is reached.
  package enum OnLimit: String, CaseIterable, Sendable { case pause, ask, stop }
  /// How a call without a price counts.
  package enum Unpriced: String, CaseIterable, Sendable { case block, allow }

  /// What it covers: every part that is given must match.
  package struct Scope: Hashable, Sendable {
    package var project: ID<Project>?
    package var projectName: String?
    package var run: ID<Run>?
    package var role: String?
    package var model: String?
    package var client: String?

    package init(
      project: ID<Project>? = nil, projectName: String? = nil, run: ID<Run>? = nil,
      role: String? = nil, model: String? = nil, client: String? = nil
    ) {
      self.project = project
      self.projectName = projectName
      self.run = run
      self.role = role
      self.model = model
      self.client = client
    }

    /// `everything`, or `project=my-repo role=builder`.
    package var shown: String {
      let parts = [
        projectName.map { "project=\($0)" }, run.map { "run=\($0)" }, role.map { "role=\($0)" },
        model.map { "model=\($0)" }, client.map { "client=\($0)" },
      ].compactMap(\.self)
      return parts.isEmpty ? "everything" : parts.joined(separator: " ")
    }
  }

  package let id: ID<Budget>
  package var name: String
  package var limit: Money
  package var period: Period
  /// The IANA zone its days, weeks and months are counted in.
  package var zone: String
  package var scope: Scope
  package var onLimit: OnLimit
  package var unpriced: Unpriced
  /// Percent of the limit at which it warns.
  package var warnPercent: Int
  package var createdAt: Timestamp

  package init(
    id: ID<Budget>, name: String, limit: Money, period: Period, zone: String,
    scope: Scope = Scope(),
    onLimit: OnLimit = .stop, unpriced: Unpriced = .block, warnPercent: Int = 80,
    createdAt: Timestamp
  ) {
    self.id = id
    self.name = name
    self.limit = limit
    self.period = period
    self.zone = zone
    self.scope = scope
    self.onLimit = onLimit
    self.unpriced = unpriced
    self.warnPercent = warnPercent
    self.createdAt = createdAt
  }

  /// The stretch of time a limit counts over.
  package enum Period: Hashable, Sendable {
    case day, week, month, total
    /// The last so many hours, moving with the clock.
    case rolling(hours: Int)
  }
}

extension Budget.Period: RawRepresentable {
  /// Reads a period as it is written.
  ///
  /// `day`, `week`, `month`, `total`, `rolling:7d`, `rolling:12h`; nil for anything else.
  package init?(rawValue: String) {
    switch rawValue {
    case "day": self = .day
    case "week": self = .week
    case "month": self = .month
    case "total": self = .total
    default:
      guard rawValue.hasPrefix("rolling:"), let unit = rawValue.last, unit == "d" || unit == "h",
        let count = Int(rawValue.dropFirst(8).dropLast()), (1...8784).contains(count),
        unit == "h" || count <= 366
      else { return nil }
      self = .rolling(hours: unit == "d" ? count * 24 : count)
    }
  }

  package var rawValue: String {
    switch self {
    case .day: "day"
    case .week: "week"
    case .month: "month"
    case .total: "total"
    case .rolling(let hours): hours % 24 == 0 ? "rolling:\(hours / 24)d" : "rolling:\(hours)h"
    }
  }
}

/// A stretch of time, half open: `start` is in it, `end` is not.
package struct Window: Hashable, Sendable {
  package var start: Timestamp
  package var end: Timestamp

  package init(start: Timestamp, end: Timestamp) {
    self.start = start
    self.end = end
  }

  /// All of time: the window of a limit that never starts anew.
  package static let always = Window(
    start: Timestamp(milliseconds: 0), end: Timestamp(milliseconds: 253_402_300_800_000))

  package func contains(_ moment: Timestamp) -> Bool { start <= moment && moment < end }
}

/// A budget and the window of it that counts now.
package struct BudgetWindow: Hashable, Sendable {
  package var budget: Budget
  package var window: Window

  package init(_ budget: Budget, _ window: Window) {
    self.budget = budget
    self.window = window
  }
}

/// Where a budget stands in its present window.
package struct BudgetStanding: Hashable, Sendable {
  package var budget: Budget
  package var window: Window
  package var spent: Money
  /// Held by runs at work, not yet spent.
  package var reserved: Money
  package var unpricedCalls: Int

  package init(
    budget: Budget, window: Window, spent: Money, reserved: Money, unpricedCalls: Int
  ) {
    self.budget = budget
    self.window = window
    self.spent = spent
    self.reserved = reserved
    self.unpricedCalls = unpricedCalls
  }

  /// What may still be spent or reserved; negative when it is exceeded.
  package var remaining: Money { budget.limit - spent - reserved }
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
  }

  package let id: ID<Incident>
  package var run: ID<Run>
  package var stage: ID<Stage>?
  package var kind: Kind
  package var at: Timestamp
  package var message: String
  package var resolvedAt: Timestamp?
  package var resolution: String?

  package init(
    id: ID<Incident>, run: ID<Run>, stage: ID<Stage>? = nil, kind: Kind, at: Timestamp,
    message: String, resolvedAt: Timestamp? = nil, resolution: String? = nil
  ) {
    self.id = id
    self.run = run
    self.stage = stage
    self.kind = kind
    self.at = at
    self.message = message
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
