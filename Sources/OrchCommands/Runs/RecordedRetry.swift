import OrchModel
import OrchStore
import Terminal

extension Context {
  /// Gives a recorded run that has ended a new attempt, for other programs to do; the answer is that attempt.
  ///
  /// Its stages are those of the pipeline as it is now, or those of the old attempt where the pipeline is not
  /// declared; what `scope` does not do again is skipped.
  package func retryRecorded(_ old: Run, _ scope: RetryScope, in store: Database) throws -> RunView
  {
    try store.write {
      guard let old = try store.run(old.id), !old.status.isActive else {
        throw RunFailure.notRetryable(old.id, old.status)
      }
      let now = now()
      let oldStages = try store.stages(of: old.id)
      let steps = try steps(of: old, oldStages, in: store)
      let selection = try RetrySelection(
        scope, of: old,
        steps.map { step in
          RetriedStage(
            name: step.name, title: step.title, needs: [],
            old: oldStages.first { $0.name.isSameBytes(as: step.name) })
        })
      let run = Run(
        id: try newRunID(in: store), project: old.project, projectName: old.projectName, task: nil,
        title: old.title, taskType: old.taskType, workflow: old.workflow,
        workflowReason: old.workflowReason, trigger: .retry, repository: "", plan: old.plan,
        startedAt: now, tags: old.tags)
      let stages = zip(steps, selection.fates).enumerated().map { position, pair in
        Stage(pair.0, pair.1, position: position, of: run, at: now)
      }
      let filed = try store.insert(run, stages: stages, retrying: old)
      for stage in stages { try store.keep(stage, in: filed, at: now) }
      return try RunView(filed, in: store, context: self)
    }
  }

  private func steps(of run: Run, _ stages: [Stage], in store: Database) throws -> [Pipeline.Step] {
    try store.pipeline(named: run.workflow)?.steps
      ?? stages.map { stage in
        Pipeline.Step(name: stage.name, title: stage.role, input: "items", output: "items")
      }
  }
}

extension Stage {
  fileprivate init(
    _ step: Pipeline.Step, _ fate: StageFate, position: Int, of run: Run, at time: Timestamp
  ) {
    switch fate {
    case .again: self.init(step, position: position, of: run, at: time)
    case .kept(let old):
      self.init(
        keeping: old, as: Stage.recordedID(run.id, position), in: run.id, position: position)
      role = step.title
    case .leftOut(let why):
      self.init(step, position: position, of: run, at: time)
      (status, outcome, reason, endedAt) = (.skipped, .skipped, why, time)
    }
  }
}

extension Database {
  /// Stores what a new attempt has of a stage that it keeps, once the stage is inserted; nothing for one that it does.
  package func keep(_ stage: Stage, in run: Run, at time: Timestamp) throws {
    guard let source = stage.keptFrom else { return }
    try update(
      stage,
      because: Event(
        at: time, kind: "stage.kept", project: run.project, task: run.task, run: run.id,
        stage: stage.id,
        data: [
          "stage": stage.name.json, "from": .string(source.rawValue), "commit": stage.commit.json,
        ]))
  }
}
