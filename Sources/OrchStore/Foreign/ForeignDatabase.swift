import CSQLite
import Glibc
import OrchModel

/// Another program's SQLite file, which is read and never written; nor is anything in its folder.
///
/// A log beside it is read too, through the shared memory that the program made. Where that is missing, or
/// the file is locked, a copy of the file and its log in a private folder is read. A file without a log is
/// read as it is, with no lock and no file beside it.
package final class ForeignDatabase {
  let handle: OpaquePointer
  private let connection: Connection
  /// Kept as long as it is read.
  private let copy: ForeignCopy?

  /// Opens the file at `path`; a copy, where one is needed, is made in the folder `scratch`.
  package init(path: String, scratch: String) throws(ForeignFailure) {
    let files = ForeignFiles(path)
    if let asItIs = try Self.open(path, options: files.options) {
      connection = asItIs
      copy = nil
    } else {
      let whole = try ForeignCopy(of: files, in: scratch)
      guard let ofCopy = try Self.open(whole.path, options: nil) else {
        throw ForeignFailure(reason: "it can't be read, nor can a copy of it")
      }
      connection = ofCopy
      copy = whole
    }
    handle = connection.handle
    limitWork(size: files.size)
  }

  /// A connection that answers; nil when the file can't be read where it is, but a copy may be.
  private static func open(_ path: String, options: String?) throws(ForeignFailure) -> Connection? {
    let flags = options == nil ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY
    let address = Database.uri(path) + (options.map { "?\($0)" } ?? "")
    guard let connection = try? Connection(address, flags | SQLITE_OPEN_URI),
      (try? connection.configure(patience: .milliseconds(200), writes: false)) != nil
    else { return nil }
    sqlite3_limit(connection.handle, SQLITE_LIMIT_LENGTH, 256 << 20)
    switch sqlite3_exec(connection.handle, "SELECT count(*) FROM sqlite_schema", nil, nil, nil)
      & 0xFF
    {
    case SQLITE_OK: return connection
    case SQLITE_NOTADB, SQLITE_CORRUPT: throw ForeignFailure(connection.handle)
    default: return nil
    }
  }

  /// Ends a query that does more than reading the whole file can need: in a damaged file pages may refer to
  /// each other in ever so many ways.
  private func limitWork(size: Int64) {
    // Not retained: the handler goes with the connection, and the connection with this object.
    let this = Unmanaged.passUnretained(self).toOpaque()
    stepsLeft = size.clampedSum(100_000_000) / Int64(Self.stepsAtOnce)
    sqlite3_progress_handler(
      handle, Self.stepsAtOnce,
      { this in
        guard let this else { return 0 }
        let database = Unmanaged<ForeignDatabase>.fromOpaque(this).takeUnretainedValue()
        database.stepsLeft -= 1
        return database.stepsLeft < 0 ? 1 : 0
      }, this)
  }

  private static let stepsAtOnce: Int32 = 100_000
  private var stepsLeft: Int64 = 0

  deinit { sqlite3_progress_handler(handle, 0, nil, nil) }

  /// True when there is such a table: a real one, no view and none that code makes up.
  func hasTable(_ name: String) throws(ForeignFailure) -> Bool {
    let rows = try ForeignRows(
      """
      SELECT 1 FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 AND name = \(name)
      """, in: self)
    return try rows.next()
  }

  /// The names of a table's columns.
  func columns(of table: String) throws(ForeignFailure) -> [String] {
    let rows = try ForeignRows("SELECT name FROM pragma_table_info(\(table))", in: self)
    var names: [String] = []
    while try rows.next() { rows.text(0).map { names.append($0) } }
    return names
  }
}

/// Why another program's file can't be read.
package struct ForeignFailure: Error, Hashable {
  package let reason: String

  init(reason: String) { self.reason = reason }

  /// What SQLite says.
  init(_ handle: OpaquePointer) {
    switch sqlite3_extended_errcode(handle) & 0xFF {
    case SQLITE_INTERRUPT: reason = "it is damaged: its pages refer to each other without end"
    default: reason = String(cString: sqlite3_errmsg(handle))
    }
  }
}
