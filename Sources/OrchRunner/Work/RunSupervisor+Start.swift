import OrchCommands
import OrchGit
import OrchModel
import OrchStore

extension RunSupervisor {
  /// Makes the worktree and starts the first stages.
  func begin() throws {
    do {
      courseWatch = CourseWatch(try store.estimate(of: run.id))
      tellStart()
      tellKept()
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

  private func tellStart() {
    tell(
      "run.started",
      [
        ("title", run.name.json), ("task", run.task.json), ("workflow", run.workflow.json),
        ("workflowReason", run.workflowReason.json), ("stages", stages.map(\.name).json),
      ],
      line: "\(run.id)  \(run.name)  \(run.title)")
    tell(
      "workflow.chosen", [("reason", run.workflowReason.json)],
      line: "\(run.id)  workflow \(run.workflowReason)")
  }

  /// Says which stages an earlier attempt has done.
  private func tellKept() {
    for stage in stages {
      guard let source = stage.keptFrom else { continue }
      tell(
        "stage.kept", stage: stage.name,
        [("from", .string(source.rawValue)), ("commit", stage.commit.json)],
        line: "\(run.id)  \(stage.name) kept from \(source)")
    }
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
    tell(
      "worktree.created",
      [("path", path.json), ("branch", branch.json), ("base", base.hex.json)],
      line: "\(run.id)  branch \(branch), worktree \(path)")
    if plan.setup == nil, try repository.hasSubmodules(base) {
      notice("the submodules are empty in the worktree; run.setup can be a command that fills them")
    }
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
      notice("'\(refusal.path)' of .worktreeinclude was not copied: \(refusal.reason)")
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
}
