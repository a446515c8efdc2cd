extension Migration {
  /// What clients say of a call's cost and of the tools it asked for; who worked, and for which pull request.
  ///
  /// Sums know a recorded cost beside ours, of places whose calls all have one, and are kept by tool too.
  static let toolCosts = Migration(
    "2026-11-21-tool-costs",
    """
    ALTER TABLE call ADD COLUMN recorded_nd INTEGER;  -- as the client wrote it
    ALTER TABLE call ADD COLUMN tools TEXT;           -- name:mark,…; null: not known

    ALTER TABLE agent ADD COLUMN user_name TEXT;      -- whose files they are, or who ran it
    ALTER TABLE agent ADD COLUMN pull_request TEXT;   -- owner/repository#number
    ALTER TABLE agent ADD COLUMN pull_request_at INTEGER;

    CREATE TABLE place_with_recorded (
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
      recorded   INTEGER NOT NULL DEFAULT 0,  -- 1: each of its calls has a recorded cost
      UNIQUE (session, agent_id, model, branch, run_id, project_id, role, client, task_type, task_id,
              recorded)
    ) STRICT;
    INSERT INTO place_with_recorded
    SELECT id, project_id, client, model, role, task_type, task_id, run_id, agent_id, session, branch, 0
      FROM spend_place;

    CREATE TABLE hour_with_recorded (
      hour           INTEGER NOT NULL,
      place_id       INTEGER NOT NULL,
      calls          INTEGER NOT NULL,
      input          INTEGER NOT NULL,
      cache_read     INTEGER NOT NULL,
      cache_write_5m INTEGER NOT NULL,
      cache_write_1h INTEGER NOT NULL,
      output         INTEGER NOT NULL,
      cost_nd        INTEGER NOT NULL,
      unpriced       INTEGER NOT NULL,
      unpriced_calls INTEGER NOT NULL,
      recorded_nd    INTEGER,                 -- null: the place has none
      PRIMARY KEY (hour, place_id)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO hour_with_recorded
    SELECT hour, place_id, calls, input, cache_read, cache_write_5m, cache_write_1h, output, cost_nd,
           unpriced, unpriced_calls, NULL
      FROM spend_hour;
    DROP TABLE spend_hour;
    ALTER TABLE hour_with_recorded RENAME TO spend_hour;
    DROP TABLE spend_place;
    ALTER TABLE place_with_recorded RENAME TO spend_place;

    CREATE TABLE spend_tool (
      hour           INTEGER NOT NULL,
      place_id       INTEGER NOT NULL,
      tool           TEXT    NOT NULL,  -- 'no tool'; '' where it is not known
      calls          INTEGER NOT NULL,
      input          INTEGER NOT NULL,
      cache_read     INTEGER NOT NULL,
      cache_write_5m INTEGER NOT NULL,
      cache_write_1h INTEGER NOT NULL,
      output         INTEGER NOT NULL,
      cost_nd        INTEGER NOT NULL,
      unpriced       INTEGER NOT NULL,
      unpriced_calls INTEGER NOT NULL,
      recorded_nd    INTEGER,
      PRIMARY KEY (hour, place_id, tool)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO spend_tool
    SELECT hour, place_id, '', calls, input, cache_read, cache_write_5m, cache_write_1h, output, cost_nd,
           unpriced, unpriced_calls, NULL
      FROM spend_hour;
    """)
}
