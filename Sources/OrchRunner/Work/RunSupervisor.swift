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
  }

  var store: Database { fleet.store }
  var now: Timestamp { fleet.context.now() }

  // MARK: Starting

  /// Makes the worktree and starts the first stages.
  func begin() throws {
    do {
      courseWatch = CourseWatch(try store.estimate(of: run.id))
      try tellStart()
      try makeWorktree()
      try copyIncludes()
      try checkTrust()
      if let setup = plan.setup { return try startSetup(setup) }
      try advance()
    } catch let failure as any Failure where !(failure is StoreError) {
      try end(Ending(status: .failed, outcome: .failed, reason: failure.message))
      fleet.complain(failure)
    }
  }

  private func tellStart() throws {
    try tell(
      "run.started",
      [
        ("title", run.name.json), ("task", run.task.json), ("workflow", run.workflow.json),
        ("workflowReason", run.workflowReason.json), ("stages", stages.map(\.name).json),
      ],
      line: "\(run.id)  \(run.name)  \(run.title)")
    try tell(
      "workflow.chosen", [("reason", run.workflowReason.json)],
      line: "\(run.id)  workflow \(run.workflowReason)")
  }

  private func makeWorktree() throws {
    if let path = run.worktree, let name = path.split(separator: "/").last.map(String.init) {
      guard let known = try? repository.worktree(name), known.isValid else {
        throw PlanFailure.worktreeGone(path)
      }
      worktree = known
      return
    }
    let wanted = try plan.base.map(repository.resolve(base:)) ?? repository.requiredHeadCommit()
    let left = try leftWorktree(base: wanted)
    let base = left?.head ?? wanted
    let branch = try left?.branch ?? freeBranch()
    let root = try fleet.context.worktreeRoot(fleet.configuration, repository: run.repository)
    let path = left?.path ?? "\(root)/orch-\(run.id)"
    worktree =
      try left
      ?? repository.createWorktree(
        name: "orch-\(run.id)", path: path, root: root, branch: branch, base: base)
    run.branch = branch
    run.worktree = path
    run.base = base.hex
    try store.update(
      run, because: event("worktree.created", ["path": path.json, "branch": branch.json]))
    try tell(
      "worktree.created",
      [("path", path.json), ("branch", branch.json), ("base", base.hex.json)],
      line: "\(run.id)  branch \(branch), worktree \(path)")
  }

  /// The worktree this run had made when its process was killed before that was written down.
  ///
  /// One that was only half made then is taken away, so that it can be made again.
  private func leftWorktree(base: CommitID) throws -> Worktree? {
    guard let left = try? repository.worktree("orch-\(run.id)") else { return nil }
    guard left.isHalfMade else { return left.isValid ? left : nil }
    try repository.removeWorktree("orch-\(run.id)", force: true, base: nil)
    // The branch may not be there yet; one with commits that are nowhere else stays.
    if let branch = left.branch { try? repository.deleteBranch(branch, unlessUnmergedInto: base) }
    return nil
  }

  /// `orch/<task>-<title>`, with a number behind it when an earlier attempt has that, be it only as the
  /// branch of a worktree that was never finished.
  private func freeBranch() throws -> String {
    let name = branchName(taskID: task.id.rawValue, title: run.title)
    for number in 1... {
      let candidate = number == 1 ? name : "\(name)-\(number)"
      if try repository.isFree(branch: candidate) { return candidate }
    }
    return name
  }

  private func copyIncludes() throws {
    guard let worktree, let main = repository.mainWorktree else { return }
    let report = try repository.copyIncludes(from: main, to: worktree)
    for refusal in report.refused {
      try notice("'\(refusal.path)' of .worktreeinclude was not copied: \(refusal.reason)")
    }
  }

  private func checkTrust() throws {
    guard let path = run.worktree else { return }
    try fleet.checkTrust(in: path, of: run)
  }

  private func startSetup(_ words: [String]) throws {
    let log = AgentLog(folder: fleet.files.logs(of: ID("\(run.id)-setup")))
    let handler = CommandHandler(words, log: log)
    let work = StageWork(position: -1, name: "setup", handler: handler, fleet: fleet)
    works[-1] = work
    try work.start(try fleet.launch(command: words, in: run.worktree ?? "/", of: self)) {
      [unowned self] verdict in
      works[-1] = nil
      guard stopping == nil else { return try finishWhenIdle() }
      guard verdict.succeeded else {
        return try end(
          Ending(
            status: .failed, outcome: .failed,
            reason: "the set-up command failed: \(verdict.reason)"))
      }
      try advance()
    }
  }

  // MARK: Going on

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
    try tell(
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
    try tell(
      "stage.started", stage: stages[position].name,
      [("role", stages[position].role.json), ("client", stages[position].client.json)],
      line:
        "\(run.id)  \(stages[position].name) started\(stages[position].client.map { " (\($0))" } ?? "")"
    )
  }

  // MARK: Ending

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
