extension Database {
  /// Hands each row that `sql` returns to `body`, holding none of them: for answers that may be long.
  func each(_ sql: SQL, _ body: (borrowing Row) throws -> Void) throws {
    let statement = try Statement(sql, on: connection)
    guard !statement.writes else { throw StoreError.misused("write while reading", sql.text) }
    while try statement.step() { try body(statement.row) }
  }
}
