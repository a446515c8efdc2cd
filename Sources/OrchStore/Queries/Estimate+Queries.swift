import OrchModel

/// A task that was completed, with what all its runs came to: what estimates are made from.
package struct FinishedWork: Hashable, Sendable {
  package var id: ID<AgentTask>
  package var title: String
  package var type: String
  package var tags: [String]
  /// Of every attempt; nil when it made no calls or some of them have no price.
  package var cost: Money?
  /// Time its agents were at work, over every attempt.
  package var activeMs: Int64
  package var endedAt: Timestamp
}

extension Database {
  /// The tasks that agents completed among the `limit` newest completed ones, the newest first.
  package func finishedWork(limit: Int = 2_000) throws -> [FinishedWork] {
    try rows(
      """
      WITH finished AS (
        SELECT seq, id, title, type, tags, coalesce(ended_at, updated_at) AS ended_at
          FROM task
         WHERE status = 'completed'
         ORDER BY seq DESC
         LIMIT \(limit)
      )
      SELECT id, title, type, tags, ended_at,
             (SELECT sum(active_ms) FROM run WHERE run.task_id = finished.id) AS active_ms,
             (SELECT CASE WHEN count(*) = count(cost_nd) THEN sum(cost_nd) END
                FROM call
               WHERE run_id IN (SELECT run.id FROM run WHERE run.task_id = finished.id)) AS cost_nd
        FROM finished
       WHERE EXISTS (SELECT 1 FROM run WHERE run.task_id = finished.id)
       ORDER BY seq DESC
      """
    ) { row in
      let tags: WordList = try row["tags"]
      return FinishedWork(
        id: try row["id"], title: try row["title"], type: try row["type"], tags: tags.words,
        cost: try row["cost_nd"], activeMs: try row["active_ms"], endedAt: try row["ended_at"])
    }
  }
}
