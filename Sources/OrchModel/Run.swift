/// One execution of a workflow for a task.
package struct Run: Hashable, Identifiable, Sendable {
  package enum Status: String, CaseIterable, Sendable {
    case queued, running, waiting, paused, completed, partial, failed, cancelled

    /// True while an `orch run` should be looking after it.
    package var isActive: Bool {
      switch self {
      case .queued, .running, .waiting, .paused: true
      case .completed, .partial, .failed, .cancelled: false
      }
    }
  }

  package enum Trigger: String, CaseIterable, Sendable { case manual, retry, scheduled }

  package let id: ID<Run>
  package var project: ID<Project>
  package var projectName: String
  /// Counts up within the project; a retry keeps it and raises `attempt`.
  package var number: Int
  package var attempt: Int
  package var task: ID<AgentTask>
  package var title: String
  package var taskType: String
  package var workflow: String
  /// Why this workflow: `simple: skipping analyst`.
  package var workflowReason: String
  package var trigger: Trigger
  package var status: Status
  package var outcome: Outcome?
  /// Why it paused, stopped or failed, for a person.
  package var reason: String?
  package var branch: String?
  package var worktree: String?
  /// The commit the branch began at.
  package var base: String?
  /// The folder of the repository's main working tree.
  package var repository: String
  /// What it was asked for, so that it can be resumed or tried again: JSON.
  package var plan: String
  package var startedAt: Timestamp
  package var endedAt: Timestamp?
  /// Time agents were at work: waiting and paused left out.
  package var activeMs: Int64
  /// What the clients say it cost; nil when none said.
  package var clientCost: Money?
  package var costDifferenceReason: String?
  package var filesChanged: Int?

  package init(
    id: ID<Run>, project: ID<Project>, projectName: String, number: Int = 0, attempt: Int = 1,
    task: ID<AgentTask>, title: String, taskType: String, workflow: String, workflowReason: String,
    trigger: Trigger = .manual, status: Status = .running, outcome: Outcome? = nil,
    reason: String? = nil, branch: String? = nil, worktree: String? = nil, base: String? = nil,
    repository: String, plan: String = "{}", startedAt: Timestamp, endedAt: Timestamp? = nil,
    activeMs: Int64 = 0, clientCost: Money? = nil, costDifferenceReason: String? = nil,
    filesChanged: Int? = nil
  ) {
    self.id = id
    self.project = project
    self.projectName = projectName
    self.number = number
    self.attempt = attempt
    self.task = task
    self.title = title
    self.taskType = taskType
    self.workflow = workflow
    self.workflowReason = workflowReason
    self.trigger = trigger
    self.status = status
    self.outcome = outcome
    self.reason = reason
    self.branch = branch
    self.worktree = worktree
    self.base = base
    self.repository = repository
    self.plan = plan
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.activeMs = activeMs
    self.clientCost = clientCost
    self.costDifferenceReason = costDifferenceReason
    self.filesChanged = filesChanged
  }

  /// `my-repo #47`, and `my-repo #47.2` for a second attempt.
  package var name: String { "\(projectName) #\(number)" + (attempt > 1 ? ".\(attempt)" : "") }
}

/// One step of a run.
package struct Stage: Hashable, Identifiable, Sendable {
  package enum Status: String, CaseIterable, Sendable {
    case pending, running, waiting, paused, completed, failed, cancelled, skipped
  }
  package enum Kind: String, CaseIterable, Sendable { case agent, command }

  package let id: ID<Stage>
  package var run: ID<Run>
  /// From 0, in the order of the workflow.
  package var position: Int
  package var name: String
  package var role: String
  package var kind: Kind
  /// The names of the stages that must have completed first.
  package var needs: [String]
  package var status: Status
  package var outcome: Outcome?
  package var reason: String?
  package var client: String?
  package var model: String?
  package var agent: ID<Agent>?
  package var commit: String?
  /// The agent's last words, or the end of a command's output; at most 64 KiB.
  package var answer: String?
  package var exitCode: Int?
  package var startedAt: Timestamp?
  package var endedAt: Timestamp?
  package var activeMs: Int64
  package var clientCost: Money?

  package init(
    id: ID<Stage>, run: ID<Run>, position: Int, name: String, role: String, kind: Kind,
    needs: [String], status: Status = .pending, outcome: Outcome? = nil, reason: String? = nil,
    client: String? = nil, model: String? = nil, agent: ID<Agent>? = nil, commit: String? = nil,
    answer: String? = nil, exitCode: Int? = nil, startedAt: Timestamp? = nil,
    endedAt: Timestamp? = nil, activeMs: Int64 = 0, clientCost: Money? = nil
  ) {
    self.id = id
    self.run = run
    self.position = position
    self.name = name
    self.role = role
    self.kind = kind
    self.needs = needs
    self.status = status
    self.outcome = outcome
    self.reason = reason
    self.client = client
    self.model = model
    self.agent = agent
    self.commit = commit
    self.answer = answer
    self.exitCode = exitCode
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.activeMs = activeMs
    self.clientCost = clientCost
  }
}

/// One instance of a client with a role and a model, at work on a stage, or in a session of its own.
package struct Agent: Hashable, Identifiable, Sendable {
  package enum Status: String, CaseIterable, Sendable {
    case starting, running, waiting, paused, completed, failed, stopped
  }

  package let id: ID<Agent>
  package var project: ID<Project>
  /// Nil, with the stage, for a session that was imported.
  package var run: ID<Run>?
  package var stage: ID<Stage>?
  /// The agent that it was started by, as a subagent.
  package var parent: ID<Agent>?
  package var client: String
  package var role: String
  package var model: String?
  /// The client's own session, for resuming; a subagent's is its own id.
  package var session: String?
  package var status: Status
  package var outcome: Outcome?
  /// What it does now, or what it was first asked; one line.
  package var activity: String?
  package var turns: Int
  /// Tokens of its last request (F19), and the most the model takes.
  package var contextTokens: Int64?
  package var contextLimit: Int64?
  package var startedAt: Timestamp
  package var endedAt: Timestamp?

  package init(
    id: ID<Agent>, project: ID<Project>, run: ID<Run>?, stage: ID<Stage>?,
    parent: ID<Agent>? = nil, client: String, role: String, model: String? = nil,
    session: String? = nil, status: Status = .starting,
    outcome: Outcome? = nil, activity: String? = nil, turns: Int = 0, contextTokens: Int64? = nil,
    contextLimit: Int64? = nil, startedAt: Timestamp, endedAt: Timestamp? = nil
  ) {
    self.id = id
    self.project = project
    self.run = run
    self.stage = stage
    self.parent = parent
    self.client = client
    self.role = role
    self.model = model
    self.session = session
    self.status = status
    self.outcome = outcome
    self.activity = activity
    self.turns = turns
    self.contextTokens = contextTokens
    self.contextLimit = contextLimit
    self.startedAt = startedAt
    self.endedAt = endedAt
  }
}
