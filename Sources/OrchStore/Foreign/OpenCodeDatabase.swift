/// The database of OpenCode: `message(id, session_id, data)`, `part(id, message_id, data)`,
/// `session(id, parent_id, directory)` (formats §3).
package struct OpenCodeDatabase {
  private let database: ForeignDatabase
  private let hasParts: Bool
  /// True when rows say when they were written last.
  private let hasTimes: Bool

  /// Nil when the database is not OpenCode's.
  package init?(_ database: ForeignDatabase) throws(ForeignFailure) {
    guard try database.hasTable("message") else { return nil }
    let columns = try database.columns(of: "message")
    guard ["id", "session_id", "data"].allSatisfy(columns.contains) else { return nil }
    let parts = try database.hasTable("part") ? database.columns(of: "part") : []
    hasParts = ["id", "message_id", "data"].allSatisfy(parts.contains)
    hasTimes = columns.contains("time_updated") && parts.contains("time_updated")
    self.database = database
  }

  /// Every message with its parts, the rows of a message one after the other: its id, its session's id, and
  /// what it is as JSON; the part's id and what that is, null for a message without parts; when any of it was
  /// written last, in milliseconds since 1970, null where that is not said.
  ///
  /// Parts that were written last before `since` are left out, and so is nothing where that is not said.
  package func messages(partsSince since: Int64) throws(ForeignFailure) -> ForeignRows {
    guard hasParts else {
      return try ForeignRows(
        "SELECT id, session_id, data, NULL, NULL, NULL FROM message", in: database)
    }
    let written: SQL =
      hasTimes ? "max(message.time_updated, coalesce(part.time_updated, 0))" : "NULL"
    let isNew: SQL =
      hasTimes
      ? "(coalesce(part.time_updated, \(since)) >= \(since) OR message.time_updated >= \(since))"
      : "1"
    return try ForeignRows(
      """
      SELECT message.id, message.session_id, message.data, part.id, part.data, \(written)
        FROM message LEFT JOIN part ON part.message_id = message.id AND \(isNew)
      """, in: database)
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
