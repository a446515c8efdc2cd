import Glibc

/// Why a file can't be read as a whole.
package enum WholeFileFault: Error, Hashable {
  case tooLarge(limit: Int)
  /// What the system says.
  case unreadable(Int32)

  /// For a person: `larger than 64 MiB`.
  package var reason: String {
    switch self {
    case .tooLarge(let limit):
      "larger than \(limit >> 20) MiB, which is all that is read of a document"
    case .unreadable(let number): String(cString: strerror(number))
    }
  }
}

extension Files {
  /// All bytes of a file that has at most `limit` of them.
  package static func whole(_ path: String, limit: Int) -> Result<[UInt8], WholeFileFault> {
    var bytes: [UInt8] = []
    errno = EINVAL
    let isRead = read(path) { piece in
      bytes += piece
      return bytes.count <= limit
    }
    guard isRead else { return .failure(.unreadable(errno)) }
    return bytes.count <= limit ? .success(bytes) : .failure(.tooLarge(limit: limit))
  }
}
