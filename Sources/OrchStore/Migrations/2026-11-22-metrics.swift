extension Migration {
  /// What a budget's limit and a balance are on, and what is run when a budget gives an alert.
  static let metrics = Migration(
    "2026-11-22-metrics",
    """
    ALTER TABLE budget ADD COLUMN metric TEXT NOT NULL DEFAULT 'dollars';
    ALTER TABLE budget ADD COLUMN notify TEXT;  -- program and arguments, U+001F between them

    CREATE TABLE balance_of_any (
      client    TEXT    NOT NULL,  -- '': whatever the client
      metric    TEXT    NOT NULL,  -- dollars, credits
      amount_nd INTEGER NOT NULL,  -- nano-dollars, thousandths of a credit
      since     INTEGER NOT NULL,
      PRIMARY KEY (client, metric)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO balance_of_any SELECT client, 'dollars', amount_nd, since FROM balance;
    DROP TABLE balance;
    ALTER TABLE balance_of_any RENAME TO balance;
    """)
}
