import OrchClients
import OrchConfig
import OrchModel

/// Settles what a run is going to do, and throws when it can't be done.
struct Planner {
  let configuration: Configuration
  let finder: ClientFinder

  /// The plan for what was `asked`; `recommended` is the estimate's workflow and its reason, which says
  /// whether there is an analyst.
  func plan(_ asked: PlanRequest, recommended: (workflow: String, reason: String)) throws -> RunPlan
  {
    let (workflow, reason) = choice(asked, recommended: recommended)
    var steps = Workflows.applying(
      analyst: asked.analyst, to: try Workflows.stages(of: workflow, in: configuration))
    if let role = asked.role {
      guard let step = steps.first(where: { $0.role == role }) else {
        throw PlanFailure.noRole(role, workflow: workflow)
      }
      steps = [WorkflowSettings.Stage(name: step.name, work: step.work, needs: [])]
    }
    return RunPlan(
      workflow: workflow, workflowReason: reason, stages: try stages(steps, asked: asked),
      limits: limits(asked),
      base: asked.start ?? asked.base ?? configuration.run.base?.value,
      setup: configuration.run.setup?.value, request: asked)
  }

  private func choice(_ asked: PlanRequest, recommended: (workflow: String, reason: String)) -> (
    String, String
  ) {
    let analyst = asked.analyst.map { $0 ? ", with an analyst" : ", without an analyst" } ?? ""
    if let name = asked.workflow { return (name, "\(name): asked for" + analyst) }
    guard let setting = configuration.run.workflow else { return recommended }
    return (
      setting.value,
      "\(setting.value): set by \(setting.origin.place)"
        + (analyst.isEmpty ? "" : analyst + " as asked for")
    )
  }

  private func stages(_ steps: [WorkflowSettings.Stage], asked: PlanRequest) throws
    -> [PlannedStage]
  {
    var stages = try steps.map { step in
      PlannedStage(
        name: step.name, role: step.role, needs: step.needs, work: try work(step, asked: asked))
    }
    leaveRecordingToBuilder(&stages)
    return stages
  }

  private func work(_ step: WorkflowSettings.Stage, asked: PlanRequest) throws -> PlannedStage.Work
  {
    switch step.work {
    case .command(let words): return .command(words)
    case .role("tester"):
      if let verify = configuration.run.verify { return .command(verify.value) }
      return .agent(try finder.spec(for: "tester", asked: asked))
    case .role(let role): return .agent(try finder.spec(for: role, asked: asked))
    }
  }

  /// A recording is one session: the builder plays it, and the other agents have nothing to play.
  private func leaveRecordingToBuilder(_ stages: inout [PlannedStage]) {
    let players = stages.indices.filter { stages[$0].agent?.client is ReplayClient }
    guard let player = players.first(where: { stages[$0].role == "builder" }) ?? players.first
    else {
      return
    }
    for index in players where index != player {
      stages[index].work = .skipped("a recording is played once, by the \(stages[player].name)")
    }
  }

  private func limits(_ asked: PlanRequest) -> RunPlan.Limits {
    let run = configuration.run
    return RunPlan.Limits(
      budget: asked.budget ?? run.budget?.value,
      timeMs: asked.timeMs ?? run.timeLimit.map { $0.value.wholeMilliseconds },
      maxTurns: asked.maxTurns ?? run.maxTurns?.value, onLimit: asked.onLimit ?? run.onLimit.value,
      grace: run.grace.value)
  }
}

extension WorkflowSettings.Stage {
  /// The role of an agent's stage; a command's stage is called what it is.
  var role: String {
    if case .role(let role) = work { return role }
    return name
  }
}

extension Duration {
  var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds.clampedProduct(1000).clampedSum(attoseconds / 1_000_000_000_000_000)
  }
}

extension Int64 {
  fileprivate func clampedProduct(_ other: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
