extension Migration {
  /// Runs that other programs do and record: without a task, with what went into their stages and came out.
  ///
  /// With the pipelines that such runs are of. The stages of a run are beside each other from now on, because they are
  /// read together.
  static let subjects = Migration(
    "2026-11-21-subjects",
    """
    CREATE TABLE run_of_any (
      seq             INTEGER NOT NULL PRIMARY KEY,
      id              TEXT    NOT NULL UNIQUE,
      project_id      TEXT    NOT NULL REFERENCES project,
      number          INTEGER NOT NULL,
      attempt         INTEGER NOT NULL DEFAULT 1,
      task_id         TEXT    REFERENCES task (id),  -- null: recorded
      title           TEXT    NOT NULL,
      task_type       TEXT    NOT NULL,
      workflow        TEXT    NOT NULL,
      workflow_reason TEXT    NOT NULL,
      trigger         TEXT    NOT NULL,
      status          TEXT    NOT NULL CHECK (status IN (
        'queued', 'running', 'waiting', 'paused', 'completed', 'partial', 'failed', 'cancelled')),
      outcome         TEXT,
      reason          TEXT,
      request         TEXT,
      branch          TEXT,
      worktree        TEXT,
      base            TEXT,
      repository      TEXT    NOT NULL,
      plan            TEXT    NOT NULL,
      client_cost_nd  INTEGER,
      cost_difference TEXT,
      files_changed   INTEGER,
      active_ms       INTEGER NOT NULL DEFAULT 0,
      started_at      INTEGER NOT NULL,
      ended_at        INTEGER,
      owner_boot      TEXT,                          -- null: recorded
      owner_pid       INTEGER,
      owner_start     INTEGER,
      external_id     TEXT,                          -- the recording program's own
      pinned          INTEGER NOT NULL DEFAULT 0,
      note            TEXT,
      tags            TEXT    NOT NULL DEFAULT '',   -- with U+001F between them
      UNIQUE (project_id, number, attempt)
    ) STRICT;
    INSERT INTO run_of_any
    SELECT seq, id, project_id, number, attempt, task_id, title, task_type, workflow, workflow_reason,
           trigger, status, outcome, reason, request, branch, worktree, base, repository, plan,
           client_cost_nd, cost_difference, files_changed, active_ms, started_at, ended_at,
           owner_boot, owner_pid, owner_start, NULL, 0, NULL, ''
      FROM run;
    DROP TABLE run;
    ALTER TABLE run_of_any RENAME TO run;
    CREATE INDEX run_by_project ON run (project_id, seq DESC);
    CREATE INDEX run_by_task ON run (task_id, seq);
    CREATE INDEX run_by_status ON run (status, seq DESC);
    CREATE INDEX run_active ON run (seq) WHERE ended_at IS NULL AND owner_boot IS NOT NULL;
    CREATE UNIQUE INDEX run_by_external_id ON run (project_id, external_id)
     WHERE external_id IS NOT NULL;

    CREATE TABLE stage_of_any (
      id             TEXT    NOT NULL PRIMARY KEY,
      run_id         TEXT    NOT NULL REFERENCES run (id),
      position       INTEGER NOT NULL,
      name           TEXT    NOT NULL,
      role           TEXT    NOT NULL,               -- a recorded one's title
      kind           TEXT    NOT NULL CHECK (kind IN ('agent', 'command', 'recorded')),
      needs          TEXT    NOT NULL DEFAULT '',
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
      input          INTEGER,                        -- items
      output         INTEGER,
      credits        INTEGER,                        -- thousandths
      batches        INTEGER NOT NULL DEFAULT 0,
      set_values     TEXT,                           -- a JSON object
      UNIQUE (run_id, position)
    ) STRICT;
    INSERT INTO stage_of_any
    SELECT id, run_id, position, name, role, kind, needs, status, outcome, reason, client, model,
           agent_id, commit_id, answer, exit_code, client_cost_nd, active_ms, started_at, ended_at,
           NULL, NULL, NULL, 0, NULL
      FROM stage
     ORDER BY run_id, position;
    DROP TABLE stage;
    ALTER TABLE stage_of_any RENAME TO stage;

    CREATE TABLE pipeline (
      name       TEXT    NOT NULL PRIMARY KEY,
      stages     TEXT    NOT NULL,                   -- JSON: name, title, input, output, enabled
      created_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """)
}
