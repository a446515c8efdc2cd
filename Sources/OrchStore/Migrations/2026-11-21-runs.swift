extension Migration {
  /// Runs, their stages, the agents at work on them, and what went wrong.
  static let runs = Migration(
    "2026-11-21-3-runs",
    """
    CREATE TABLE run (
      seq             INTEGER NOT NULL PRIMARY KEY,
      id              TEXT    NOT NULL UNIQUE,
      project_id      TEXT    NOT NULL REFERENCES project,
      number          INTEGER NOT NULL CHECK (number > 0),
      attempt         INTEGER NOT NULL DEFAULT 1 CHECK (attempt > 0),
      task_id         TEXT    NOT NULL REFERENCES task (id),
      title           TEXT    NOT NULL,
      task_type       TEXT    NOT NULL,
      workflow        TEXT    NOT NULL,
      workflow_reason TEXT    NOT NULL,
      trigger         TEXT    NOT NULL CHECK (trigger IN ('manual', 'retry', 'scheduled')),
      status          TEXT    NOT NULL CHECK (status IN (
        'queued', 'running', 'waiting', 'paused', 'completed', 'partial', 'failed', 'cancelled')),
      outcome         TEXT    CHECK (outcome IN (
        'completed', 'partial', 'failed', 'cancelled', 'stopped', 'interrupted')),
      reason          TEXT,
      request         TEXT    CHECK (request IN ('stop', 'resume')),  -- what a person asks of its owner
      branch          TEXT,
      worktree        TEXT,
      base            TEXT,              -- the commit its branch began at
      repository      TEXT    NOT NULL,  -- the main working tree
      plan            TEXT    NOT NULL,  -- JSON: what it was asked for
      client_cost_nd  INTEGER,           -- nano-dollars, as the clients count; here and in every *_nd
      cost_difference TEXT,              -- why theirs and ours differ
      files_changed   INTEGER,
      active_ms       INTEGER NOT NULL DEFAULT 0,
      started_at      INTEGER NOT NULL,
      ended_at        INTEGER,
      owner_boot      TEXT,              -- the process that looks after it: boot, pid, start time
      owner_pid       INTEGER,
      owner_start     INTEGER,
      UNIQUE (project_id, number, attempt)
    ) STRICT;

    CREATE INDEX run_by_project ON run (project_id, seq DESC);
    CREATE INDEX run_by_task ON run (task_id, seq);
    CREATE INDEX run_by_status ON run (status, seq DESC);
    CREATE INDEX run_active ON run (seq) WHERE ended_at IS NULL;

    CREATE TABLE stage (
      id             TEXT    NOT NULL PRIMARY KEY,
      run_id         TEXT    NOT NULL REFERENCES run (id),
      position       INTEGER NOT NULL CHECK (position >= 0),
      name           TEXT    NOT NULL,
      role           TEXT    NOT NULL,
      kind           TEXT    NOT NULL CHECK (kind IN ('agent', 'command')),
      needs          TEXT    NOT NULL DEFAULT '',  -- stage names with U+001F between them
      status         TEXT    NOT NULL CHECK (status IN ('pending', 'running', 'waiting', 'paused',
        'completed', 'failed', 'cancelled', 'skipped')),
      outcome        TEXT,
      reason         TEXT,
      client         TEXT,
      model          TEXT,
      agent_id       TEXT,
      commit_id      TEXT,
      answer         TEXT,
      exit_code      INTEGER,
      client_cost_nd INTEGER,
      active_ms      INTEGER NOT NULL DEFAULT 0,
      started_at     INTEGER,
      ended_at       INTEGER,
      UNIQUE (run_id, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE agent (
      seq            INTEGER NOT NULL PRIMARY KEY,
      id             TEXT    NOT NULL UNIQUE,
      project_id     TEXT    NOT NULL REFERENCES project,
      run_id         TEXT    NOT NULL REFERENCES run (id),
      stage_id       TEXT    NOT NULL REFERENCES stage,
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

    CREATE INDEX agent_by_run ON agent (run_id, seq);
    CREATE INDEX agent_by_status ON agent (status, seq DESC);
    CREATE INDEX agent_by_project ON agent (project_id, seq DESC);

    CREATE TABLE file_change (
      run_id   TEXT    NOT NULL REFERENCES run (id),
      stage_id TEXT    NOT NULL REFERENCES stage,
      path     TEXT    NOT NULL,
      kind     TEXT    NOT NULL CHECK (kind IN ('created', 'modified', 'deleted')),
      added    INTEGER,   -- lines; null for what is not text
      removed  INTEGER,
      PRIMARY KEY (run_id, stage_id, path)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE incident (
      id          INTEGER NOT NULL PRIMARY KEY,
      run_id      TEXT    NOT NULL REFERENCES run (id),
      stage_id    TEXT    REFERENCES stage,
      kind        TEXT    NOT NULL,
      at          INTEGER NOT NULL,
      message     TEXT    NOT NULL,
      resolved_at INTEGER,
      resolution  TEXT
    ) STRICT;

    CREATE INDEX incident_by_run ON incident (run_id, id);
    """)
}
