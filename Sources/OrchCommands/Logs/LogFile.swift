import Glibc

/// A log file, read a piece at a time however long it is.
final class LogFile {
  /// What is read at once.
  private static let pieceLength = 64 * 1024
  /// A line longer than this comes in several.
  private static let longestLine = 4 << 20

  private let descriptor: Int32

  /// Opens a regular file; nil and `errno` when that fails.
  init?(_ path: String) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { return nil }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      errno = ENOENT
      return nil
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Where the last `count` lines begin; what is behind the last line end counts as one of them.
  func start(ofLast count: Int) -> Int64 {
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { return 0 }
    var end = Int64(information.st_size)
    var left = count
    // The very last line end ends a line and begins none.
    if end > 0, piece(at: end - 1, count: 1) == [UInt8(ascii: "\n")] { end -= 1 }
    while end > 0 {
      let begin = max(0, end - Int64(Self.pieceLength))
      let bytes = piece(at: begin, count: Int(end - begin))
      guard !bytes.isEmpty else { return 0 }
      var rest = bytes[...]
      while let place = rest.lastIndex(of: UInt8(ascii: "\n")) {
        left -= 1
        if left == 0 { return begin + Int64(place) + 1 }
        rest = rest[..<place]
      }
      end = begin
    }
    return 0
  }

  /// Hands out everything from `offset` on, in pieces that end between characters.
  func pieces(from offset: Int64, _ body: (String) throws -> Void) rethrows {
    var offset = offset
    var pending: [UInt8] = []
    while true {
      let bytes = piece(at: offset, count: Self.pieceLength)
      if bytes.isEmpty { break }
      offset += Int64(bytes.count)
      pending += bytes
      let whole = pending.count - pending.unfinishedScalarLength
      try body(String(decoding: pending[..<whole], as: UTF8.self))
      pending.removeFirst(whole)
    }
    if !pending.isEmpty { try body(String(decoding: pending, as: UTF8.self)) }
  }

  /// Hands out every line from `offset` on, without its end; empty ones are left out.
  func lines(from offset: Int64, _ body: (ArraySlice<UInt8>) throws -> Void) rethrows {
    var offset = offset
    var pending: [UInt8] = []
    while true {
      let bytes = piece(at: offset, count: Self.pieceLength)
      if bytes.isEmpty { break }
      offset += Int64(bytes.count)
      var rest = bytes[...]
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        pending += rest[..<end]
        if !pending.isEmpty { try body(pending[...]) }
        pending.removeAll(keepingCapacity: true)
        rest = rest[(end + 1)...]
      }
      pending += rest
      if pending.count >= Self.longestLine {
        try body(pending[...])
        pending.removeAll()
      }
    }
    if !pending.isEmpty { try body(pending[...]) }
  }

  /// At most `count` bytes from `offset` on; none at the end, and when the disk fails.
  private func piece(at offset: Int64, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count, let base = buffer.baseAddress {
        let read = pread(descriptor, base + filled, count - filled, off_t(offset) + filled)
        if read < 0, errno == EINTR { continue }
        if read <= 0 { break }
        filled += read
      }
    }
  }
}

extension [UInt8] {
  /// How many bytes at the end begin a character and do not finish it: 0 … 3.
  fileprivate var unfinishedScalarLength: Int {
    for (behind, byte) in suffix(3).reversed().enumerated() {
      switch byte {
      case 0x80...0xBF: continue
      case 0xC2...0xDF: return behind < 1 ? behind + 1 : 0
      case 0xE0...0xEF: return behind < 2 ? behind + 1 : 0
      case 0xF0...0xF4: return behind < 3 ? behind + 1 : 0
      default: return 0
      }
    }
    return 0
  }
}
