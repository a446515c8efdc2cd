extension Migration {
  /// Everything that happened, in order, and what agents did with tools.
  static let history = Migration(
    "2026-11-21-6-history",
    """
    CREATE TABLE event (
      seq        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
      at         INTEGER NOT NULL,
      kind       TEXT    NOT NULL,
      project_id TEXT,
      task_id    TEXT,
      run_id     TEXT,
      stage_id   TEXT,
      agent_id   TEXT,
      data       TEXT    NOT NULL  -- a JSON object
    ) STRICT;

    CREATE INDEX event_by_run ON event (run_id, seq) WHERE run_id IS NOT NULL;
    CREATE INDEX event_by_task ON event (task_id, seq) WHERE task_id IS NOT NULL;

    CREATE TABLE tool_call (
      agent_id   TEXT    NOT NULL,
      id         TEXT    NOT NULL,  -- the client's own
      name       TEXT    NOT NULL,
      summary    TEXT    NOT NULL,
      started_at INTEGER NOT NULL,
      ended_at   INTEGER,
      succeeded  INTEGER CHECK (succeeded IN (0, 1)),
      PRIMARY KEY (agent_id, id)
    ) STRICT, WITHOUT ROWID;
    """)
}
