extension Budget {
  /// What it covers: every part that is given must match.
  package struct Scope: Hashable, Sendable {
    package var project: ID<Project>?
    package var projectName: String?
    package var run: ID<Run>?
    package var role: String?
    package var model: String?
    package var client: String?
    package var task: ID<AgentTask>?
    /// The type of the task: `bugfix`.
    package var type: String?
    package var workflow: String?
    package var branch: String?
    package var agent: ID<Agent>?

    package init(
      project: ID<Project>? = nil, projectName: String? = nil, run: ID<Run>? = nil,
      role: String? = nil, model: String? = nil, client: String? = nil,
      task: ID<AgentTask>? = nil, type: String? = nil, workflow: String? = nil,
      branch: String? = nil, agent: ID<Agent>? = nil
    ) {
      self.project = project
      self.projectName = projectName
      self.run = run
      self.role = role
      self.model = model
      self.client = client
      self.task = task
      self.type = type
      self.workflow = workflow
      self.branch = branch
      self.agent = agent
    }

    /// Its parts by key, in the order they are shown.
    package var parts: [(key: String, value: String)] {
      let parts = [
        ("project", projectName), ("run", run?.rawValue), ("task", task?.rawValue), ("type", type),
        ("workflow", workflow), ("branch", branch), ("agent", agent?.rawValue), ("role", role),
        ("model", model), ("client", client),
      ]
      return parts.compactMap { key, value in value.map { (key, $0) } }
    }

    /// `everything`, or `project=my-repo role=builder`.
    package var shown: String {
      let parts = parts.map { "\($0.key)=\($0.value)" }
      return parts.isEmpty ? "everything" : parts.joined(separator: " ")
    }
  }
}
