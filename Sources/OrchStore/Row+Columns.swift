import CSQLite

/// Columns by their place, for queries whose rows are many: a name is looked up for each value.
extension Row {
  /// The whole number in a column; 0 for null.
  func integer(at index: Int32) -> Int64 { sqlite3_column_int64(prepared.handle, index) }

  func isNull(at index: Int32) -> Bool {
    sqlite3_column_type(prepared.handle, index) == SQLITE_NULL
  }

  /// Hands the bytes of a text to `body`; none for null.
  func withBytes<Answer>(at index: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> Answer) -> Answer
  {
    // Sound because SQLite keeps the text until the next step, and nothing else is asked of the column before.
    let start = sqlite3_column_text(prepared.handle, index)
    let count = Int(sqlite3_column_bytes(prepared.handle, index))
    return body(UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
  }

  /// Hands the bytes of a blob to `body`; none for null.
  func withBlob<Answer>(at index: Int32, _ body: (UnsafeBufferPointer<UInt8>) throws -> Answer)
    rethrows -> Answer
  {
    // Sound for the same reason.
    let start = sqlite3_column_blob(prepared.handle, index)
    let count = Int(sqlite3_column_bytes(prepared.handle, index))
    let bytes = UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
    return try body(bytes.assumingMemoryBound(to: UInt8.self))
  }
}
