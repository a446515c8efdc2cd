import OrchCommands
import OrchModel
import OrchStore

/// What a test puts into the store before it asks.
extension Workbench {
  /// The project called `name`, made when there is none.
  @discardableResult
  package func project(_ name: String = "my-repo", path: String? = nil) throws -> Project {
    try store.project(
      at: path ?? "/repositories/\(name)/.git", name: name, newID: { ID(nextID("p")) }, at: now)
  }

  /// Files a task, as `orch tasks create` would.
  @discardableResult
  package func file(
    _ title: String, _ status: AgentTask.Status = .pending, project: Project? = nil,
    type: String = "task", tags: [String] = []
  ) throws -> AgentTask {
    var task = AgentTask(
      id: ID(nextID("t")), project: project?.id, projectName: project?.name, title: title,
      type: type, tags: tags, createdAt: now)
    try store.insert(task)
    guard status != .pending else { return task }
    task.status = status
    try store.update(task, because: Event(at: now, kind: "task.\(status.rawValue)", task: task.id))
    return task
  }

  /// Starts a run of a task in `project`; this process looks after it.
  @discardableResult
  package func start(
    _ task: AgentTask, project: Project? = nil, _ status: Run.Status = .running,
    workflow: String = "simple"
  ) throws -> Run {
    let project = try project ?? self.project()
    return try store.insert(
      Run(
        id: ID(nextID("r")), project: project.id, projectName: project.name, task: task.id,
        title: task.title, taskType: task.type, workflow: workflow,
        workflowReason: "\(workflow): as the test wants it", status: status,
        repository: project.path ?? "/", startedAt: now), owner: .current)
  }

  /// Ends a run now.
  @discardableResult
  package func end(
    _ run: Run, _ status: Run.Status, _ outcome: Outcome, reason: String? = nil,
    activeMs: Int64 = 0
  ) throws -> Run {
    var run = run
    run.status = status
    run.outcome = outcome
    run.reason = reason
    run.activeMs = activeMs
    run.endedAt = now
    try store.update(run)
    return run
  }

  /// A stage of a run with an agent at work on it.
  @discardableResult
  package func agent(
    _ run: Run, role: String = "builder", client: String = "claude",
    model: String? = "claude-sonnet-4-5", position: Int = 0, _ status: Agent.Status = .running
  ) throws -> Agent {
    let stage = Stage(
      id: ID(nextID("s")), run: run.id, position: position, name: role, role: role, kind: .agent,
      needs: [])
    try store.insert(stage)
    var agent = Agent(
      id: ID(nextID("a")), project: run.project, run: run.id, stage: stage.id, client: client,
      role: role, model: model, startedAt: now)
    try store.insert(agent)
    agent.status = status
    if [.completed, .failed, .stopped].contains(status) { agent.endedAt = now }
    try store.update(agent)
    return agent
  }

  /// Books a call; without a `cost` it has no price.
  package func call(
    _ cost: String?, by agent: Agent? = nil, task: ID<AgentTask>? = nil, project: Project? = nil,
    role: String? = nil, model: String? = nil, tokens: Tokens = Tokens(input: 100, output: 20)
  ) throws {
    let place = LedgerEntry.Attribution(
      project: try agent?.project ?? project?.id ?? self.project().id, task: task, run: agent?.run,
      stage: agent?.stage, agent: agent?.id, role: role ?? agent?.role,
      client: agent?.client ?? "claude")
    try store.record(
      LedgerEntry(
        key: nextID("c"), at: now, attribution: place,
        model: model ?? agent?.model ?? "claude-sonnet-4-5", tokens: tokens,
        cost: cost.flatMap(Money.init(decimal:)),
        unpricedReason: cost == nil ? "unknown-model" : nil,
        priceSource: cost == nil ? nil : "test"))
  }

  /// Sets a budget, as `orch budget set` would.
  @discardableResult
  package func budget(
    _ name: String = "daily", limit: String = "20", _ period: Budget.Period = .day,
    scope: Budget.Scope = .init(), onLimit: Budget.OnLimit = .stop,
    unpriced: Budget.Unpriced = .block
  ) throws -> Budget {
    let budget = Budget(
      id: ID(nextID("b")), name: name, limit: Money(decimal: limit) ?? .zero, period: period,
      zone: "UTC", scope: scope, onLimit: onLimit, unpriced: unpriced, createdAt: now)
    try store.set(budget, at: now)
    return budget
  }

  /// Holds money of every budget for `run`.
  package func hold(_ amount: String, for run: Run) throws {
    try store.hold(
      .exactly(Money(decimal: amount) ?? .zero), for: run.id,
      in: try store.windows(of: try store.budgets(), at: now), at: now)
  }
}
