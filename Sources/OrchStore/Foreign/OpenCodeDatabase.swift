/// The database of OpenCode: `message(id, session_id, data)`, `session(id, parent_id, directory)`
/// (formats §3).
package struct OpenCodeDatabase {
  private let database: ForeignDatabase

  /// Nil when the database is not OpenCode's.
  package init?(_ database: ForeignDatabase) throws(ForeignFailure) {
    guard try database.hasTable("message") else { return nil }
    let columns = try database.columns(of: "message")
    guard ["id", "session_id", "data"].allSatisfy(columns.contains) else { return nil }
    self.database = database
  }

  /// Every message: its id, its session's id, and what it is as JSON.
  package func messages() throws(ForeignFailure) -> ForeignRows {
    try ForeignRows("SELECT id, session_id, data FROM message", in: database)
  }

  /// The ids of all messages.
  package func ids() throws(ForeignFailure) -> ForeignRows {
    try ForeignRows("SELECT id FROM message", in: database)
  }

  /// Every session: its id, the one it was started by, and its folder; nil when there is no table of them.
  package func sessions() throws(ForeignFailure) -> ForeignRows? {
    guard try database.hasTable("session") else { return nil }
    let columns = try database.columns(of: "session")
    guard ["id", "parent_id", "directory"].allSatisfy(columns.contains) else { return nil }
    return try ForeignRows("SELECT id, parent_id, directory FROM session", in: database)
  }
}

/// The database of goose: a running total for each of its `sessions` (formats §3).
package struct GooseDatabase {
  private let database: ForeignDatabase
  private let columns: [String]

  /// Nil when the database is not goose's.
  package init?(_ database: ForeignDatabase) throws(ForeignFailure) {
    guard try database.hasTable("sessions") else { return nil }
    columns = try database.columns(of: "sessions")
    let counts = ["accumulated_input_tokens", "input_tokens"]
    guard columns.contains("id"), counts.contains(where: columns.contains) else { return nil }
    self.database = database
  }

  /// Every session: id, when it began, folder, model as JSON, tokens of the whole in and out, tokens of the
  /// last call in and out; null where this goose has no such column.
  package func sessions() throws(ForeignFailure) -> ForeignRows {
    func column(_ name: String, _ sql: SQL) -> SQL { columns.contains(name) ? sql : "NULL" }
    return try ForeignRows(
      """
      SELECT id, \(column("created_at", "created_at")), \(column("working_dir", "working_dir")),
             \(column("model_config_json", "model_config_json")),
             \(column("accumulated_input_tokens", "accumulated_input_tokens")),
             \(column("accumulated_output_tokens", "accumulated_output_tokens")),
             \(column("input_tokens", "input_tokens")), \(column("output_tokens", "output_tokens"))
        FROM sessions
      """, in: database)
  }
}
