extension Migration {
  /// Sums of the ledger that know everything a call belongs to.
  ///
  /// What calls have in common is kept once, so that a row of sums is a few bytes: a report reads as many
  /// as there are hours in which each session was at work, whatever it groups them by.
  static let spend = Migration(
    "2026-11-21-9-spend",
    """
    DROP TABLE spend_hour;

    -- Each combination of these that some call has. Text that is not known is ''.
    CREATE TABLE spend_place (
      id         INTEGER NOT NULL PRIMARY KEY,
      project_id TEXT    NOT NULL,
      client     TEXT    NOT NULL,
      model      TEXT    NOT NULL,
      role       TEXT    NOT NULL,
      task_type  TEXT    NOT NULL,
      task_id    TEXT    NOT NULL,
      run_id     TEXT    NOT NULL,
      agent_id   TEXT    NOT NULL,
      session    TEXT    NOT NULL,
      branch     TEXT    NOT NULL,
      -- What differs most comes first, so that few bytes tell two apart.
      UNIQUE (session, agent_id, model, branch, run_id, project_id, role, client, task_type, task_id)
    ) STRICT;

    -- Sums of `call`, kept in the same transaction and rebuilt from it by 'orch db rebuild'.
    CREATE TABLE spend_hour (
      hour           INTEGER NOT NULL,  -- hours since 1970, UTC
      place_id       INTEGER NOT NULL REFERENCES spend_place,
      calls          INTEGER NOT NULL,
      input          INTEGER NOT NULL,
      cache_read     INTEGER NOT NULL,
      cache_write_5m INTEGER NOT NULL,
      cache_write_1h INTEGER NOT NULL,
      output         INTEGER NOT NULL,
      cost_nd        INTEGER NOT NULL,
      unpriced       INTEGER NOT NULL,  -- tokens
      unpriced_calls INTEGER NOT NULL,
      PRIMARY KEY (hour, place_id)
    ) STRICT, WITHOUT ROWID;

    INSERT INTO spend_place (project_id, client, model, role, task_type, task_id, run_id, agent_id,
                             session, branch)
    SELECT project_id, client, coalesce(model, '') AS m, coalesce(role, '') AS r,
           coalesce(task_type, '') AS y, coalesce(task_id, '') AS t, coalesce(run_id, '') AS u,
           coalesce(agent_id, '') AS a, coalesce(session, '') AS s, coalesce(branch, '') AS b
      FROM call
     GROUP BY project_id, client, m, r, y, t, u, a, s, b
     ORDER BY min(at);

    INSERT INTO spend_hour (hour, place_id, calls, input, cache_read, cache_write_5m, cache_write_1h,
                            output, cost_nd, unpriced, unpriced_calls)
    SELECT at / 3600000 AS hour, spend_place.id AS place, count(*) FILTER (WHERE kind = 'call'),
           sum(input), sum(cache_read), sum(cache_write_5m), sum(cache_write_1h), sum(output),
           coalesce(sum(cost_nd), 0),
           coalesce(sum(input + cache_read + cache_write_5m + cache_write_1h + output)
                    FILTER (WHERE cost_nd IS NULL), 0),
           count(*) FILTER (WHERE cost_nd IS NULL)
      FROM call CROSS JOIN spend_place
        ON spend_place.session = coalesce(call.session, '')
       AND spend_place.agent_id = coalesce(call.agent_id, '')
       AND spend_place.model = coalesce(call.model, '')
       AND spend_place.branch = coalesce(call.branch, '')
       AND spend_place.run_id = coalesce(call.run_id, '')
       AND spend_place.project_id = call.project_id
       AND spend_place.role = coalesce(call.role, '')
       AND spend_place.client = call.client
       AND spend_place.task_type = coalesce(call.task_type, '')
       AND spend_place.task_id = coalesce(call.task_id, '')
     GROUP BY hour, place;
    """)
}
