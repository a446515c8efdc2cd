import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Says that a recorded run has ended.
struct RunsFinish: Command {
  static let name = "runs finish"
  static let aliases = [["run", "finish"]]
  static let summary = "Record that a run has ended"
  static let discussion = """
    Without --status it has failed when one of its stages has, and is completed else. Stages that were never begun \
    are skipped then. A run can be completed only when no stage is at work; one that fails takes those down with it.
    """
  static let examples = [
    "orch runs finish r4k2p", "orch runs finish r4k2p --status failed --reason 'no quota left'",
  ]

  @Operand(completing: .dynamic("run"), "The run") var run: String
  @Option("How it ended") var status: RecordedEnding?
  @Option(value: "TEXT", "Why") var reason: String?

  func run(_ context: Context) throws -> Change<RunView> {
    try context.tellingRun(run, .finish, isSoAlready: isSoAlready) { run, stages in
      let ending = status ?? (stages.contains { $0.status == .failed } ? .failed : .completed)
      if ending != .failed, let stage = stages.first(where: { $0.status == .running }) {
        throw RunFailure.stageAtWork(run.id, stage: stage.name)
      }
      run.status = ending.status
      run.outcome = ending.outcome
      run.reason =
        reason ?? stages.first { ending != .completed && $0.status == .failed }.map(\.failure)
      stages.end(running: .failed, outcome: .failed, reason: "the run failed")
    }
  }

  /// True when it ended just so.
  private func isSoAlready(_ run: Run) -> Bool {
    [.completed, .partial, .failed].contains(run.status)
      && (status == nil || status?.status == run.status)
  }
}

/// Calls a recorded run off.
struct RunsCancel: Command {
  static let name = "runs cancel"
  static let aliases = [["run", "cancel"]]
  static let summary = "Record that a run was called off"
  static let examples = ["orch runs cancel r4k2p --reason 'wrong keywords'"]

  @Operand(completing: .dynamic("run"), "The run") var run: String
  @Option(value: "TEXT", "Why") var reason: String?

  func run(_ context: Context) throws -> Change<RunView> {
    try context.tellingRun(run, .cancel, isSoAlready: { $0.status == .cancelled }) { run, stages in
      (run.status, run.outcome, run.reason) = (.cancelled, .cancelled, reason)
      stages.end(running: .cancelled, outcome: .cancelled, reason: "the run was cancelled")
    }
  }
}

/// Says that a recorded run rests.
struct RunsPause: Command {
  static let name = "runs pause"
  static let aliases = [["run", "pause"]]
  static let summary = "Record that a run is paused"
  static let discussion = "The time until 'orch runs resume' is not counted as time at work."
  static let examples = ["orch runs pause r4k2p --reason 'out of credits'"]

  @Operand(completing: .dynamic("run"), "The run") var run: String
  @Option(value: "TEXT", "Why") var reason: String?

  func run(_ context: Context) throws -> Change<RunView> {
    try context.tellingRun(run, .pause, isSoAlready: { $0.status == .paused }) { run, _ in
      (run.status, run.reason) = (.paused, reason)
    }
  }
}

extension Context {
  /// Has a recorded run be told `verb`: checked, stored with its event, and answered.
  package func tellingRun(
    _ word: String, _ verb: Run.Verb, isSoAlready: (Run) -> Bool,
    _ change: (inout Run, inout [Stage]) throws -> Void
  ) throws -> Change<RunView> {
    let store = try changeStore()
    let id = try store.knownRecordedRun(word, in: self).id
    return try store.write {
      let old = try store.knownRecordedRun(id.rawValue, in: self)
      guard !isSoAlready(old) else {
        return Change(
          try RunView(old, in: store, context: self), columns: RunView.columns,
          message: "\(old.id) is \(old.status.rawValue) already")
      }
      guard verb.isLegal(from: old.status) else {
        throw RunFailure.illegal(old.id, verb, old.status)
      }
      var (run, stages) = (old, try store.stages(of: old.id))
      try change(&run, &stages)
      let now = now()
      if !run.status.isActive {
        run.endedAt = now
        for place in stages.indices { try end(&stages[place], of: run, in: store, at: now) }
      }
      run.activeMs = try store.activeMs(of: run.id, from: run.startedAt, to: now)
      try store.update(run, because: event(of: verb, run, at: now))
      return Change(
        try RunView(run, in: store, context: self), columns: RunView.columns,
        message: "\(run.id) is \(run.status.rawValue)",
        changes: [FieldChange("status", from: old.status.field, to: run.status.field)],
        next: run.status == .paused ? ["orch runs resume \(run.id)"] : ["orch runs show \(run.id)"])
    }
  }

  /// Stores when a stage ended with its run.
  private func end(_ stage: inout Stage, of run: Run, in store: Database, at now: Timestamp) throws
  {
    guard stage.endedAt == nil else { return }
    stage.endedAt = now
    if let begun = stage.startedAt {
      stage.activeMs = try store.activeMs(of: run.id, from: begun, to: now)
    }
    try store.update(stage)
  }

  private func event(of verb: Run.Verb, _ run: Run, at time: Timestamp) -> Event {
    let kind =
      switch verb {
      case .pause: "run.paused"
      case .resume: "run.resumed"
      case .finish, .cancel: "run.\(run.status.rawValue)"
      }
    return Event(
      at: time, kind: kind, project: run.project, run: run.id,
      data: ["reason": run.reason.json, "number": run.number.json])
  }
}

extension Stage {
  /// `content: 429 from provider`.
  fileprivate var failure: String { reason.map { "\(name): \($0)" } ?? "\(name) failed" }
}

extension [Stage] {
  /// Ends what is at work, and skips what was never begun.
  fileprivate mutating func end(running status: Stage.Status, outcome: Outcome, reason: String) {
    for place in indices {
      switch self[place].status {
      case .running, .waiting, .paused:
        (self[place].status, self[place].outcome, self[place].reason) = (status, outcome, reason)
      case .pending:
        (self[place].status, self[place].outcome) = (.skipped, .skipped)
        self[place].reason = Stage.notReached
      case .completed, .failed, .cancelled, .skipped: break
      }
    }
  }
}
