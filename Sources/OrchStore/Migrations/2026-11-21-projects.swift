extension Migration {
  /// Projects: git repositories, and named subjects.
  static let projects = Migration(
    "2026-11-21-1-projects",
    """
    CREATE TABLE project (
      id         TEXT    NOT NULL PRIMARY KEY,
      name       TEXT    NOT NULL UNIQUE CHECK (name <> ''),
      path       TEXT    UNIQUE,      -- the common git folder, absolute; null for a subject
      last_run   INTEGER NOT NULL DEFAULT 0 CHECK (last_run >= 0),  -- the newest run's number
      created_at INTEGER NOT NULL     -- milliseconds since 1970, UTC, here and in every *_at
    ) STRICT, WITHOUT ROWID;

    -- What a repository asks to have run, and that a person has agreed to, by its exact text.
    CREATE TABLE trust (
      project_id TEXT    NOT NULL REFERENCES project,
      digest     TEXT    NOT NULL,    -- hexadecimal SHA-256 of the text
      text       TEXT    NOT NULL,
      trusted_at INTEGER NOT NULL,
      PRIMARY KEY (project_id, digest)
    ) STRICT, WITHOUT ROWID;
    """)
}
