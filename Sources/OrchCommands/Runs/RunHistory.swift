import OrchAnalysis
import OrchModel
import OrchStore

extension Database {
  /// The runs of a workflow that were filed before `sequence`, the newest first: as many as it takes for `most` runs
  /// and `most` executions of each stage that succeeded, of at most 20 times as many.
  ///
  /// `number` is that of a run whose own attempts do not count.
  func history(
    of workflow: String, in project: ID<Project>, before sequence: Int64, without number: Int?,
    stages: [String], most: Int
  ) throws -> [RunFigures] {
    var history: [RunFigures] = []
    var cursor = sequence
    let pageLength = most + 10
    while history.count < most * 20 {
      let page = try figures(of: workflow, in: project, before: cursor, limit: pageLength)
      history += page.filter { $0.number != number }
      let isEnough =
        Baseline.completed(in: history, most: most).count >= most
        && stages.allSatisfy { Baseline.executions(of: $0, in: history, most: most).count >= most }
      guard !isEnough, page.count == pageLength, let last = page.last else { break }
      cursor = last.sequence
    }
    return history
  }

  /// A run against those before it.
  func comparison(of run: Run, _ figures: RunFigures, most: Int = Baseline.most) throws
    -> RunComparison
  {
    let stages = figures.stages.filter { $0.status == .completed }.map(\.name)
    return RunComparison(
      of: figures,
      after: try history(
        of: run.workflow, in: run.project, before: figures.sequence, without: run.number,
        stages: stages, most: most), most: most)
  }
}
