extension Migration {
  /// Limits, what is spent and held in each of their windows, and who holds it.
  static let budgets = Migration(
    "2026-11-21-5-budgets",
    """
    CREATE TABLE budget (
      id           TEXT    NOT NULL PRIMARY KEY,
      name         TEXT    NOT NULL UNIQUE CHECK (name <> ''),
      limit_nd     INTEGER NOT NULL CHECK (limit_nd >= 0),
      period       TEXT    NOT NULL,   -- day, week, month, total, rolling:7d
      zone         TEXT    NOT NULL,   -- IANA name
      project_id   TEXT    REFERENCES project,  -- null, here and below: any
      run_id       TEXT    REFERENCES run (id),
      role         TEXT,
      model        TEXT,
      client       TEXT,
      on_limit     TEXT    NOT NULL CHECK (on_limit IN ('pause', 'ask', 'stop')),
      unpriced     TEXT    NOT NULL CHECK (unpriced IN ('block', 'allow')),
      warn_percent INTEGER NOT NULL CHECK (warn_percent BETWEEN 1 AND 100),
      created_at   INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX budget_by_run ON budget (run_id);

    -- Sums of `call` and of `hold_share` for one window, kept in the same transaction as what they sum.
    -- A rolling window has one row, from the beginning of time, of which only `held_nd` is used.
    CREATE TABLE budget_window (
      budget_id      TEXT    NOT NULL REFERENCES budget ON DELETE CASCADE,
      starts_at      INTEGER NOT NULL,
      ends_at        INTEGER NOT NULL,  -- the first moment that is no longer in it
      spent_nd       INTEGER NOT NULL CHECK (spent_nd >= 0),
      held_nd        INTEGER NOT NULL DEFAULT 0 CHECK (held_nd >= 0),
      unpriced_calls INTEGER NOT NULL CHECK (unpriced_calls >= 0),
      PRIMARY KEY (budget_id, starts_at)
    ) STRICT, WITHOUT ROWID;

    -- Money a run at work keeps others from spending.
    CREATE TABLE hold (
      id         INTEGER NOT NULL PRIMARY KEY,
      run_id     TEXT    NOT NULL REFERENCES run (id),
      state      TEXT    NOT NULL CHECK (state IN ('open', 'closed')),
      opened_at  INTEGER NOT NULL,
      closed_at  INTEGER
    ) STRICT;

    CREATE UNIQUE INDEX hold_open ON hold (run_id) WHERE state = 'open';

    CREATE TABLE hold_share (
      hold_id   INTEGER NOT NULL REFERENCES hold,
      budget_id TEXT    NOT NULL,
      starts_at INTEGER NOT NULL,  -- the window it is held in
      amount_nd INTEGER NOT NULL CHECK (amount_nd >= 0),
      PRIMARY KEY (hold_id, budget_id),
      FOREIGN KEY (budget_id, starts_at) REFERENCES budget_window ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    """)
}
