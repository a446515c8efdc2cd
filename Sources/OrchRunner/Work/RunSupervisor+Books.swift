import Glibc
import OrchCommands
import OrchGit
import OrchModel
import OrchStore

extension RunSupervisor {
  /// Writes down how a stage did: its commit, its files, its client's total, its end.
  func finish(_ position: Int, _ verdict: Verdict) throws {
    let work = works.removeValue(forKey: position)
    if let agent = (work?.handler as? AgentHandler)?.agent { try checkAnomalies(of: agent) }
    var stage = stages[position]
    let succeeded = verdict.succeeded && stopping == nil
    let saved = try commitChanges(of: stage, isWhole: succeeded)
    var hasBookedTurn = false
    try store.write {
      try note(saved, of: stage)
      hasBookedTurn = try bookTurn(of: stage, work: work)
      try settle(&stage, work: work)
      stage.status = succeeded ? .completed : stopping == nil ? .failed : .cancelled
      stage.outcome = succeeded ? .completed : stopping?.outcome ?? .failed
      stage.reason = succeeded ? nil : stopping?.reason ?? verdict.reason
      stage.answer = verdict.text.cut(toBytes: 64 << 10)
      stage.exitCode = (work?.exitCode).map { Int($0) }
      stage.commit = saved.commit ?? stage.commit
      stage.endedAt = now
      stage.activeMs = stage.activeMs.clampedSum(work?.activeMs ?? 0)
      try endAgent(of: stage, work: work)
      try store.update(
        stage,
        because: event(
          "stage.\(stage.status.rawValue)", stage: stage, ["reason": stage.reason.json]))
    }
    stages[position] = stage
    try tellFinished(stage, verdict)
    if !succeeded, stopping == nil {
      stopping = Ending(
        status: .failed, outcome: .failed,
        reason: "stage '\(stage.name)' failed: \(verdict.reason)")
      for other in works.values { other.stop() }
    }
    if hasBookedTurn { try checkMoney(position) }
    try advance()
  }

  /// Books a turn as one call when its client has written down no call of it, but says what tokens it took;
  /// true when there was one.
  ///
  /// The client's total runs on over what earlier agents did in the same session.
  private func bookTurn(of stage: Stage, work: StageWork?) throws -> Bool {
    guard let handler = work?.handler as? AgentHandler, let total = handler.books.total,
      let tokens = total.tokens, total.cost == nil,
      try store.spend(SpendFilter(agent: handler.agent.id)).calls == 0
    else { return false }
    let agent = handler.agent
    let earlier =
      try sessions[stage.name] == nil
      ? .zero : store.spend(SpendFilter(run: run.id, stage: stage.id)).tokens
    let call = ModelCall(
      key: "turn:\(agent.id)", model: agent.model, tokens: tokens.beyond(earlier),
      session: agent.session)
    guard call.tokens.total > 0 else { return false }
    try money.note(
      try meter(for: agent, stage: stage).book(call, in: store, now: now), in: store, now: now)
    return true
  }

  /// Compares our sum with the client's own, books what no event mentioned, and keeps both.
  private func settle(_ stage: inout Stage, work: StageWork?) throws {
    guard let handler = work?.handler as? AgentHandler else { return }
    stage.model = handler.agent.model ?? stage.model
    let books = try handler.reconcile()
    if let cost = books.clientCost {
      stage.clientCost = cost
      let others = stages.filter { $0.id != stage.id }.compactMap(\.clientCost)
      run.clientCost = others.reduce(cost) { $0.clampedSum($1) }
    }
    if let reason = books.reason {
      run.costDifferenceReason =
        run.costDifferenceReason.map { "\($0); \(stage.name): \(reason)" }
        ?? "\(stage.name): \(reason)"
    }
  }

  private func endAgent(of stage: Stage, work: StageWork?) throws {
    guard let handler = work?.handler as? AgentHandler else { return }
    var agent = handler.agent
    agent.status = stage.status == .completed ? .completed : stopping == nil ? .failed : .stopped
    agent.outcome = stage.outcome
    agent.endedAt = now
    try store.update(agent)
  }

  func meter(for agent: Agent, stage: Stage) -> Meter {
    Meter(
      prices: fleet.prices,
      place: LedgerEntry.Attribution(
        project: run.project, task: run.task, taskType: run.taskType, run: run.id, stage: stage.id,
        agent: agent.id, role: agent.role, client: agent.client, session: agent.session,
        branch: run.branch))
  }

  /// What a stage has changed, in its branch.
  private struct Saved {
    /// The branch's newest commit, when it is another than before.
    var commit: String?
    /// The files it differs in from what the stage began with; nil when it is the same.
    var edits: [FileEdit]?
  }

  /// Commits what a stage has changed.
  private func commitChanges(of stage: Stage, isWhole: Bool) throws -> Saved {
    guard let worktree else { return Saved() }
    do {
      let identity = try repository.identity
      if let text = identity.notice, !notices.contains(text) {
        notices.append(text)
        notice(text)
      }
      let report = try repository.commitAll(
        in: worktree, message: (isWhole ? "" : "WIP ") + "\(stage.name): \(run.title)",
        author: identity.signature(at: now),
        trailers: [
          ("Orch-Task", task.id.rawValue), ("Orch-Run", run.id.rawValue),
          ("Orch-Stage", stage.name),
        ], branch: run.branch)
      for text in report.notices { notice(text) }
      let isSame = report.after == report.before && report.commit == nil
      return Saved(
        commit: isSame ? nil : report.after?.hex,
        edits: try edits(
          from: stage.commit.flatMap(CommitID.init(hex:)) ?? lastCommit, to: report.after))
    } catch let failure as GitFailure {
      notice("the changes of stage '\(stage.name)' could not be committed: \(failure.message)")
      return Saved()
    }
  }

