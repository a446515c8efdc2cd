import OrchModel

/// Where a run works and how it stands: what branches and worktrees are told by.
package struct RunPlace: Hashable, Sendable {
  package let id: ID<Run>
  package let task: ID<AgentTask>?
  package let status: Run.Status
  package let branch: String?
  package let worktree: String?
}

extension Database {
  /// Every run of `project` that was given a branch or a worktree, the newest first.
  package func runPlaces(of project: ID<Project>) throws -> [RunPlace] {
    try rows(
      """
      SELECT id, task_id, status, branch, worktree
        FROM run
       WHERE project_id = \(project) AND (branch IS NOT NULL OR worktree IS NOT NULL)
       ORDER BY seq DESC
      """
    ) { row in
      RunPlace(
        id: try row["id"], task: try row["task_id"], status: try row["status"],
        branch: try row["branch"], worktree: try row["worktree"])
    }
  }
}

extension Database {
  /// What the runs of `project` committed, by branch, the last commit first.
  package func commits(of project: ID<Project>) throws -> [ByteText: [String]] {
    let pairs = try rows(
      """
      SELECT branch, commit_id
        FROM run JOIN stage ON stage.run_id = run.id
       WHERE project_id = \(project) AND branch IS NOT NULL AND commit_id IS NOT NULL
       ORDER BY run.seq DESC, stage.position DESC
      """
    ) { (ByteText(try $0["branch"]), [try $0["commit_id"] as String]) }
    return Dictionary(pairs, uniquingKeysWith: +)
  }
}
