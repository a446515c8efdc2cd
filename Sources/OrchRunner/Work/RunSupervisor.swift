import OrchClients
import OrchCommands
import OrchGit
import OrchModel
import OrchProcess
import OrchStore

/// Looks after one run: starts its stages, meters them, stops at limits, and brings it to an end.
final class RunSupervisor {
  let fleet: Fleet
  let plan: RunPlan
  let task: AgentTask
  let lock: OwnerLock
  let repository: Repository
  var run: Run
  var stages: [Stage]
  var worktree: Worktree?
  /// The stages at work, by position.
  var works: [Int: StageWork] = [:]
  var money: MoneyGuard
  var courseWatch = CourseWatch(nil)
  var anomalies: AnomalyWatch
  /// When budgets on minutes were last looked at; nil before.
  var minutesChecked: SteadyTime?
  /// Why it is being stopped; nil while it goes on.
  var stopping: Ending?
  /// The limits that were reached and only told of.
  var warnings: Set<Incident.Kind> = []
  /// True while a limit holds every agent frozen.
  var isFrozen = false
  var activeSince: SteadyTime?
  /// The time at work, in milliseconds, before a person last said to go on.
  var activeBefore: Int64
  var notices: [String] = []
  /// Sessions to go on with, by stage name: an interrupted run's.
  var sessions: [String: Agent] = [:]
  private(set) var hasEnded = false

  /// How a run is to end.
  struct Ending {
    var status: Run.Status
    var outcome: Outcome
    var reason: String
  }

  init(
    fleet: Fleet, plan: RunPlan, task: AgentTask, run: Run, stages: [Stage], lock: OwnerLock,
    repository: Repository
  ) {
    self.fleet = fleet
    self.plan = plan
    self.task = task
    self.run = run
    self.stages = stages
    self.lock = lock
    self.repository = repository
    activeBefore = run.activeMs
    money = MoneyGuard(run: run, plan: plan, prices: fleet.prices)
    anomalies = AnomalyWatch(of: run, clock: .zone(fleet.context.zone), in: fleet.store)
  }

  var store: Database { fleet.store }
  var now: Timestamp { fleet.context.now() }

  /// Starts every stage whose needs are met; ends the run when none is left.
  func advance() throws {
    guard stopping == nil else { return try finishWhenIdle() }
    // Frozen at a limit, nothing begins that could spend; what has ended by itself has.
    if isFrozen, stages.contains(where: { $0.status == .pending }) { return }
    if activeSince == nil { activeSince = .now }
    for (position, stage) in stages.enumerated() where stage.status == .pending && isReady(stage) {
      switch plan.stages[position].work {
      case .skipped(let reason): try skip(position, reason)
      case .agent(let spec): try startAgent(position, spec)
      case .command(let words): try startCommand(position, words)
      }
      if stopping != nil { return try finishWhenIdle() }
    }
    if works.isEmpty, !hasEnded {
      if stages.contains(where: { $0.status == .pending && isReady($0) }) { return try advance() }
      try end(Ending(status: .completed, outcome: .completed, reason: ""))
    }
  }

  private func isReady(_ stage: Stage) -> Bool {
    stage.needs.allSatisfy { need in
      stages.contains { $0.name == need && ($0.status == .completed || $0.status == .skipped) }
    }
  }

  private func skip(_ position: Int, _ reason: String) throws {
    stages[position].status = .skipped
    stages[position].outcome = .skipped
    stages[position].reason = reason
    try store.update(stages[position])
    tell(
      "stage.skipped", stage: stages[position].name, [("reason", reason.json)],
      line: "\(run.id)  \(stages[position].name) skipped: \(reason)")
  }

  private func startCommand(_ position: Int, _ words: [String]) throws {
    let log = AgentLog(folder: fleet.files.logs(of: ID(stages[position].id.rawValue)))
    let handler = CommandHandler(words, log: log)
    try markStarted(position)
    try start(position, handler: handler) {
      try fleet.launch(command: words, in: run.worktree ?? "/", of: self)
    }
  }

  private func startAgent(_ position: Int, _ spec: AgentSpec) throws {
    let start = try AgentStart(spec, stage: stages[position], in: self)
    stages[position].agent = start.agent.id
    stages[position].client = spec.name
    stages[position].model = spec.model
    try store.write {
      try store.insert(start.agent)
      try store.note(user: UserNames.current, of: start.agent.id)
      try markStarted(position)
    }
    start.writePrompt()
    let earlier = try sessions[stages[position].name].map { agent in
      (agent.id, try store.spend(SpendFilter(run: run.id, stage: stages[position].id)).cost)
    }
    let handler = AgentHandler(
      start.agent, spec: spec, request: start.request,
      place: AgentPlace(
        store: store, log: start.log, meter: start.meter, now: { [unowned self] in now },
        earlier: earlier,
        report: { [unowned self] news in try learn(news, position: position) }))
    try self.start(position, handler: handler, input: start.input) { start.launch }
  }

  /// Starts a stage's process; one that can't be started is a stage that failed.
  private func start(
    _ position: Int, handler: any StageHandler,
    input: (bytes: [UInt8], staysOpen: Bool)? = nil, _ launch: () throws -> ProcessLaunch
  ) throws {
    let work = StageWork(
      position: position, name: stages[position].name, handler: handler, fleet: fleet)
    works[position] = work
    do {
      try work.start(try launch(), input: input) { [unowned self] verdict in
        try finish(position, verdict)
      }
    } catch let failure as any Failure where !(failure is StoreError) {
      works[position] = nil
      try finish(position, Verdict(succeeded: false, reason: failure.message, text: ""))
    }
  }

  private func markStarted(_ position: Int) throws {
    stages[position].status = .running
    stages[position].startedAt = now
    stages[position].endedAt = nil
    stages[position].outcome = nil
    try store.update(
      stages[position],
      because: event("stage.started", stage: stages[position], ["role": stages[position].role.json])
    )
    tell(
      "stage.started", stage: stages[position].name,
      [("role", stages[position].role.json), ("client", stages[position].client.json)],
      line:
        "\(run.id)  \(stages[position].name) started\(stages[position].client.map { " (\($0))" } ?? "")"
    )
  }

  /// Marks the run as over and says so.
  ///
  /// Nothing of it is at work any more.
  func end(_ ending: Ending) throws {
    guard !hasEnded else { return }
    hasEnded = true
    try closeBooks(ending)
    fleet.hasEnded(self)
  }
}
