import Glibc
import OrchCommands
import OrchGit
import OrchModel
import OrchProcess
import OrchStore

/// Lets a run begin: its rows, its lock and its money in one transaction, or nothing at all.
struct Admission {
  let fleet: Fleet
  let project: Project
  let repositoryFolder: String

  /// What is to be run.
  struct Work {
    var task: AgentTask
    var isNewTask: Bool
    var plan: RunPlan
    /// What similar tasks took; nil when it is known already, or nothing is.
    var estimate: RecordedEstimate?
    var retrying: Run?
    /// What becomes of each stage of the plan; empty when all are done.
    var fates: [StageFate] = []
  }

  private var store: Database { fleet.store }
  private var now: Timestamp { fleet.context.now() }

  func admit(_ work: Work) throws -> RunSupervisor {
    let repository = try Repository.open(at: repositoryFolder)
    try requireBeginning(in: repository, of: work)
    let id = try fleet.context.newRunID(in: store)
    let lock = try lock(id)
    let (run, stages) = try unlockingOnRefusal(id) { try enter(work, as: id) }
    let supervisor = RunSupervisor(
      fleet: fleet, plan: work.plan, task: work.task, run: run, stages: stages, lock: lock,
      repository: repository)
    try supervisor.money.refresh(in: store, now: now)
    return supervisor
  }

  /// Writes down the run and what it holds, all of it or nothing.
  private func enter(_ work: Work, as id: ID<Run>) throws -> (Run, [Stage]) {
    try store.write {
      if work.isNewTask { try store.insert(work.task) }
      try refuseBusy(work.task)
      let run = try store.insert(
        newRun(id, for: work), retrying: work.retrying, owner: .current)
      let stages = newStages(of: run, for: work)
      for stage in stages {
        try store.insert(stage)
        try store.keep(stage, in: run, at: now)
      }
      if let estimate = work.estimate { try store.keep(estimate, of: run, at: now) }
      try setOwnLimit(run, work.plan)
      try reserve(work, for: run)
      if let old = work.retrying {
        try store.resolveIncidents(of: old.id, resolution: "retried as \(run.id)", at: now)
      }
      try store.setTask(run.task, to: .running, outcome: nil, because: "run.started", at: now)
      return (run, stages)
    }
  }

  /// A run that is not let in leaves no lock file.
  private func unlockingOnRefusal<Value>(_ id: ID<Run>, _ body: () throws -> Value) throws -> Value
  {
    do {
      return try body()
    } catch {
      unlink(fleet.files.lock(of: id))
      throw error
    }
  }

  /// Throws when there is no working tree, or no commit, to begin from.
  private func requireBeginning(in repository: Repository, of work: Work) throws {
    guard !repository.isBare else { throw PlanFailure.noWorkingTree(repositoryFolder) }
    do {
      _ = try work.plan.base.map(repository.resolve(base:)) ?? repository.requiredHeadCommit()
    } catch let failure as GitFailure {
      guard let start = work.plan.request.start, let old = work.retrying else { throw failure }
      throw PlanFailure.workGone(old.id, commit: start)
    }
  }

  func lock(_ run: ID<Run>) throws -> OwnerLock {
    Folders.make(fleet.files.locks)
    guard let lock = try OwnerLock.acquire(path: fleet.files.lock(of: run)) else {
      throw PlanFailure.taskBusy(ID(run.rawValue), run: run)
    }
    return lock
  }

  private func refuseBusy(_ task: AgentTask) throws {
    let runs = try store.runs(
      task: task.id, with: [.queued, .running, .waiting, .paused], limit: 1)
    if let run = runs.first { throw PlanFailure.taskBusy(task.id, run: run.run.id) }
  }

  private func newRun(_ id: ID<Run>, for work: Work) -> Run {
    Run(
      id: id, project: project.id, projectName: project.name, task: work.task.id,
      title: work.task.title, taskType: work.task.type, workflow: work.plan.workflow,
      workflowReason: work.plan.workflowReason, trigger: work.retrying == nil ? .manual : .retry,
      repository: repositoryFolder, plan: work.plan.request.json.text, startedAt: now)
  }

  private func newStages(of run: Run, for work: Work) -> [Stage] {
    work.plan.stages.enumerated().map { position, planned in
      Stage(
        planned, work.fates.isEmpty ? .again : work.fates[position], position: position, of: run)
    }
  }

  /// A run's own limit is a budget like any other, with the run as its scope.
  func setOwnLimit(_ run: Run, _ plan: RunPlan) throws {
    guard let limit = plan.limits.budget else { return }
    try store.set(
      Budget(
        id: ID("b-\(run.id)"), name: Budget.ownLimitName(of: run.id), limit: limit, period: .total,
        zone: "UTC",
        scope: Budget.Scope(run: run.id), onLimit: plan.limits.onLimit,
        unpriced: fleet.configuration.unpriced.value, createdAt: now), at: now)
  }

  /// Holds the estimate of every budget that covers the run; without one, a slice.
  func reserve(_ work: Work, for run: Run) throws {
    var money = MoneyGuard(run: run, plan: work.plan, prices: fleet.prices)
    try money.refresh(in: store, now: now)
    guard !money.windows.isEmpty else { return }
    let request: HoldRequest =
      if let estimate = work.estimate?.cost?.p80 {
        .exactly(min(estimate, work.plan.limits.budget ?? estimate))
      } else {
        .upTo(money.slice)
      }
    try store.hold(request, for: run.id, in: money.windows, at: now)
  }
}
