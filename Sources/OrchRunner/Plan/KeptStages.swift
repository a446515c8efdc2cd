import OrchCommands
import OrchModel
import OrchStore

extension Admission.Work {
  /// Has only those stages done that `scope` does again, and keeps the others as `old` has them.
  ///
  /// The branch is to begin where the kept stages ended, and the estimate is of the stages that will run.
  mutating func keepRest(of old: Run, _ scope: RetryScope, in store: Database) throws {
    let stages = try store.stages(of: old.id)
    guard stages.map(\.name) == plan.stages.map(\.name) else {
      throw PlanFailure.workflowChanged(old.workflow)
    }
    let selection = try RetrySelection(
      scope, of: old,
      zip(plan.stages, stages).map { planned, stage in
        RetriedStage(name: planned.name, title: planned.role, needs: planned.needs, old: stage)
      })
    fates = selection.fates
    for (position, fate) in fates.enumerated() {
      switch fate {
      case .again: break
      case .kept: plan.stages[position].work = .skipped("kept from an earlier attempt")
      case .leftOut(let why): plan.stages[position].work = .skipped(why)
      }
    }
    if !selection.kept.isEmpty, let start = selection.commit ?? old.base {
      plan.request.start = start
      plan.base = start
    }
    let done = plan.stages.filter { !$0.isSkipped }
    plan.workflowReason =
      "\(plan.workflow): \(done.map(\.name).joined(separator: ", ")) of \(old.shortName) again"
    if estimate != nil {
      estimate = try Estimator.part(of: task, roles: done.map(\.role), in: store)
    }
  }
}

extension Stage {
  /// A stage as `planned`, to be done by `run` or kept.
  init(_ planned: PlannedStage, _ fate: StageFate, position: Int, of run: Run) {
    let id: OrchModel.ID<Stage> = ID("\(run.id).\(position + 1)")
    if case .kept(let old) = fate {
      self.init(keeping: old, as: id, in: run.id, position: position)
      return
    }
    var kind = Stage.Kind.agent
    if case .command = planned.work { kind = .command }
    self.init(
      id: id, run: run.id, position: position, name: planned.name, role: planned.role, kind: kind,
      needs: planned.needs, client: planned.agent?.name, model: planned.agent?.model)
    if case .leftOut(let why) = fate { (status, outcome, reason) = (.skipped, .skipped, why) }
  }
}
