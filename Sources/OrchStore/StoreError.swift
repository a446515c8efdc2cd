import CSQLite
import Glibc
import OrchModel

package enum StoreError: Failure {
  case cannotOpen(path: String, reason: String)
  case missing(path: String)
  case foreign(path: String)
  case newer(madeBy: String)
  case damaged(path: String, detail: String)
  case exposed(path: String, mode: String)
  case linked(path: String)
  case networkFileSystem(path: String, kind: String)
  case readOnly(path: String)
  case busy
  case full(path: String, detail: String)
  case failed(code: Int32, message: String, sql: String)
  /// A log without its store.
  case leftLog(path: String)
  /// The program broke a rule of this library.
  case misused(String, String)
  case noSuchColumn(String)
  case unexpectedNull(column: String)
  case unexpectedValue(SQLValue, column: String)

  static func sqlite(on connection: OpaquePointer, running sql: String) -> Self {
    let code = sqlite3_extended_errcode(connection)
    let text = String(cString: sqlite3_errmsg(connection))
    let path = sqlite3_db_filename(connection, "main").map { String(cString: $0) } ?? ""
    switch code & 0xff {
    case SQLITE_BUSY, SQLITE_LOCKED: return .busy
    case SQLITE_FULL: return .full(path: path, detail: text + freeSpace(at: path))
    case SQLITE_IOERR:
      return .full(path: path, detail: "\(text) (SQLite \(code))" + freeSpace(at: path))
    case SQLITE_CORRUPT, SQLITE_NOTADB: return .damaged(path: path, detail: text)
    case SQLITE_READONLY: return .readOnly(path: path)
    case SQLITE_CANTOPEN: return .cannotOpen(path: path, reason: text)
    default: return .failed(code: code, message: text, sql: sql)
    }
  }

  private static func freeSpace(at path: String) -> String {
    var information = statvfs()
    guard statvfs(StoreFile.folder(of: path), &information) == 0 else { return "" }
    let (bytes, overflow) = information.f_bavail.multipliedReportingOverflow(
      by: information.f_frsize)
    return overflow ? "" : ", with \(grouped(bytes / 1024)) KiB free on its file system"
  }

  package var code: String {
    switch self {
    case .cannotOpen: "store.cannot-open"
    case .missing: "store.missing"
    case .foreign: "store.foreign"
    case .newer: "store.newer"
    case .damaged: "store.damaged"
    case .exposed: "store.exposed"
    case .linked: "store.linked"
    case .networkFileSystem: "store.network"
    case .readOnly: "store.read-only"
    case .busy: "store.busy"
    case .full: "store.full"
    case .failed: "store.failed"
    case .leftLog: "store.left-log"
    case .misused, .noSuchColumn, .unexpectedNull, .unexpectedValue: "store.bug"
    }
  }

  package var message: String {
    switch self {
    case .cannotOpen(let path, let reason): "cannot open store '\(path)': \(reason)"
    case .missing(let path): "no store at '\(path)'"
    case .foreign(let path): "'\(path)' is not a store of orch"
    case .newer(let madeBy): "the store was made by orch \(madeBy), which is newer than this one"
    case .damaged(let path, let detail): "the store '\(path)' is damaged: \(detail)"
    case .exposed(let path, let mode): "others may write the store '\(path)' (mode \(mode))"
    case .linked(let path): "the store '\(path)' has a second name (a hard link)"
    case .networkFileSystem(let path, let kind):
      "the store '\(path)' is on a network file system (\(kind)), where its locks cannot be trusted"
    case .readOnly(let path): "the store '\(path)' cannot be written"
    case .busy: "the store is busy: others have held it for too long"
    case .full(let path, let detail): "cannot write the store '\(path)': \(detail)"
    case .failed(let code, let message, let sql):
      "the store refused a statement: \(message) (SQLite \(code), running '\(sql)')"
    case .leftLog(let path): "'\(path)' is left from a store that is gone"
    case .misused(let rule, let sql): "\(rule)\(sql.isEmpty ? "" : ", running '\(sql)'")"
    case .noSuchColumn(let column): "a query did not return column '\(column)'"
    case .unexpectedNull(let column): "column '\(column)' is empty"
    case .unexpectedValue(let value, let column):
      "column '\(column)' holds \(value), which this orch does not understand"
    }
  }

  package var hint: String? {
    switch self {
    case .cannotOpen: "check that it is a file you may read and write, or name another with --store"
    case .missing: "run 'orch init', or name another store with --store"
    case .foreign: "name another file with --store or ORCH_STORE"
    case .newer: "install the orch that made it, or name another file with --store"
    case .damaged: "restore the newest backup into a new file: orch db restore BACKUP --store NEW"
    case .exposed(let path, _): "chmod 600 '\(path)'"
    case .linked: "keep one name: two names of one file would have two logs"
    case .networkFileSystem: "keep the store on a local disk; name it with ORCH_STORE"
    case .readOnly: "check the permissions of the file and of its folder"
    case .busy: "try again; 'orch doctor' names who has it"
    case .leftLog(let path): "move '\(path)' somewhere else, or put back the store it belongs to"
    case .full: "free some space on that file system, then try again: nothing was half written"
    case .failed: failedHint
    case .misused, .noSuchColumn, .unexpectedNull, .unexpectedValue: "please report this"
    }
  }

  /// By whose fault it is: of what was given, of orch, or of the machine.
  private var failedHint: String {
    switch exitCode {
    case .badData: "correct what was given, then try again: nothing was half written"
    case .bug: "please report this"
    default: "try again; if it stays so, see what 'orch db check' says"
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .busy: .storeBusy
    case .missing: .notFound
    case .foreign, .newer, .damaged, .leftLog: .badData
    case .exposed, .linked: .notPermitted
    case .networkFileSystem, .cannotOpen: .unavailable
    case .readOnly: .cannotWrite
    case .full: .inputOutput
    case .failed(let code, _, _): Self.exitCode(ofSQLite: code)
    case .misused, .noSuchColumn, .unexpectedNull, .unexpectedValue: .bug
    }
  }

  /// Values the store refuses are bad data; statements it does not understand are a bug.
  private static func exitCode(ofSQLite code: Int32) -> ExitCode {
    switch code & 0xff {
    case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH: .badData
    case SQLITE_ERROR, SQLITE_MISUSE, SQLITE_RANGE, SQLITE_SCHEMA: .bug
    default: .inputOutput
    }
  }
}
