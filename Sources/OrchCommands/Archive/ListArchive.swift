import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Lists the copies of transcripts, the newest first.
struct ListArchive: Command {
  static let name = "archive list"
  static let summary = "List the copies of transcripts that are kept, newest first"
  static let discussion = """
    'orch import --archive' makes them. WHAT is a session, whole or by its beginning, or the path that a file had. \
    WRITTEN is when the file was that had the text, BYTES its size, STORED the size of the copy. A file has more than \
    one copy when its text became another one, and was not only appended to.

    A copy is a file that zstd reads, with the dictionary beside the copies:

      zstd -dc -D archive/dictionary archive/5f/5f0c….zst
    """
  static let examples = [
    "orch archive list", "orch archive list 0b1f6a52",
    "orch archive list --json | jq '.summary'",
  ]

  @Operand(value: "WHAT", "Only of this session or file") var what: String?
  @Option(value: "N", "At most this many") var limit = 50

  func run(_ context: Context) throws -> Listing<ArchivedCopy> {
    guard limit > 0 else { throw ListFailure.noLimit(limit) }
    let store = try context.readStore()
    let all =
      try what.map { try ArchivedCopy.all(of: $0, in: store, context) }
      ?? ArchivedCopy.all(in: store)
    let sorted = all.sorted { one, other in
      guard one.copy.modified == other.copy.modified else {
        return one.copy.modified > other.copy.modified
      }
      return one.file.path.utf8.lexicographicallyPrecedes(other.file.path.utf8)
    }
    let size = all.reduce(Int64(0)) { $0.clampedSum($1.copy.size) }
    return Listing(
      Array(sorted.prefix(limit)), columns: ArchivedCopy.columns(context),
      summary: [
        ("copies", all.count.field), ("bytes", size.field),
        ("gone", all.count { $0.stored == nil }.field),
      ], limit: limit, empty: "no copies are kept: 'orch import --archive' makes them")
  }
}
