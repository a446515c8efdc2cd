import OrchModel

/// The columns of `spend_place`.
let placeColumns: SQL = """
  project_id, client, model, role, task_type, task_id, run_id, agent_id, session, branch, recorded
  """

/// The sums of a row of `spend_hour`.
let sumColumns: SQL = """
  calls, input, cache_read, cache_write_5m, cache_write_1h, output, cost_nd, unpriced, unpriced_calls,
  recorded_nd
  """

/// The rows of `spend_hour` with their places.
let hourColumns: SQL = "hour, \(placeColumns), \(sumColumns)"

/// The columns of `call` as `spend_place` has them.
private let placesOfCalls: SQL = """
  project_id, client, coalesce(model, '') AS m, coalesce(role, '') AS r,
  coalesce(task_type, '') AS y, coalesce(task_id, '') AS t, coalesce(run_id, '') AS u,
  coalesce(agent_id, '') AS a, coalesce(session, '') AS s, coalesce(branch, '') AS b,
  recorded_nd IS NOT NULL AS d
  """

/// The ledger summed by hour and by everything that `spend_place` has.
let hourSums: SQL = """
  SELECT at / 3600000 AS hour, \(placesOfCalls), \(sumsOfGroups)
    FROM call
   GROUP BY hour, project_id, client, m, r, y, t, u, a, s, b, d
  """

/// The rows of `spend_place` of a day's calls, in the order in which they were first seen.
func placesInLedger(ofDay day: Int64) -> SQL {
  """
  SELECT \(placesOfCalls) FROM call
   WHERE \(isCall(ofDay: day))
   GROUP BY project_id, client, m, r, y, t, u, a, s, b, d
   ORDER BY min(at)
  """
}

/// The ledger of a day summed as `spend_hour` keeps it, by the places that are there.
func sumsByPlace(ofDay day: Int64) -> SQL {
  """
  SELECT at / 3600000 AS hour, spend_place.id AS place, \(sumsOfGroups)
    FROM call CROSS JOIN spend_place
      ON \(isPlaceOfCall)
   WHERE \(isCall(ofDay: day))
   GROUP BY hour, place
  """
}

/// The condition that a call was made on a day since 1970.
func isCall(ofDay day: Int64) -> SQL {
  let hours = day * PackedSums.hoursOfDay
  return """
    at >= \(Timestamp(hour: hours)) AND at < \(Timestamp(hour: hours + PackedSums.hoursOfDay))
    """
}

/// The condition that a row of `spend_place` is that of a row of `call`.
let isPlaceOfCall: SQL = """
  spend_place.session = coalesce(call.session, '')
  AND spend_place.agent_id = coalesce(call.agent_id, '')
  AND spend_place.model = coalesce(call.model, '')
  AND spend_place.branch = coalesce(call.branch, '')
  AND spend_place.run_id = coalesce(call.run_id, '')
  AND spend_place.project_id = call.project_id
  AND spend_place.role = coalesce(call.role, '')
  AND spend_place.client = call.client
  AND spend_place.task_type = coalesce(call.task_type, '')
  AND spend_place.task_id = coalesce(call.task_id, '')
  AND spend_place.recorded = (call.recorded_nd IS NOT NULL)
  """

/// What rows of `call` come to, in the order of `sumColumns`.
private let sumsOfGroups: SQL = """
  count(*) FILTER (WHERE kind = 'call') AS calls, sum(input) AS input,
  sum(cache_read) AS cache_read, sum(cache_write_5m) AS cache_write_5m,
  sum(cache_write_1h) AS cache_write_1h, sum(output) AS output,
  coalesce(sum(cost_nd), 0) AS cost_nd,
  coalesce(sum(input + cache_read + cache_write_5m + cache_write_1h + output)
           FILTER (WHERE cost_nd IS NULL), 0) AS unpriced,
  count(*) FILTER (WHERE cost_nd IS NULL) AS unpriced_calls, sum(recorded_nd) AS recorded_nd
  """

/// What the open holds have in a row of `budget_window`.
let heldSum: SQL = """
  SELECT coalesce(sum(amount_nd), 0)
    FROM hold_share JOIN hold ON hold.id = hold_id
   WHERE state = 'open' AND hold_share.budget_id = budget_window.budget_id
     AND hold_share.subject = budget_window.subject
     AND hold_share.starts_at = budget_window.starts_at
  """
