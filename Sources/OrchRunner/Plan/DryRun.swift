import OrchAnalysis
import OrchCommands
import OrchModel
import OrchStore
import Terminal

/// `orch run -n`: what would be done, and whether the budgets would let it.
struct DryRun {
  let context: Context
  let request: PlanRequest

  func report(_ drafts: [TaskDraft]) throws -> Facts {
    let store = try knownStore()
    let place = RepositoryPlace(containing: context.directory)
    guard let place else { throw ProjectFailure.noRepository(context.directory) }
    let known = try store?.project(at: place.commonFolder)
    let project = known ?? Project(id: ID("new"), name: place.name, path: place.commonFolder)
    let desk = try PlanningDesk(context: context, store: store, project: project)
    var lines: [String] = []
    var items: [Field] = []
    for draft in drafts {
      let task = task(of: draft, project: project)
      let (plan, estimate) = try desk.plan(for: task, asked: request, in: store)
      lines += self.lines(task, plan, estimate.whole)
      items.append(field(task, plan, estimate.whole, facts: desk.place))
    }
    let verdicts = try budgetVerdicts(store, project: project)
    lines += verdicts.map {
      let metric = $0.budget.metric
      return
        "budget \($0.budget.name): \(metric.shown($0.spent)) of \(metric.shown($0.limit)) spent, \(metric.shown($0.remaining)) left"
    }
    lines.append("nothing was made: this was a dry run")
    return Facts(
      report: [
        ("runs", .list(items)),
        ("budgets", .list(verdicts.map(budgetField))),
      ], lines: lines)
  }

  /// The store when there is one; a dry run makes none.
  private func knownStore() throws -> Database? {
    do {
      return try context.readStore()
    } catch StoreError.missing {
      return nil
    }
  }

  private func task(of draft: TaskDraft, project: Project) -> AgentTask {
    switch draft {
    case .existing(let task): task
    case .new(let title, let description, let type):
      AgentTask(
        id: "new", project: project.id, projectName: project.name, title: title,
        description: description, type: type, createdAt: context.now())
    }
  }

  private func lines(_ task: AgentTask, _ plan: RunPlan, _ estimate: Estimate) -> [String] {
    var lines = ["task      \(task.title)", "workflow  \(plan.workflowReason)"]
    lines.append("estimate  \(estimate.shown)")
    for stage in plan.stages {
      switch stage.work {
      case .agent(let spec):
        lines.append("stage     \(stage.name): \(spec.name) \(spec.model ?? "(its own model)")")
      case .command(let words):
        lines.append("stage     \(stage.name): \(words.joined(separator: " "))")
      case .skipped(let reason): lines.append("stage     \(stage.name): skipped, \(reason)")
      }
    }
    if let budget = plan.limits.budget {
      lines.append("limit     \(budget.shown), then \(plan.limits.onLimit.rawValue)")
    }
    if let agent = plan.stages.lazy.compactMap(\.agent).first {
      lines +=
        ["prompt of the first agent:", ""]
        + prompt(agent, task, plan).split(separator: "\n", omittingEmptySubsequences: false).map {
          "  \($0)"
        }
    }
    return lines
  }

  private func prompt(_ agent: AgentSpec, _ task: AgentTask, _ plan: RunPlan) -> String {
    let place = RepositoryPlace(containing: context.directory)
    return Prompts.render(
      instruction: agent.prompt, task: task,
      facts: RepositoryFacts(
        project: task.projectName ?? "", branch: "orch/<task>-<title>", base: plan.base ?? "HEAD",
        entries: place.map { RepositoryFacts.entries(of: $0.topFolder) } ?? [], verify: nil),
      earlier: [])
  }

  private func field(
    _ task: AgentTask, _ plan: RunPlan, _ estimate: Estimate, facts: RepositoryPlace
  ) -> Field {
    .object(
      Field.Object([
        ("title", .text(task.title)), ("workflow", .text(plan.workflow)),
        ("workflowReason", .text(plan.workflowReason)), ("estimate", estimate.range),
        ("limitUsd", plan.limits.budget.field), ("onLimit", .text(plan.limits.onLimit.rawValue)),
        (
          "stages",
          .list(
            plan.stages.map { stage in
              .object(
                Field.Object([
                  ("name", .text(stage.name)), ("role", .text(stage.role)),
                  ("client", (stage.agent?.name).field), ("model", (stage.agent?.model).field),
                  ("command", stage.commandField), ("skipped", stage.skipField),
                  ("prompt", stage.agent.map { prompt($0, task, plan) }.field),
                ]))
            })
        ),
      ]))
  }

  private func budgetVerdicts(_ store: Database?, project: Project) throws -> [BudgetStanding] {
    guard let store else { return [] }
    let budgets = try store.budgets().filter { budget in
      budget.pausedAt == nil && budget.scope.run == nil
        && (budget.scope.project == nil || budget.scope.project == project.id)
    }
    return try store.standings(
      of: budgets, at: context.now(), prices: context.prices(in: store))
  }

  private func budgetField(_ standing: BudgetStanding) -> Field {
    let metric = standing.budget.metric
    return .object(
      Field.Object([
        ("name", .text(standing.budget.name)), ("metric", .text(metric.rawValue)),
        (metric.key("limit"), metric.field(standing.limit)),
        (metric.key("spent"), metric.field(standing.spent)),
        (metric.key("reserved"), metric.field(standing.reserved)),
        (metric.key("remaining"), metric.field(standing.remaining)),
      ]))
  }
}

extension PlannedStage {
  fileprivate var commandField: Field {
    if case .command(let words) = work { return .list(words.map(Field.text)) }
    return .absent
  }

  fileprivate var skipField: Field {
    if case .skipped(let reason) = work { return .text(reason) }
    return .absent
  }
}

extension Estimate {
  /// The cost expected, in words; the reason why there is none.
  fileprivate var shown: String {
    guard let range = cost.value else { return cost.reason ?? "no history yet" }
    return "\(range.p50.shown) to \(range.p80.shown), from \(similar.count) similar tasks"
  }

  fileprivate var range: Field {
    .object(
      Field.Object([
        ("complexity", .text(verdict.complexity.rawValue)),
        ("p50Usd", (cost.value?.p50).field), ("p80Usd", (cost.value?.p80).field),
        ("reason", cost.reason.field), ("similar", similar.field),
      ]))
  }
}
