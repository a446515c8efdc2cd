import Glibc
import Synchronization

/// The descriptor by which this process reads the header of a store.
///
/// Closing any descriptor of a file drops every lock that the process has on the file, those of other
/// connections included. So there is one for each file, however many connections look at it, and it is
/// closed after the last of them.
final class HeaderDescriptor: Sendable {
  private struct File: Hashable {
    let device: dev_t
    let inode: ino_t

    init(_ information: stat) {
      device = information.st_dev
      inode = information.st_ino
    }
  }

  private struct Shared {
    let descriptor: Int32
    var users: Int
  }

  private static let open = Mutex<[File: Shared]>([:])

  private let file: File
  private let descriptor: Int32

  /// Opens `path`, or shares the descriptor that is open already; nil and `errno` when that fails.
  init?(_ path: String, _ information: stat) {
    let wanted = File(information)
    let found = Self.open.withLock { open -> (File, Int32)? in
      if let shared = open[wanted] {
        open[wanted]?.users += 1
        return (wanted, shared.descriptor)
      }
      let descriptor = PrivateFile.open(path, O_RDONLY)
      var opened = stat()
      guard descriptor >= 0, fstat(descriptor, &opened) == 0 else { return nil }
      let file = File(opened)
      // Another file took the name in between: if it is one that is open already, this descriptor stays.
      let shared = open[file]?.descriptor ?? descriptor
      open[file, default: Shared(descriptor: descriptor, users: 0)].users += 1
      return (file, shared)
    }
    guard let found else { return nil }
    (file, descriptor) = found
  }

  deinit {
    let file = file
    Self.open.withLock { open in
      open[file]?.users -= 1
      if let shared = open[file], shared.users == 0 {
        close(shared.descriptor)
        open[file] = nil
      }
    }
  }

  /// The first `count` bytes of the file, or as many as it has.
  func bytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let read = pread(descriptor, &bytes, count, 0)
    return Array(bytes.prefix(max(read, 0)))
  }
}
