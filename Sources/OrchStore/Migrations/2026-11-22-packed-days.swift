extension Migration {
  /// The sums of whole days, packed: many rows of sums are read at once.
  static let packedDays = Migration(
    "2026-11-22-packed-days",
    """
    CREATE TABLE spend_day (
      id   INTEGER NOT NULL PRIMARY KEY,  -- days since 1970, UTC, times 8, and what is packed
      sums BLOB    NOT NULL
    ) STRICT;
    """)
}
