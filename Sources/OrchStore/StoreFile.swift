import CSystem
import Glibc
import OrchModel

/// The file a store is kept in, looked at before SQLite may touch it.
struct StoreFile {
  /// "orch", in the header of every store (SQLite's `application_id`).
  static let applicationID: Int32 = 0x6F72_6368

  /// Absolute, with symbolic links resolved.
  let path: String
  /// False on a read-only disk, or when the file belongs to somebody else.
  let isWritable: Bool
  let folderIsWritable: Bool
  /// True when the header says that the store is written through a log; a copy of one is not.
  let isLogged: Bool
  /// Kept as long as there are connections to the file.
  let header: HeaderDescriptor

  /// Looks at `path` and throws for what is not a store, what others may write, what has two names, and
  /// what is on a network; nothing is changed by any of these.
  init(_ path: String) throws {
    guard let resolved = realpath(path, nil) else {
      if errno == ENOENT || errno == ENOTDIR { throw StoreError.missing(path: path) }
      throw StoreError.cannotOpen(path: path, reason: systemReason())
    }
    defer { free(resolved) }
    self.path = String(cString: resolved)
    let information = try Self.look(at: self.path)
    try Self.refuseNetwork(self.path)
    isWritable = access(self.path, W_OK) == 0
    folderIsWritable = access(Self.folder(of: self.path), W_OK) == 0
    guard let header = HeaderDescriptor(self.path, information) else {
      throw StoreError.cannotOpen(path: path, reason: systemReason())
    }
    self.header = header
    isLogged = try Self.readHeader(header, of: self.path)
  }

  /// True when the log beside the store has nothing in it, or is not there.
  var isLogless: Bool {
    var log = stat()
    return stat(path + "-wal", &log) != 0 || log.st_size == 0
  }

  static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func look(at path: String) throws -> stat {
    var information = stat()
    guard stat(path, &information) == 0 else {
      throw StoreError.cannotOpen(path: path, reason: systemReason())
    }
    guard information.st_mode & S_IFMT == S_IFREG else {
      throw StoreError.cannotOpen(path: path, reason: "it is not a file")
    }
    guard information.st_size > 0 else { throw StoreError.missing(path: path) }
    guard information.st_nlink == 1 else { throw StoreError.linked(path: path) }
    guard information.st_mode & 0o022 == 0 else {
      throw StoreError.exposed(path: path, mode: String(information.st_mode & 0o777, radix: 8))
    }
    return information
  }

  private static func refuseNetwork(_ path: String) throws {
    // A dictionary would cost every start more than the call itself.
    let kind: String? =
      switch orch_filesystem_type(path) {
      case 0x6969: "NFS"
      case 0xFF53_4D42: "CIFS"
      case 0xFE53_4D42, 0x517B: "SMB"
      case 0x0102_1997: "9p"
      case 0x6573_5546: "FUSE"
      case 0x7375_7245: "Coda"
      case 0x5346_414F: "AFS"
      default: nil
      }
    if let kind { throw StoreError.networkFileSystem(path: path, kind: kind) }
  }

  /// Reads the header as plain bytes; the answer is whether the store has a log.
  ///
  /// Asking SQLite might already recover, and so change, somebody else's file.
  private static func readHeader(_ header: HeaderDescriptor, of path: String) throws -> Bool {
    let bytes = header.bytes(72)
    guard bytes.count == 72, bytes.starts(with: "SQLite format 3\0".utf8),
      bytes[68..<72].reduce(Int32(0), { $0 << 8 | Int32($1) }) == applicationID
    else { throw StoreError.foreign(path: path) }
    return bytes[18] == 2 && bytes[19] == 2
  }
}
