extension Migration {
  /// Prices that the user has set or imported, and other names of models.
  static let prices = Migration(
    "2026-11-21-9-prices",
    """
    CREATE TABLE price (
      model      TEXT    NOT NULL CHECK (model <> ''),
      source     TEXT    NOT NULL CHECK (source <> ''),  -- 'user', 'litellm 2026-11-21'; 'alias': no price
      valid_from INTEGER NOT NULL CHECK (valid_from >= 0),
      provider   TEXT    NOT NULL,                       -- '' when nobody says
      terms      TEXT    NOT NULL,                       -- JSON: rates and factors; the model of an alias
      PRIMARY KEY (model, source, valid_from)
    ) STRICT, WITHOUT ROWID;
    """)
}
