import OrchModel
import OrchStore

extension Database {
  /// Books a call in the statements of `PlainLedger`, through the store's own API.
  ///
  /// `record` would not do for a bench of batches: money makes a batch last.
  func bookPlainly(_ entry: LedgerEntry) throws {
    let (key, cost) = (entry.key, entry.cost?.nanodollars ?? 0)
    _ = try row("SELECT seq FROM call WHERE key = \(key)") { _ in true }
    try execute(
      """
      INSERT INTO call (key, kind, at, project_id, task_id, task_type, role, client, session, branch,
                        model, input, cache_read, cache_write_5m, cache_write_1h, output, is_final,
                        cost_nd, price_source, price_from)
      VALUES (\(key), 'call', \(entry.at), 'p', 't', 'task', 'builder', 'replay', 'session-' || \(key),
              'orch/t-branch', 'model-4', 100, 2000, 0, 0, \(cost), 1, \(cost), 'built-in', 0)
      """)
    try execute(
      """
      INSERT OR IGNORE INTO spend_place (project_id, client, model, role, task_type, task_id, run_id,
                                         agent_id, session, branch)
      VALUES ('p', 'replay', 'model-4', 'builder', 'task', 't', '', '', 'session-' || \(key),
              'orch/t-branch')
      """)
    try execute(
      """
      INSERT INTO spend_hour (hour, place_id, calls, input, cache_read, cache_write_5m,
                              cache_write_1h, output, cost_nd, unpriced, unpriced_calls)
      SELECT \(entry.at) / 3600000, id, 1, 100, 2000, 0, 0, \(cost), \(cost), 0, 0 FROM spend_place
       WHERE session = 'session-' || \(key) AND agent_id = '' AND model = 'model-4'
         AND branch = 'orch/t-branch' AND run_id = '' AND project_id = 'p' AND role = 'builder'
         AND client = 'replay' AND task_type = 'task' AND task_id = 't'
      ON CONFLICT DO UPDATE
         SET calls = calls + 1, input = input + 100, cache_read = cache_read + 2000,
             output = output + \(cost), cost_nd = cost_nd + \(cost)
      """)
    try execute(
      """
      UPDATE budget_window SET spent_nd = spent_nd + \(cost)
       WHERE starts_at <= \(entry.at) AND ends_at > \(entry.at)
         AND budget_id IN (SELECT id FROM budget WHERE project_id IS NULL OR project_id = 'p')
      """)
  }
}
