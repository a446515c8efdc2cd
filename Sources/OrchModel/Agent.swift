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
