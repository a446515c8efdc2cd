extension Migration {
  /// Budgets of everything a call belongs to, and money that was paid ahead.
  ///
  /// A budget may have another limit for a while, or be paused. Windows may be of a run or a task; they know the
  /// limit they had and which alerts were given.
  static let windows = Migration(
    "2026-11-21-windows",
    """
    CREATE TABLE budget_of_all (
      id             TEXT    NOT NULL PRIMARY KEY,
      name           TEXT    NOT NULL UNIQUE,
      limit_nd       INTEGER NOT NULL CHECK (limit_nd >= 0),
      period         TEXT    NOT NULL,  -- day, week:sunday, month, total, rolling:7d, run, task
      zone           TEXT    NOT NULL,
      project_id     TEXT    REFERENCES project,
      run_id         TEXT    REFERENCES run (id),
      role           TEXT,
      model          TEXT,
      client         TEXT,
      task_id        TEXT,
      task_type      TEXT,
      workflow       TEXT,
      branch         TEXT,
      agent_id       TEXT,
      on_limit       TEXT    NOT NULL,  -- warn, hold, pause, ask, stop
      unpriced       TEXT    NOT NULL,  -- block, allow, estimate
      warn_percent   INTEGER NOT NULL,
      override_nd    INTEGER,
      override_until INTEGER,
      paused_at      INTEGER,
      last_event     INTEGER,           -- the newest of its history, which names the one before
      created_at     INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    INSERT INTO budget_of_all
    SELECT id, name, limit_nd, period, zone, project_id, run_id, role, model, client, NULL, NULL, NULL,
           NULL, NULL, on_limit, unpriced, warn_percent, NULL, NULL, NULL,
           (SELECT max(seq) FROM event
             WHERE kind IN ('budget.created', 'budget.changed') AND data ->> '$.name' = budget.name),
           created_at
      FROM budget;

    CREATE TABLE window_of_all (
      budget_id      TEXT    NOT NULL REFERENCES budget_of_all ON DELETE CASCADE,
      subject        TEXT    NOT NULL,  -- a run or a task; '' for a stretch of time
      starts_at      INTEGER NOT NULL,
      ends_at        INTEGER NOT NULL,
      limit_nd       INTEGER,           -- while it was open, the last one
      alerts         INTEGER NOT NULL DEFAULT 0,  -- a bit for each that was given
      spent_nd       INTEGER NOT NULL CHECK (spent_nd >= 0),
      held_nd        INTEGER NOT NULL DEFAULT 0 CHECK (held_nd >= 0),
      unpriced_calls INTEGER NOT NULL CHECK (unpriced_calls >= 0),
      PRIMARY KEY (budget_id, subject, starts_at)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO window_of_all
    SELECT budget_id, '', starts_at, ends_at, NULL, 0, spent_nd, held_nd, unpriced_calls
      FROM budget_window;

    CREATE TABLE share_of_all (
      hold_id   INTEGER NOT NULL REFERENCES hold,
      budget_id TEXT    NOT NULL,
      subject   TEXT    NOT NULL,
      starts_at INTEGER NOT NULL,
      amount_nd INTEGER NOT NULL CHECK (amount_nd >= 0),
      PRIMARY KEY (hold_id, budget_id),
      FOREIGN KEY (budget_id, subject, starts_at) REFERENCES window_of_all ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    INSERT INTO share_of_all SELECT hold_id, budget_id, '', starts_at, amount_nd FROM hold_share;

    DROP TABLE hold_share;
    DROP TABLE budget_window;
    DROP TABLE budget;
    ALTER TABLE budget_of_all RENAME TO budget;
    ALTER TABLE window_of_all RENAME TO budget_window;
    ALTER TABLE share_of_all RENAME TO hold_share;
    CREATE INDEX budget_by_run ON budget (run_id);

    CREATE TABLE balance (
      client    TEXT    NOT NULL PRIMARY KEY,  -- '': whatever the client
      amount_nd INTEGER NOT NULL,              -- at since, with what came later on top
      since     INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """)
}
