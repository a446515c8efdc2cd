import OrchCommands
import OrchModel
import OrchStore

extension RunsRetry: Command {
  package func run(_ context: Context) throws -> RunAnswer {
    var context = context
    let scope = try scope()
    let store = try context.changeStore()
    let old = try store.knownRun(run, in: context)
    if old.isRecorded { return try retryRecorded(old, scope, in: store, context) }
    guard !old.status.isActive else { throw RunFailure.notRetryable(old.id, old.status) }
    context.directory = try context.existingFolder(old.repository)
    guard let project = try store.projects().first(where: { $0.id == old.project }),
      let task = try old.task.flatMap(store.task)
    else { throw RunFailure.unknown(old.id.rawValue, near: nil) }
    let desk = try PlanningDesk(context: context, store: store, project: project)
    var work = try desk.work(for: .existing(task), asked: request(from: old, scope), in: store)
    work.retrying = old
    if scope != .whole { try work.keepRest(of: old, scope, in: store) }
    let fleet = try Fleet(
      context: context, store: store, configuration: desk.configuration, jobs: 1)
    try fleet.requireTrust(in: desk.place.mainFolder, project: project)
    var first: RunSupervisor? = try Admission(
      fleet: fleet, project: project, repositoryFolder: old.repository
    ).admit(work)
    fleet.startNext = {
      defer { first = nil }
      return first
    }
    try fleet.run()
    return try fleet.answer()
  }

  private func retryRecorded(
    _ old: Run, _ scope: RetryScope, in store: Database, _ context: Context
  ) throws -> RunAnswer {
    if agent != nil || model != nil { throw RunFailure.recorded(old.id, verb: "choose who does") }
    if budget != nil { throw RunFailure.recorded(old.id, verb: "limit") }
    let view = try context.retryRecorded(old, scope, in: store)
    context.narrate("\(view.run.name) is to be done: \(view.run.id)")
    return .ended([view], code: .success)
  }

  /// What the old attempt was asked for, with what is asked for now in its place.
  private func request(from old: Run, _ scope: RetryScope) -> PlanRequest {
    var request = PlanRequest(json: old.plan)
    request.start = nil
    // Another workflow would have other stages than those that are kept.
    if scope != .whole { request.workflow = old.workflow }
    if let agent {
      request.agent = agent
      request.replay = nil
    }
    request.model = model ?? request.model
    request.budget = budget ?? request.budget
    return request
  }
}
