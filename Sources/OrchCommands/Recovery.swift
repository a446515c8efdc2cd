import Glibc
import OrchModel
import OrchProcess
import OrchStore

/// Puts in order what an `orch run` left behind that ended without saying so.
package enum Recovery {
  /// True when some run's process is gone.
  ///
  /// One query, and for runs at work a look at their processes.
  static func isNeeded(in store: Database) throws -> Bool {
    guard store.path != ":memory:", try store.hasUnfinishedRuns() else { return false }
    return try store.unfinishedRuns().contains { try isDead($0.run, $0.owner, store: store) }
  }

  /// The runs whose process is gone; none of a store that no process can share.
  static func deadRuns(in store: Database) throws -> Set<ID<Run>> {
    guard store.path != ":memory:", try store.hasUnfinishedRuns() else { return [] }
    return Set(
      try store.unfinishedRuns().filter { try isDead($0.run, $0.owner, store: store) }
        .map(\.run.id))
  }

  /// Marks every such run as interrupted, ends what is left of its processes, and gives back what
  /// it held.
  ///
  /// Of several processes that find the same run, one does it.
  static func run(in store: Database, context: Context) throws {
    for (run, owner) in try store.unfinishedRuns() where try isDead(run, owner, store: store) {
      guard try store.adopt(run.id, from: owner, owner: .current) else { continue }
      let leftovers = Leftovers.find(mark: run.id.rawValue)
      let survivors = Leftovers.end(leftovers)
      // What is settled now is no sign of work.
      let end = try lastSign(of: run, in: store, upTo: context.now())
      try settle(run, store: store, context: context)
      try mark(
        run, endedAt: end, leftovers: leftovers, survivors: survivors, in: store, at: context.now())
      context.narrate(
        "run \(run.id) (\(run.name)) was interrupted: resume it with 'orch runs resume \(run.id)'")
    }
  }

  /// The lock is held by the run's process and its guardians: while anybody has it the run is not dead.
  private static func isDead(_ run: Run, _ owner: RunOwner, store: Database) throws -> Bool {
    if owner.identity.isAlive { return false }
    return try !OwnerLock.isHeld(path: RunFiles(store: store.path).lock(of: run.id))
  }

  /// Has the calls read that the clients wrote down and nobody has booked yet.
  ///
  /// That takes the readers of `orch-run`, which is asked to; without it the run is put in order all the
  /// same, and an import finds the calls later.
  private static func settle(_ run: Run, store: Database, context: Context) throws {
    guard let program = try? SiblingProgram.path(of: "orch-run", in: context.programFolders) else {
      return
    }
    try SiblingProgram.runToEnd(program, ["__settle", run.id.rawValue, "--store", store.path])
  }

  /// When a run was last known to be at work: its process sets the time of its lock a few times a second.
  private static func lastSign(of run: Run, in store: Database, upTo now: Timestamp) throws
    -> Timestamp
  {
    var sign = try store.lastSign(of: run.id, upTo: now) ?? run.startedAt
    var status = stat()
    if lstat(RunFiles(store: store.path).lock(of: run.id), &status) == 0 {
      let time = status.st_mtim
      sign = max(
        sign, Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000))
    }
    return min(sign, now)
  }

  private static func mark(
    _ run: Run, endedAt end: Timestamp, leftovers: [LeftoverProcess], survivors: [LeftoverProcess],
    in store: Database, at time: Timestamp
  ) throws {
    try store.write {
      guard var run = try store.run(run.id), run.endedAt == nil else { return }
      let wasPaused = run.status == .paused
      run.status = .failed
      run.outcome = .interrupted
      run.reason = wasPaused ? "its process ended while it was paused" : "its process ended"
      run.endedAt = end
      if !wasPaused {
        let begun = try store.lastBeginning(of: run.id) ?? run.startedAt
        run.activeMs = run.activeMs.clampedSum(
          try store.activeMs(of: run.id, from: begun, to: end))
      }
      try endStages(of: run, in: store, at: end)
      try store.update(
        run,
        because: Event(
          at: time, kind: "run.interrupted", project: run.project, task: run.task, run: run.id))
      try store.resolveIncidents(
        of: run.id, Incident.Kind.anomalies, resolution: "the run has ended", at: time)
      try store.recordIncident(
        .interrupted, run: run.id, message: "the process of the run ended without saying so",
        at: time)
      if !leftovers.isEmpty {
        let names = leftovers.map { "\($0.identity.pid) \($0.command)" }.joined(separator: ", ")
        let verb = survivors.isEmpty ? "ended" : "could not all be ended"
        try store.recordIncident(
          .leftovers, run: run.id, message: "processes of the run were left and \(verb): \(names)",
          at: time)
      }
      try store.release(run.id, at: time)
      try store.setTask(
        run.task, to: .failed, outcome: .interrupted, because: "run.interrupted", at: time)
    }
  }

  private static func endStages(of run: Run, in store: Database, at time: Timestamp) throws {
    for var stage in try store.stages(of: run.id)
    where stage.status != .pending && stage.endedAt == nil {
      stage.status = .failed
      stage.outcome = .interrupted
      stage.endedAt = time
      stage.activeMs = stage.activeMs.clampedSum(
        try store.activeMs(of: run.id, from: stage.startedAt ?? time, to: time))
      try store.update(stage)
    }
    for (_, agent) in try store.agents(run: run.id, limit: 1000) where agent.endedAt == nil {
      var agent = agent
      agent.status = .failed
      agent.outcome = .interrupted
      agent.endedAt = time
      try store.update(agent)
    }
  }
}

extension RunOwner {
  /// This process.
  package static var current: RunOwner { RunOwner(ProcessIdentity.current()) }

  package init(_ identity: ProcessIdentity) {
    self.init(
      bootID: identity.bootID, pid: identity.pid,
      startTicks: Int64(clamping: identity.startTicks))
  }

  var identity: ProcessIdentity {
    ProcessIdentity(bootID: bootID, pid: pid, startTicks: UInt64(clamping: startTicks))
  }
}

/// Where the files of runs and agents are: beside the store.
package struct RunFiles: Sendable {
  private let folder: String

  package init(store path: String) {
    folder = parentFolder(of: path) ?? "/"
  }

  /// The lock that says a run is looked after.
  package func lock(of run: ID<Run>) -> String { "\(locks)/\(run).lock" }
  package var locks: String { "\(folder)/locks" }
  /// An agent's `prompt.txt`, `text.txt`, `tools.jsonl` and `summary.jsonl`.
  package func logs(of agent: ID<Agent>) -> String { "\(folder)/logs/\(agent)" }
}

extension Database {
  /// Moves a task along with its run, whatever state it was in; nothing without one.
  package func setTask(
    _ id: ID<AgentTask>?, to status: AgentTask.Status, outcome: Outcome?, because kind: String,
    at time: Timestamp
  ) throws {
    guard let id, var task = try task(id), task.status != status || task.outcome != outcome else {
      return
    }
    task.status = status
    task.outcome = outcome
    task.updatedAt = time
    task.startedAt = task.startedAt ?? time
    task.endedAt = outcome == nil ? nil : time
    if status == .completed { task.progress = 100 }
    try update(
      task,
      because: Event(
        at: time, kind: "task.\(status.rawValue)", project: task.project, task: id,
        data: ["because": .string(kind)]))
  }
}
