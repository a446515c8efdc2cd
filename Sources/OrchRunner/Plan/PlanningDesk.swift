import OrchAnalysis
import OrchCommands
import OrchConfig
import OrchModel
import OrchStore

/// Turns what was asked for into what will be done, with nothing made on the way.
struct PlanningDesk {
  let context: Context
  let project: Project
  let configuration: Configuration
  let place: RepositoryPlace
  private let planner: Planner

  init(context: Context, store: Database?, project: Project) throws {
    self.context = context
    self.project = project
    guard let place = RepositoryPlace(containing: context.directory) else {
      throw ProjectFailure.noRepository(context.directory)
    }
    self.place = place
    configuration = try context.loadConfiguration(project: project, store: store)
    for warning in configuration.warnings {
      context.narrate("warning: \(warning.message)")
      if let hint = warning.hint { context.narrate("hint: \(hint)") }
    }
    let finder = ClientFinder(
      configuration: configuration, environment: ownEnvironment(),
      excluded: [place.mainFolder, place.topFolder],
      player: try SiblingProgram.path(of: "orch-run", in: context.programFolders))
    planner = Planner(configuration: configuration, finder: finder)
  }

  /// The plan, and the task it is for.
  func work(for draft: TaskDraft, asked: PlanRequest, in store: Database) throws -> Admission.Work {
    let (task, isNew) = try task(for: draft, in: store)
    let (plan, estimate) = try plan(for: task, asked: asked, in: store)
    return Admission.Work(
      task: task, isNewTask: isNew, plan: plan, estimate: estimate.recorded)
  }

  func plan(for task: AgentTask, asked: PlanRequest, in store: Database?) throws -> (
    RunPlan, TaskEstimate
  ) {
    let estimate =
      try store.map {
        try Estimator.estimate(
          title: task.title, description: task.description, type: task.type, tags: task.tags, in: $0
        )
      }
      ?? TaskEstimate(
        whole: .of(
          type: task.type, title: task.title, description: task.description, history: []),
        roles: [])
    let advice = estimate.whole.advice
    let plan = try planner.plan(
      asked, recommended: (advice.workflow.rawValue, advice.reason(analyst: asked.analyst)))
    return (plan, estimate)
  }

  private func task(for draft: TaskDraft, in store: Database) throws -> (AgentTask, Bool) {
    switch draft {
    case .existing(let task):
      if let other = task.project, other != project.id {
        throw PlanFailure.taskElsewhere(task.id, project: task.projectName ?? other.rawValue)
      }
      return (task, false)
    case .new(let title, let description, let type):
      let task = AgentTask(
        id: try context.newTaskID(in: store), project: project.id, projectName: project.name,
        title: title, description: description, type: type, createdAt: context.now())
      return (task, true)
    }
  }
}
