/// The database of goose: a running total for each of its `sessions`, and the `messages` of them
/// (formats §3).
package struct GooseDatabase {
  private let database: ForeignDatabase
  private let columns: [String]
  /// Those of the messages; empty when there are none that can be read.
  private let messageColumns: [String]

  /// Nil when the database is not goose's.
  package init?(_ database: ForeignDatabase) throws(ForeignFailure) {
    guard try database.hasTable("sessions") else { return nil }
    columns = try database.columns(of: "sessions")
    let counts = ["accumulated_input_tokens", "input_tokens"]
    guard columns.contains("id"), counts.contains(where: columns.contains) else { return nil }
    let messages = try database.hasTable("messages") ? database.columns(of: "messages") : []
    let needed = ["session_id", "role", "content_json", "created_timestamp"]
    messageColumns = needed.allSatisfy(messages.contains) ? messages : []
    self.database = database
  }

  /// Every session: id, when it began, folder, model as JSON, tokens of the whole in and out, tokens of the
  /// last call in and out, the session it works for; null where this goose has no such column.
  package func sessions() throws(ForeignFailure) -> ForeignRows {
    func column(_ name: String, _ sql: SQL) -> SQL { columns.contains(name) ? sql : "NULL" }
    return try ForeignRows(
      """
      SELECT id, \(column("created_at", "created_at")), \(column("working_dir", "working_dir")),
             \(column("model_config_json", "model_config_json")),
             \(column("accumulated_input_tokens", "accumulated_input_tokens")),
             \(column("accumulated_output_tokens", "accumulated_output_tokens")),
             \(column("input_tokens", "input_tokens")), \(column("output_tokens", "output_tokens")),
             \(column("parent_session_id", "parent_session_id"))
        FROM sessions
      """, in: database)
  }

  /// The largest number of a message; nil where they have none.
  package func newestMessage() throws(ForeignFailure) -> Int64? {
    guard messageColumns.contains("id") else { return nil }
    let rows = try ForeignRows("SELECT max(id) FROM messages", in: database)
    return try rows.next() ? rows.integer(0) : nil
  }

  /// The messages with a number above `number`: its session's id, its own, who speaks, what as JSON, when, and
  /// what else is said of it as JSON; nil when there is no table of them.
  ///
  /// All of them where this goose does not number them.
  package func messages(after number: Int64) throws(ForeignFailure) -> ForeignRows? {
    guard !messageColumns.isEmpty else { return nil }
    func column(_ name: String, _ sql: SQL) -> SQL { messageColumns.contains(name) ? sql : "NULL" }
    let isNew: SQL = messageColumns.contains("id") ? "(id > \(number) OR id IS NULL)" : "1"
    return try ForeignRows(
      """
      SELECT session_id, \(column("message_id", "message_id")), role, content_json, created_timestamp,
             \(column("metadata_json", "metadata_json"))
        FROM messages WHERE \(isNew)
      """, in: database)
  }
}
