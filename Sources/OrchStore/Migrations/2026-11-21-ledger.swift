extension Migration {
  /// Every model call and its cost, and its sums by hour.
  static let ledger = Migration(
    "2026-11-21-4-ledger",
    """
    CREATE TABLE call (
      seq            INTEGER NOT NULL PRIMARY KEY,
      key            TEXT    NOT NULL UNIQUE,  -- the same for every mention of the same call
      kind           TEXT    NOT NULL CHECK (kind IN ('call', 'unlisted')),
      at             INTEGER NOT NULL CHECK (at >= 0),
      project_id     TEXT    NOT NULL REFERENCES project,
      task_id        TEXT,
      task_type      TEXT,
      run_id         TEXT,
      stage_id       TEXT,
      agent_id       TEXT,
      role           TEXT,
      client         TEXT    NOT NULL,
      session        TEXT,
      branch         TEXT,
      model          TEXT,
      input          INTEGER NOT NULL CHECK (input >= 0),  -- tokens, disjoint buckets
      cache_read     INTEGER NOT NULL CHECK (cache_read >= 0),
      cache_write_5m INTEGER NOT NULL CHECK (cache_write_5m >= 0),
      cache_write_1h INTEGER NOT NULL CHECK (cache_write_1h >= 0),
      output         INTEGER NOT NULL CHECK (output >= 0),
      web_searches   INTEGER NOT NULL DEFAULT 0 CHECK (web_searches >= 0),
      is_final       INTEGER NOT NULL CHECK (is_final IN (0, 1)),
      cost_nd        INTEGER CHECK (cost_nd >= 0),  -- null: no price is known
      unpriced       TEXT,                          -- why there is none
      price_source   TEXT,
      price_from     INTEGER
    ) STRICT;

    CREATE INDEX call_by_time ON call (at);
    CREATE INDEX call_by_run ON call (run_id, stage_id) WHERE run_id IS NOT NULL;
    CREATE INDEX call_by_agent ON call (agent_id) WHERE agent_id IS NOT NULL;

    -- Sums of `call`, kept in the same transaction and rebuilt from it by 'orch db rebuild'. Text that is
    -- not known is ''.
    CREATE TABLE spend_hour (
      hour           INTEGER NOT NULL,  -- hours since 1970, UTC
      project_id     TEXT    NOT NULL,
      client         TEXT    NOT NULL,
      model          TEXT    NOT NULL,
      role           TEXT    NOT NULL,
      task_type      TEXT    NOT NULL,
      calls          INTEGER NOT NULL,
      input          INTEGER NOT NULL,
      cache_read     INTEGER NOT NULL,
      cache_write_5m INTEGER NOT NULL,
      cache_write_1h INTEGER NOT NULL,
      output         INTEGER NOT NULL,
      cost_nd        INTEGER NOT NULL,
      unpriced       INTEGER NOT NULL,  -- tokens
      unpriced_calls INTEGER NOT NULL,
      PRIMARY KEY (hour, project_id, client, model, role, task_type)
    ) STRICT, WITHOUT ROWID;
    """)
}
