extension Migration {
  /// Tasks, the newest first, alone or by project or by status.
  static let tasks = Migration(
    "2026-11-21-2-tasks",
    """
    CREATE TABLE task (
      seq         INTEGER NOT NULL PRIMARY KEY,  -- the order they were written in, whatever the clock
      id          TEXT    NOT NULL UNIQUE,
      project_id  TEXT    REFERENCES project,
      title       TEXT    NOT NULL CHECK (title <> ''),
      description TEXT    NOT NULL DEFAULT '',
      type        TEXT    NOT NULL DEFAULT 'task' CHECK (type <> ''),
      priority    TEXT    NOT NULL DEFAULT 'medium' CHECK (priority IN ('high', 'medium', 'low')),
      status      TEXT    NOT NULL DEFAULT 'pending' CHECK (status IN (
        'pending', 'queued', 'running', 'waiting', 'paused', 'completed', 'failed', 'cancelled')),
      outcome     TEXT    CHECK (outcome IN (
        'completed', 'partial', 'failed', 'cancelled', 'stopped', 'interrupted')),
      progress    INTEGER NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),  -- percent
      tags        TEXT    NOT NULL DEFAULT '',   -- with U+001F between them
      created_at  INTEGER NOT NULL,
      updated_at  INTEGER NOT NULL,
      started_at  INTEGER,
      ended_at    INTEGER
    ) STRICT;

    CREATE INDEX task_by_project ON task (project_id, seq DESC);
    CREATE INDEX task_by_status ON task (status, seq DESC);
    CREATE INDEX task_by_both ON task (project_id, status, seq DESC);

    CREATE TABLE task_note (
      id         INTEGER NOT NULL PRIMARY KEY,
      task_id    TEXT    NOT NULL REFERENCES task (id),
      text       TEXT    NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT;

    CREATE INDEX task_note_by_task ON task_note (task_id, id);
    """)
}
