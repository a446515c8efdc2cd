import Glibc
import OrchClients
import OrchModel

/// Opens the files of clients, and tells whether they are still what they were.
enum OpenFile {
  /// The file and what it is like; throws what the system says when it can't be opened, or is none any more.
  ///
  /// Of what is gone the text of its copy.
  static func opened(_ found: FoundFile) throws(ReadFailure) -> (Int32, stat) {
    let descriptor =
      found.text.map { fcntl($0.descriptor, F_DUPFD_CLOEXEC, 0) }
      ?? open(found.path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else { throw ReadFailure(number: errno) }
    var status = stat()
    let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    guard isFile else {
      close(descriptor)
      throw ReadFailure(number: EINVAL)
    }
    return (descriptor, status)
  }

  /// True for two names of one file.
  static func isSame(_ one: String, _ other: String) -> Bool {
    var (first, second) = (stat(), stat())
    return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_ino == second.st_ino
      && first.st_dev == second.st_dev
  }

  /// A hash of the first and of the last 4 KiB before `offset`: transcripts are appended to or written
  /// anew, not changed in the middle.
  static func mark(_ descriptor: Int32, before offset: Int64) -> Int64 {
    let length = 4096
    var hash = StableHash()
    var bytes = [UInt8](repeating: 0, count: length)
    for start in [0, max(0, offset - Int64(length))] {
      let wanted = Int(min(Int64(length), offset - start))
      let count = pread(descriptor, &bytes, wanted, Int(start))
      hash.add(bytes.prefix(max(0, count)))
    }
    return Int64(bitPattern: hash.value)
  }
}
