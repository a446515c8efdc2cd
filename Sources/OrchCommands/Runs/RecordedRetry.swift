import OrchModel
import OrchStore
import Terminal

extension Context {
  /// Gives a recorded run that has ended a new attempt, for other programs to do; the answer is that attempt.
  ///
  /// Its stages are those of the pipeline as it is now, or those of the old attempt where the pipeline is not
  /// declared.
  package func retryRecorded(_ old: Run, in store: Database) throws -> RunView {
    try store.write {
      guard let old = try store.run(old.id), !old.status.isActive else {
        throw RunFailure.notRetryable(old.id, old.status)
      }
      let now = now()
      let run = Run(
        id: try newRunID(in: store), project: old.project, projectName: old.projectName, task: nil,
        title: old.title, taskType: old.taskType, workflow: old.workflow,
        workflowReason: old.workflowReason, trigger: .retry, repository: "", plan: old.plan,
        startedAt: now, tags: old.tags)
      let steps =
        try store.pipeline(named: old.workflow)?.steps
        ?? store.stages(of: old.id).map { stage in
          Pipeline.Step(name: stage.name, title: stage.role, input: "items", output: "items")
        }
      let stages = steps.enumerated().map { Stage($1, position: $0, of: run, at: now) }
      let filed = try store.insert(run, stages: stages, retrying: old)
      return try RunView(filed, in: store, context: self)
    }
  }
}
