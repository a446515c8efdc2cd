import CSQLite
import OrchModel

/// One connection to the store.
///
/// Deliberately not `Sendable`: a connection stays with the code that opened it, so there is nothing
/// to lock. Code that needs the store on another thread opens its own.
package final class Database {
  /// What a connection is for.
  package enum Access: Sendable {
    /// Reads only: takes no lock file, makes no store, works on a read-only disk.
    case reading
    /// Reads and writes an existing store.
    case writing
    /// The same, and makes the store when there is none.
    case creating
  }

  /// How long a commit must last: through a power cut, or through a crash of the process only.
  package enum Durability: Sendable { case full, batched }

  /// What a connection is in the middle of.
  enum Activity { case none, reading, writing }

  let connection: Connection
  /// Absolute; `:memory:` for a store that is not kept.
  package let path: String
  /// Nil for a store that nobody else can write, and for a connection that writes nothing.
  let turnstile: Turnstile?
  let patience: Duration
  var activity = Activity.none
  /// True when something in the present transaction, or the last one, must last through a power cut.
  var owesSync = false
  /// How large the log may become before this connection next tries to empty it, in pages.
  var checkpointAt = Database.checkpointPages
  static let checkpointPages: Int32 = 1024
  var hasReadSchema = false
  /// What is booked and not in the sums yet; nil when nothing is being booked.
  var sumChanges: SumChanges?
  private let header: HeaderDescriptor?

  var handle: OpaquePointer { connection.handle }

  /// Opens the store at `path`; `patience` is how long it waits for its turn to write.
  package init(path: String, for access: Access = .creating, patience: Duration = .seconds(30))
    throws
  {
    self.patience = patience
    guard path != ":memory:" else {
      self.path = path
      (turnstile, header) = (nil, nil)
      connection = try Connection(path, SQLITE_OPEN_READWRITE)
      try connection.configure(patience: patience, writes: true)
      return
    }
    if access == .creating { try StoreFile.create(path, patience: patience) }
    let file = try StoreFile(path)
    self.path = file.path
    header = file.header
    turnstile = access == .reading ? nil : try Self.turnstile(of: file, patience: patience)
    connection = try Self.connect(to: file, for: access)
    try connection.configure(patience: patience, writes: turnstile != nil)
    if turnstile != nil, !file.isLogged { try alone { try useLog() } }
  }

  private static func turnstile(of file: StoreFile, patience: Duration) throws -> Turnstile {
    guard file.isWritable, file.folderIsWritable else { throw StoreError.readOnly(path: file.path) }
    return try Turnstile(store: file.path, patience: patience)
  }

  private static func connect(to file: StoreFile, for access: Access) throws -> Connection {
    guard access == .reading else {
      return try Connection(file.path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW)
    }
    // Without a writable folder SQLite cannot make the shared memory that a log needs; without a log
    // none is needed.
    let options = !file.folderIsWritable && file.isLogless ? "?immutable=1" : "?mode=ro"
    return try Connection(uri(file.path) + options, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
  }

  /// `path` as a `file:` address, with every byte escaped that could mean something in one.
  static func uri(_ path: String) -> String {
    let digits = Array("0123456789abcdef".unicodeScalars)
    return path.utf8.reduce(into: "file:") { result, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        result.unicodeScalars.append("%")
        result.unicodeScalars.append(digits[Int(byte >> 4)])
        result.unicodeScalars.append(digits[Int(byte & 15)])
      }
    }
  }

  /// Lets readers and one writer work at once; the file remembers.
  ///
  /// A store that was put back from a copy comes without a log.
  private func useLog() throws {
    let mode = try pragma("journal_mode = WAL")
    guard mode == .text("wal") else {
      throw StoreError.cannotOpen(path: path, reason: "the disk cannot hold a write-ahead log")
    }
  }
}
