extension Migration {
  /// The files that clients left and that were read, and how far.
  static let imports = Migration(
    "2026-11-21-7-imports",
    """
    CREATE TABLE source_file (
      path     TEXT    NOT NULL PRIMARY KEY,
      client   TEXT    NOT NULL,
      inode    INTEGER NOT NULL,
      size     INTEGER NOT NULL,
      mtime    INTEGER NOT NULL,  -- nanoseconds since 1970
      offset   INTEGER NOT NULL,  -- behind the last whole line read
      lines    INTEGER NOT NULL,  -- before it
      mark     INTEGER NOT NULL,  -- a hash of the beginning, and of the end before the offset
      session  TEXT,
      began_at INTEGER
    ) STRICT, WITHOUT ROWID;
    """)
}
