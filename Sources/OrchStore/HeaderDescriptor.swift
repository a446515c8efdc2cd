import Glibc
import Synchronization

/// The descriptor by which this process reads the header of a store.
///
/// Closing any descriptor of a file drops every lock that the process has on the file, those of other
/// connections included. So there is one for each file, however many connections look at it, and it is
/// closed after the last of them.
final class HeaderDescriptor: Sendable {
  private struct File: Equatable {
    let device: dev_t
    let inode: ino_t

    init(_ information: stat) {
      device = information.st_dev
      inode = information.st_ino
    }
  }

  private struct Shared {
    let file: File
    let descriptor: Int32
    var users = 0
  }

  /// A list: a process has one store open, and hardly ever two.
  private static let open = Mutex<[Shared]>([])

  private let file: File
  private let descriptor: Int32

  /// Opens `path`, or shares the descriptor that is open already; nil and `errno` when that fails.
  init?(_ path: String, _ information: stat) {
    let wanted = File(information)
    let found = Self.open.withLock { open -> (File, Int32)? in
      if let known = open.firstIndex(where: { $0.file == wanted }) {
        open[known].users += 1
        return (wanted, open[known].descriptor)
      }
      let descriptor = PrivateFile.open(path, O_RDONLY)
      var opened = stat()
      guard descriptor >= 0, fstat(descriptor, &opened) == 0 else { return nil }
      let file = File(opened)
      // Another file took the name in between: if it is one that is open already, this descriptor stays.
      if !open.contains(where: { $0.file == file }) {
        open.append(Shared(file: file, descriptor: descriptor))
      }
      guard let known = open.firstIndex(where: { $0.file == file }) else { return nil }
      open[known].users += 1
      return (file, open[known].descriptor)
    }
    guard let found else { return nil }
    (file, descriptor) = found
  }

  deinit {
    let file = file
    Self.open.withLock { open in
      guard let known = open.firstIndex(where: { $0.file == file }) else { return }
      open[known].users -= 1
      if open[known].users == 0 { close(open.remove(at: known).descriptor) }
    }
  }

  /// The first `count` bytes of the file, or as many as it has.
  func bytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let read = pread(descriptor, &bytes, count, 0)
    return Array(bytes.prefix(max(read, 0)))
  }
}
