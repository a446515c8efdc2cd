import CSQLite
import OrchModel

extension Database {
  /// Runs `sql` and decodes each row it returns.
  package func rows<Value>(_ sql: SQL, _ decode: (borrowing Row) throws -> Value) throws -> [Value]
  {
    let statement = try Statement(sql, on: connection)
    if statement.writes { try requireWriting(sql) }
    var values: [Value] = []
    while try statement.step() {
      values.append(try decode(statement.row))
    }
    return values
  }

  /// The first row, or nil when there is none.
  package func row<Value>(_ sql: SQL, _ decode: (borrowing Row) throws -> Value) throws -> Value? {
    let statement = try Statement(sql, on: connection)
    if statement.writes { try requireWriting(sql) }
    return try statement.step() ? try decode(statement.row) : nil
  }

  /// Runs `sql`; the answer is how many rows it changed.
  ///
  /// What writes outside of a transaction gets one of its own, because nothing may be written except at
  /// the turnstile.
  @discardableResult
  package func execute(_ sql: SQL) throws -> Int {
    guard activity == .none else {
      let statement = try Statement(sql, on: connection)
      if statement.writes { try requireWriting(sql) }
      while try statement.step() {}
      return Int(sqlite3_changes64(handle))
    }
    return try write { try execute(sql) }
  }

  private func requireWriting(_ sql: SQL) throws {
    guard activity == .writing else {
      throw StoreError.misused("write outside of 'write'", sql.text)
    }
  }

  /// Runs one statement as it is: for what begins and ends transactions, or cannot be in one.
  func perform(_ sql: SQL) throws {
    let statement = try Statement(sql, on: connection)
    while try statement.step() {}
  }

  /// Runs every statement of `script`, which takes no values.
  func run(script: String) throws {
    try connection.run(script: script)
  }

  /// What SQLite answers to a setting, a question or an order of its own.
  func pragma(_ text: String) throws -> SQLValue {
    let statement = try Statement(SQL(stringLiteral: "PRAGMA " + text), on: connection)
    return try statement.step() ? statement.row.value(at: 0) : .null
  }

  var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

  /// A number that another connection's commit changes: the cheap way to see that there is news.
  package func dataVersion() throws -> Int {
    guard case .integer(let version) = try pragma("data_version") else { return 0 }
    return Int(version)
  }
}
