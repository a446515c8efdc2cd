/// One execution of a workflow for a task, or of a pipeline for a project.
///
/// A pipeline's stages are done by other programs, which say how they go: it has no task and no process
/// that looks after it.
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

  /// What set it off: `manual`, `retry`, `scheduled`, or another program's own word.
  package struct Trigger: RawRepresentable, Hashable, Sendable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package static let manual = Trigger(rawValue: "manual")
    package static let retry = Trigger(rawValue: "retry")
    package static let scheduled = Trigger(rawValue: "scheduled")
  }

  package let id: ID<Run>
  package var project: ID<Project>
  package var projectName: String
  /// Counts up within the project; a retry keeps it and raises `attempt`.
  package var number: Int
  package var attempt: Int
  /// Nil for a recorded run of a pipeline.
  package var task: ID<AgentTask>?
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
  ///
  /// Of a recorded run, `input` in it is what there was of each item when it began.
  package var plan: String
  package var startedAt: Timestamp
  package var endedAt: Timestamp?
  /// Time agents were at work: waiting and paused left out.
  package var activeMs: Int64
  /// What the clients say it cost; nil when none said.
  package var clientCost: Money?
  package var costDifferenceReason: String?
  package var filesChanged: Int?
  /// What the program that records it calls it; one of a kind in its project.
  package var externalID: String?
  package var isPinned: Bool
  package var note: String?
  package var tags: [String]

  package init(
    id: ID<Run>, project: ID<Project>, projectName: String, number: Int = 0, attempt: Int = 1,
    task: ID<AgentTask>?, title: String, taskType: String, workflow: String, workflowReason: String,
    trigger: Trigger = .manual, status: Status = .running, outcome: Outcome? = nil,
    reason: String? = nil, branch: String? = nil, worktree: String? = nil, base: String? = nil,
    repository: String, plan: String = "{}", startedAt: Timestamp, endedAt: Timestamp? = nil,
    activeMs: Int64 = 0, clientCost: Money? = nil, costDifferenceReason: String? = nil,
    filesChanged: Int? = nil, externalID: String? = nil, isPinned: Bool = false,
    note: String? = nil, tags: [String] = []
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
    self.externalID = externalID
    self.isPinned = isPinned
    self.note = note
    self.tags = tags
  }

  /// True when other programs do its work and only say how it goes.
  package var isRecorded: Bool { task == nil }

  /// `my-repo #47`, and `my-repo #47.2` for a second attempt.
  package var name: String { "\(projectName) \(shortName)" }

  /// The same without the project: `#47`, `#47.2`.
  package var shortName: String { "#\(number)" + (attempt > 1 ? ".\(attempt)" : "") }
}