  /// Where the work of the stages before ended: the newest commit of a stage, else the base, at which those ended
  /// that were kept.
  private var lastCommit: CommitID? {
    (stages.last { $0.keptFrom == nil && $0.commit != nil }?.commit ?? run.base)
      .flatMap(CommitID.init(hex:))
  }

  private func edits(from old: CommitID?, to new: CommitID?) throws -> [FileEdit]? {
    guard let old, let new, old != new else { return nil }
    return try repository.changes(from: old, to: new).files.flatMap(\.edits)
  }

  /// Writes down which files a stage has changed.
  private func note(_ saved: Saved, of stage: Stage) throws {
    guard let edits = saved.edits else { return }
    try store.setFileChanges(edits, of: stage.id, run: run.id)
  }

  /// Commits what agents have changed so far, while they are frozen or at their end.
  func commitWorkInProgress() throws {
    for position in works.keys.sorted() where position >= 0 {
      let saved = try commitChanges(of: stages[position], isWhole: false)
      guard saved.commit != nil || saved.edits != nil else { continue }
      try store.write {
        try note(saved, of: stages[position])
        guard let commit = saved.commit else { return }
        stages[position].commit = commit
        try store.update(stages[position])
      }
    }
  }

  /// The end of a run: totals, task, hold, lock, last word.
  func closeBooks(_ ending: Ending) throws {
    noteActiveTime()
    countFiles()
    run.status = ending.status
    run.outcome = ending.outcome
    run.reason = ending.reason.isEmpty ? nil : ending.reason
    run.endedAt = now
    try store.write {
      for position in stages.indices where stages[position].status == .pending {
        stages[position].status = ending.status == .completed ? .skipped : .cancelled
        stages[position].outcome = ending.status == .completed ? .skipped : .cancelled
        try store.update(stages[position])
      }
      try store.update(
        run, because: event("run.\(ending.status.rawValue)", ["reason": run.reason.json]))
      try store.release(run.id, at: now)
      try store.clearRequest(of: run.id)
      try store.resolveIncidents(
        of: run.id,
        ending.outcome == .cancelled ? Incident.Kind.allCases : Incident.Kind.anomalies,
        resolution: ending.outcome == .cancelled ? ending.reason : "the run has ended", at: now)
      try store.setTask(
        run.task, to: ending.status.taskStatus, outcome: ending.outcome,
        because: "run.\(ending.status.rawValue)",
        at: now)
    }
    unlink(fleet.files.lock(of: run.id))
    // Where budgets are going is worked out once a run, not once a call.
    for fired in try store.fireBudgetAlerts(at: now) { try tell(fired) }
    try tellEnd()
  }

  private func countFiles() {
    guard let base = run.base.flatMap(CommitID.init(hex:)), let worktree,
      let head = try? repository.repository(of: worktree).headCommit
    else { return }
    // A count that can't be had is left unknown, not made up.
    run.filesChanged = try? repository.changes(from: base, to: head).count
  }

  func noteActiveTime() {
    guard let since = activeSince else { return }
    run.activeMs = run.activeMs.clampedSum(since.age.wholeMilliseconds)
    activeSince = nil
  }
}

extension Tokens {
  /// What these have more than `earlier`, none below zero.
  fileprivate func beyond(_ earlier: Tokens) -> Tokens {
    Tokens(
      input: max(0, input - earlier.input), cacheRead: max(0, cacheRead - earlier.cacheRead),
      cacheWrite5m: max(0, cacheWrite5m - earlier.cacheWrite5m),
      cacheWrite1h: max(0, cacheWrite1h - earlier.cacheWrite1h),
      output: max(0, output - earlier.output))
  }
}

extension Run.Status {
  /// Where the task is when its run is there.
  var taskStatus: AgentTask.Status {
    switch self {
    case .queued: .queued
    case .running: .running
    case .waiting: .waiting
    case .paused: .paused
    case .completed: .completed
    case .partial, .failed: .failed
    case .cancelled: .cancelled
    }
  }
}

extension FileChange {
  /// As the store keeps it: a rename is a file gone and a file made.
  var edits: [FileEdit] {
    let added = isBinary ? nil : added
    let removed = isBinary ? nil : removed
    switch kind {
    case .created: return [FileEdit(path: path, kind: .created, added: added, removed: removed)]
    case .deleted: return [FileEdit(path: path, kind: .deleted, added: added, removed: removed)]
    case .modified: return [FileEdit(path: path, kind: .modified, added: added, removed: removed)]
    case .renamed:
      let old = oldPath.map { [FileEdit(path: $0, kind: .deleted)] } ?? []
      return old + [FileEdit(path: path, kind: .created, added: added, removed: removed)]
    }
  }
}
