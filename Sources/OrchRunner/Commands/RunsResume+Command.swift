import OrchClients
import OrchCommands
import OrchGit
import OrchModel
import OrchProcess
import OrchStore

extension RunsResume: Command {
  package func run(_ context: Context) throws -> RunAnswer {
    let store = try context.changeStore()
    let run = try store.knownRun(self.run, in: context)
    if run.isRecorded {
      if budget != nil { throw RunFailure.recorded(run.id, verb: "limit") }
      return try resumeRecorded(run, in: store, context)
    }
    try raise(run, in: store, at: context.now())
    if run.status.isActive {
      guard run.status == .paused else { throw RunFailure.notPaused(run.id, run.status) }
      try requireMoney(for: run, in: store, context)
      try store.request(.resume, of: run.id, at: context.now())
      context.narrate("\(run.id) was told to go on")
      return .ended([try RunView(run, in: store, context: context)], code: .success)
    }
    guard run.status != .completed else { throw RunFailure.notPaused(run.id, run.status) }
    return try takeOver(run, in: store, context: context)
  }

  /// Says that a run that other programs do goes on.
  private func resumeRecorded(_ run: Run, in store: Database, _ context: Context) throws
    -> RunAnswer
  {
    let change = try context.tellingRun(
      run.id.rawValue, .resume, isSoAlready: { $0.status == .running }
    ) { run, _ in (run.status, run.reason) = (.running, nil) }
    context.narrate(change.message)
    return .ended([change.record], code: .success)
  }

  private func raise(_ run: Run, in store: Database, at time: Timestamp) throws {
    guard let limit = budget else { return }
    var own =
      try store.budget(named: Budget.ownLimitName(of: run.id))
      ?? Budget(
        id: ID("b-\(run.id)"), name: Budget.ownLimitName(of: run.id), limit: limit, period: .total,
        zone: "UTC",
        scope: Budget.Scope(run: run.id), createdAt: time)
    own.limit = limit
    try store.set(own, at: time)
  }

  /// Throws the refusal that would keep a paused run where it is.
  private func requireMoney(for run: Run, in store: Database, _ context: Context) throws {
    let project = Project(id: run.project, name: run.projectName, path: nil)
    let prices = try context.loadConfiguration(project: project, store: store)
      .priceBook(in: store)
    var money = MoneyGuard(run: run, stages: try store.stages(of: run.id), prices: prices)
    try money.refresh(in: store, now: context.now())
    if let limit = try money.topUp(in: store, now: context.now()) { throw limit.refusal }
  }

  /// Goes on, in this process, with a run whose own process is gone.
  private func takeOver(_ old: Run, in store: Database, context: Context) throws -> RunAnswer {
    var context = context
    context.directory = try context.existingFolder(old.repository)
    guard let project = try store.projects().first(where: { $0.id == old.project }),
      let task = try old.task.flatMap(store.task)
    else { throw RunFailure.unknown(old.id.rawValue, near: nil) }
    let desk = try PlanningDesk(context: context, store: store, project: project)
    var asked = PlanRequest(json: old.plan)
    asked.workflow = old.workflow
    var plan = try desk.plan(for: task, asked: asked, in: store).0
    let known = try store.stages(of: old.id)
    guard known.map(\.name) == plan.stages.map(\.name) else {
      throw PlanFailure.workflowChanged(old.workflow)
    }
    for (position, stage) in known.enumerated() where stage.status == .skipped {
      plan.stages[position].work = .skipped(stage.reason ?? "left out")
    }
    if let budget { plan.limits.budget = budget }
    let fleet = try Fleet(
      context: context, store: store, configuration: desk.configuration, jobs: 1)
    let admission = Admission(fleet: fleet, project: project, repositoryFolder: old.repository)
    let repository = try Repository.open(at: old.repository)
    let lock = try admission.lock(old.id)
    let (run, stages, sessions) = try store.write {
      try reopen(old, of: task.id, plan: plan, in: store, at: context.now()) {
        try admission.reserve(
          Admission.Work(task: task, isNewTask: false, plan: plan, estimate: nil), for: $0)
      }
    }
    let supervisor = RunSupervisor(
      fleet: fleet, plan: plan, task: task, run: run, stages: stages, lock: lock,
      repository: repository)
    supervisor.sessions = sessions
    // Who goes on with a run at its limit of time grants as much again.
    supervisor.activeBefore =
      plan.limits.timeMs.map { run.activeMs - run.activeMs % max($0, 1) } ?? 0
    try supervisor.money.refresh(in: store, now: context.now())
    var first: RunSupervisor? = supervisor
    fleet.startNext = {
      defer { first = nil }
      return first
    }
    try fleet.run()
    return try fleet.answer()
  }

  /// Puts a run back to work: its unfinished stages are to be done, with the sessions that can go on.
  private func reopen(
    _ old: Run, of task: ID<AgentTask>, plan: RunPlan, in store: Database, at time: Timestamp,
    reserving: (Run) throws -> Void
  ) throws -> (Run, [Stage], [String: Agent]) {
    guard try store.adopt(old.id, from: try store.owner(of: old.id), owner: .current) else {
      throw PlanFailure.taskBusy(task, run: old.id)
    }
    var run = old
    run.status = .running
    run.outcome = nil
    run.reason = nil
    run.endedAt = nil
    var sessions: [String: Agent] = [:]
    var stages = try store.stages(of: run.id)
    for index in stages.indices
    where stages[index].status != .completed && stages[index].status != .skipped {
      if let agent = try stages[index].agent.flatMap(store.agent), agent.session != nil,
        plan.stages.indices.contains(index), plan.stages[index].agent?.client.canResume == true
      {
        sessions[stages[index].name] = agent
      }
      stages[index].status = .pending
      stages[index].outcome = nil
      stages[index].reason = nil
      try store.update(stages[index])
    }
    try store.update(
      run,
      because: Event(
        at: time, kind: "run.resumed", project: run.project, task: run.task, run: run.id))
    try store.resolveIncidents(of: run.id, resolution: "resumed", at: time)
    try reserving(run)
    try store.setTask(run.task, to: .running, outcome: nil, because: "run.resumed", at: time)
    return (run, stages, sessions)
  }
}

extension Client {
  /// True when an earlier session can be gone on with.
  var canResume: Bool { self is ClaudeClient || self is CodexClient }
}
