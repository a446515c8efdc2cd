import CSQLite
import OrchModel

extension StoreError: Catalogued {
  package static var catalogue: [Self] {
    [
      .cannotOpen(path: "PATH", reason: "REASON"), .missing(path: "PATH"), .foreign(path: "PATH"),
      .newer(madeBy: "VERSION"), .damaged(path: "PATH", detail: "REASON"),
      .exposed(path: "PATH", mode: "666"), .linked(path: "PATH"),
      .networkFileSystem(path: "PATH", kind: "KIND"), .readOnly(path: "PATH"), .busy,
      .full(path: "PATH", detail: "REASON"),
      .failed(code: SQLITE_CONSTRAINT, message: "REASON", sql: "SQL"),
      .failed(code: SQLITE_ERROR, message: "REASON", sql: "SQL"),
      .failed(code: SQLITE_PROTOCOL, message: "REASON", sql: "SQL"),
      .leftLog(path: "PATH"), .misused("RULE", "SQL"), .noSuchColumn("COLUMN"),
      .unexpectedNull(column: "COLUMN"), .unexpectedValue(.text("VALUE"), column: "COLUMN"),
    ]
  }
}

extension StoreFailure: Catalogued {
  package static var catalogue: [Self] { [.needsUpgrade("PATH")] }
}

extension BackupFailure: Catalogued {
  package static var catalogue: [Self] { [.cannotWrite("PATH", "REASON"), .exists("PATH")] }
}
