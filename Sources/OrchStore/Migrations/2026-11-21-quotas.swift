extension Migration {
  /// How much of a subscription's limits is used, as the client says.
  static let quotas = Migration(
    "2026-11-21-8-quotas",
    """
    CREATE TABLE quota (
      client    TEXT    NOT NULL,
      name      TEXT    NOT NULL,  -- five_hour, seven_day
      at        INTEGER NOT NULL,
      used      INTEGER NOT NULL,  -- tenths of a percent
      resets_at INTEGER,
      PRIMARY KEY (client, name, at)
    ) STRICT, WITHOUT ROWID;
    """)
}
