/// A piece of work that agents can be given.
///
/// Called a *task* everywhere a user can see it; the longer name keeps clear of Swift's own `Task`.
package struct AgentTask: Hashable, Identifiable, Sendable {
  package enum Status: String, CaseIterable, Sendable {
    case pending, queued, running, waiting, paused, completed, failed, cancelled
  }

  package enum Priority: String, CaseIterable, Sendable { case high, medium, low }

  package let id: ID<AgentTask>
  package var project: ID<Project>?
  package var projectName: String?
  package var title: String
  package var description: String
  /// What kind of work it is: `feature`, `fix`, `docs`, … Any word.
  package var type: String
  package var priority: Priority
  package var status: Status
  /// Nil until the task has ended.
  package var outcome: Outcome?
  /// Percent done, 0 … 100.
  package var progress: Int
  package var tags: [String]
  package var createdAt: Timestamp
  package var updatedAt: Timestamp
  package var startedAt: Timestamp?
  package var endedAt: Timestamp?

  package init(
    id: ID<AgentTask>, project: ID<Project>? = nil, projectName: String? = nil, title: String,
    description: String = "", type: String = "task", priority: Priority = .medium,
    status: Status = .pending, outcome: Outcome? = nil, progress: Int = 0, tags: [String] = [],
    createdAt: Timestamp, updatedAt: Timestamp? = nil, startedAt: Timestamp? = nil,
    endedAt: Timestamp? = nil
  ) {
    self.id = id
    self.project = project
    self.projectName = projectName
    self.title = title
    self.description = description
    self.type = type
    self.priority = priority
    self.status = status
    self.outcome = outcome
    self.progress = progress
    self.tags = tags
    self.createdAt = createdAt
    self.updatedAt = updatedAt ?? createdAt
    self.startedAt = startedAt
    self.endedAt = endedAt
  }
}

/// How something ended; `status` says where it is.
package enum Outcome: String, CaseIterable, Sendable {
  case completed
  /// Some of it is done and some is not.
  case partial
  case failed
  /// A person called it off.
  case cancelled
  /// A limit stopped it.
  case stopped
  /// Its process ended without saying so: killed, crashed, or the machine went down.
  case interrupted
  /// Not needed: an earlier stage or the workflow made it superfluous.
  case skipped
}

extension AgentTask {
  /// What can be asked of a task, and from where.
  package enum Verb: String, CaseIterable, Sendable {
    case start, progress, complete, fail, cancel, retry

    package var target: Status {
      switch self {
      case .start, .progress: .running
      case .complete: .completed
      case .fail: .failed
      case .cancel: .cancelled
      case .retry: .pending
      }
    }

    package func isLegal(from status: Status) -> Bool {
      switch (self, status) {
      case (.retry, .failed), (.retry, .cancelled): true
      case (.retry, _): false
      case (_, .completed), (_, .failed), (_, .cancelled): false
      default: true
      }
    }
  }
}

/// A git repository or a named subject that runs and money are counted under.
package struct Project: Hashable, Identifiable, Sendable {
  package let id: ID<Project>
  /// Unique in the store: the folder's name, with a number behind it when two folders share one.
  package var name: String
  /// The common git folder; nil for a subject that is no repository.
  package var path: String?

  package init(id: ID<Project>, name: String, path: String?) {
    self.id = id
    self.name = name
    self.path = path
  }
}
