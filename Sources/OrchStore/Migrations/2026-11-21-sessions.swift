extension Migration {
  /// Sessions that were imported are agents too: without a run, subagents below the one that started them.
  ///
  /// With what they did and said, and how far a client's own running total explains them.
  static let sessions = Migration(
    "2026-11-21-sessions",
    """
    CREATE TABLE agent_with_parent (
      seq            INTEGER NOT NULL PRIMARY KEY,
      id             TEXT    NOT NULL UNIQUE,
      project_id     TEXT    NOT NULL REFERENCES project,
      run_id         TEXT    REFERENCES run (id),   -- null, with the stage, for an imported session
      stage_id       TEXT    REFERENCES stage,
      parent_id      TEXT,
      client         TEXT    NOT NULL,
      role           TEXT    NOT NULL,
      model          TEXT,
      session        TEXT,
      status         TEXT    NOT NULL CHECK (status IN (
        'starting', 'running', 'waiting', 'paused', 'completed', 'failed', 'stopped')),
      outcome        TEXT,
      activity       TEXT,
      turns          INTEGER NOT NULL DEFAULT 0,
      context_tokens INTEGER,   -- of its last request
      context_limit  INTEGER,
      started_at     INTEGER NOT NULL,
      ended_at       INTEGER
    ) STRICT;
    INSERT INTO agent_with_parent
    SELECT seq, id, project_id, run_id, stage_id, NULL, client, role, model, session, status, outcome,
           activity, turns, context_tokens, context_limit, started_at, ended_at
      FROM agent;
    DROP TABLE agent;
    ALTER TABLE agent_with_parent RENAME TO agent;
    CREATE INDEX agent_by_run ON agent (run_id, seq);
    CREATE INDEX agent_by_status ON agent (status, seq DESC);
    CREATE INDEX agent_by_project ON agent (project_id, seq DESC);
    CREATE INDEX agent_by_session ON agent (session) WHERE run_id IS NOT NULL;
    CREATE INDEX agent_by_parent ON agent (parent_id) WHERE parent_id IS NOT NULL;

    ALTER TABLE tool_call ADD COLUMN path TEXT;      -- the file it changed; further ones are rows without a name
    ALTER TABLE tool_call ADD COLUMN change TEXT;    -- created, modified, deleted
    ALTER TABLE tool_call ADD COLUMN added INTEGER;  -- lines
    ALTER TABLE tool_call ADD COLUMN removed INTEGER;

    CREATE TABLE message (
      agent_id TEXT    NOT NULL,
      at       INTEGER NOT NULL,
      id       TEXT    NOT NULL,  -- the client's own
      kind     TEXT    NOT NULL,  -- prompt, answer, error
      text     TEXT    NOT NULL,  -- at most 2 KiB of it
      PRIMARY KEY (agent_id, at, id)
    ) STRICT, WITHOUT ROWID;

    ALTER TABLE source_file ADD COLUMN totals TEXT;  -- JSON: the client's running totals in it
    ALTER TABLE source_file ADD COLUMN kept TEXT;    -- its copy: hash, size and time
    """)
}
