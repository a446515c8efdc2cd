import OrchClients
import OrchModel

/// What one run is going to do, settled before anything is made.
package struct RunPlan: Sendable {
  package var workflow: String
  /// `simple: skipping analyst`, or who chose it.
  package var workflowReason: String
  package var stages: [PlannedStage]
  package var limits: Limits
  /// The branch or commit to begin at, as it was given; nil is `HEAD`.
  package var base: String?
  /// Run once in the new worktree.
  package var setup: [String]?
  /// What it was asked for, kept in the store for resuming and retrying.
  package var request: PlanRequest

  /// When a run is to be stopped, and how.
  package struct Limits: Hashable, Sendable {
    package var budget: Money?
    /// Time at work, in milliseconds.
    package var timeMs: Int64?
    /// Model calls of one agent.
    package var maxTurns: Int?
    package var onLimit: Budget.OnLimit
    /// Between an order to end and the next, harder one.
    package var grace: Duration
  }
}

/// One step of a run, as planned.
package struct PlannedStage: Sendable {
  package enum Work: Sendable {
    case agent(AgentSpec)
    case command([String])
    /// Nothing to do here, and why.
    case skipped(String)
  }

  package var name: String
  package var role: String
  package var needs: [String]
  package var work: Work

  package var agent: AgentSpec? {
    if case .agent(let spec) = work { return spec }
    return nil
  }

  package var isSkipped: Bool {
    if case .skipped = work { return true }
    return false
  }
}

/// An agent to be started: the client, found on this machine, and what it is told.
package struct AgentSpec: Sendable {
  /// As the configuration calls it.
  package var name: String
  package var client: any Client
  /// Absolute.
  package var executable: String
  package var arguments: [String]
  package var model: String?
  package var permissionMode: String?
  /// All of the agent's environment.
  ///
  /// Never stored.
  package var environment: [String: String]
  /// What the role is told, before the task.
  package var prompt: String
  package var replayFile: String?
  package var speed: Double
}

/// What a run was asked for, as the store keeps it.
package struct PlanRequest: Hashable, Sendable {
  package var agent: String?
  package var model: String?
  package var role: String?
  package var workflow: String?
  package var analyst: Bool?
  package var budget: Money?
  package var timeMs: Int64?
  package var maxTurns: Int?
  package var onLimit: Budget.OnLimit?
  package var base: String?
  /// The commit that the kept stages of an earlier attempt left, before any base; nil when none is kept.
  package var start: String?
  package var replay: String?
  package var speed: String?

  package init() {}

  /// As JSON; what was not asked for is left out.
  package var json: JSONValue {
    var members: [JSONValue.Member] = []
    func add(_ key: String, _ value: JSONValue?) {
      if let value { members.append(.init(key, value)) }
    }
    add("agent", agent?.json)
    add("model", model?.json)
    add("role", role?.json)
    add("workflow", workflow?.json)
    add("analyst", analyst?.json)
    add("budgetNanodollars", budget.map { .integer($0.nanodollars) })
    add("timeMs", timeMs?.json)
    add("maxTurns", maxTurns?.json)
    add("onLimit", onLimit.map { .string($0.rawValue) })
    add("base", base?.json)
    add("start", start?.json)
    add("replay", replay?.json)
    add("speed", speed?.json)
    return .object(members)
  }

  /// Reads what `json` wrote; what is missing is nil.
  package init(json text: String) {
    var bytes = text
    bytes.withUTF8 { utf8 in
      _ = JSONParser().read(UnsafeRawBufferPointer(utf8)) { document in
        agent = document["agent"].string
        model = document["model"].string
        role = document["role"].string
        workflow = document["workflow"].string
        analyst = document["analyst"].bool
        budget = document["budgetNanodollars"].int64.map(Money.init(nanodollars:))
        timeMs = document["timeMs"].int64
        maxTurns = document["maxTurns"].int64.flatMap { Int(exactly: $0) }
        onLimit = document["onLimit"].string.flatMap(Budget.OnLimit.init(rawValue:))
        base = document["base"].string
        start = document["start"].string
        replay = document["replay"].string
        speed = document["speed"].string
      }
    }
  }
}
