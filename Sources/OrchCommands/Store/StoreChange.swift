import OrchModel
import Terminal

/// What was done to the store.
struct StoreChange: Report {
  let store: String
  /// The other file there was; nil when there was none.
  var file: String?
  /// Its size, or that of the log; nil where neither counts.
  var bytes: Int64?
  let message: String
  var next: [String] = []
  var exitCode: ExitCode = .success

  private static let columns: [Column<StoreChange>] = [
    Column("store") { $0.store },
    Column("file") { $0.file },
    Column("bytes") { $0.bytes },
  ]

  func write(to page: inout Page) throws {
    try Change(self, columns: Self.columns, message: message, next: next, exitCode: exitCode)
      .write(to: &page)
  }
}
