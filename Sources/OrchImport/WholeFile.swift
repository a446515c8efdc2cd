import Glibc
import OrchClients
import OrchModel
import OrchStore

/// A file that is read from its first to its last byte, and then gives all it has at once.
final class WholeFile: HistoryFile {
  let found: FoundFile
  let format: HistoryFormat
  private(set) var session: String?
  private(set) var beganAt: Timestamp?
  private let before: SourceFile?
  private let descriptor: Int32
  private let status: stat
  private var history: WholeHistory
  private var splitter = LineSplitter()
  private var document: [UInt8] = []
  private var position: Int64 = 0
  private var isAtEnd = false

  /// True when all that is in it is known better from elsewhere; it is then read for those alone who ask what
  /// was before.
  private let isOld: Bool
  private let tellsEarlier: Bool

  /// Opens the file; throws what the system says when it can't be, or is none any more.
  init(
    _ found: FoundFile, format: HistoryFormat, after before: SourceFile?, isOld: Bool,
    _ surroundings: WholeHistory.Surroundings
  ) throws(ReadFailure) {
    self.found = found
    self.format = format
    self.before = before
    self.isOld = isOld
    (descriptor, status) = try OpenFile.opened(found)
    tellsEarlier = surroundings.tellsEarlier
    history = WholeHistory(format, path: found.path, surroundings)
    try checkSize(Int(clamping: status.st_size))
  }

  deinit { close(descriptor) }

  func state(atEnd: Bool) -> SourceFile? {
    guard atEnd else { return nil }
    return SourceFile(
      path: found.path, client: format.rawValue,
      inode: Int64(truncatingIfNeeded: status.st_ino), size: Int64(status.st_size),
      modified: status.modified, offset: position,
      mark: OpenFile.mark(descriptor, before: position), session: session, beganAt: beganAt)
  }

  func next() throws(ReadFailure) -> HistoryPortion? {
    guard !isAtEnd, !isOld || tellsEarlier else { return nil }
    isAtEnd = true
    try readAll()
    var findings: HistoryFindings
    if history.hasLines {
      findings = history.findings
      // A last line without its end counts when it is whole, and is read again when it is longer.
      var (copy, rest) = (history, splitter)
      rest.finish { copy.read($0) }
      if copy.findings.faults.count == findings.faults.count { findings = copy.findings }
    } else {
      findings = history.findings(of: document)
    }
    document = []
    return portion(of: findings)
  }

  private func portion(of findings: HistoryFindings) -> HistoryPortion {
    session = findings.session
    beganAt = findings.beganAt
    var portion = HistoryPortion(bytes: Int(position))
    let replaces = replaces
    for (line, call) in findings.earlier + findings.calls {
      var call = call
      call.replaces = replaces
      call.isOutdated = call.isOutdated || isOld
      portion.calls.append((line, call))
    }
    portion.activities = findings.activities
    portion.problems = findings.faults.map {
      Problem(file: found.path, line: $0.line, reason: $0.reason)
    }
    return portion
  }

  /// True when this is a later state of what was read before, or the continuation of another file: then
  /// its numbers count even where they are smaller.
  private var replaces: Bool {
    if history.hasLines {
      var other = stat()
      if found.path.utf8.last == UInt8(ascii: "l"), stat(String(found.path.dropLast()), &other) == 0
      {
        return true
      }
      guard let before, before.offset <= position else { return false }
      return before.mark == OpenFile.mark(descriptor, before: before.offset)
    }
    guard let before = before?.session, let session else { return false }
    return before.isSameBytes(as: session)
  }

  /// Documents have a limit, and so have lines.
  private func checkSize(_ size: Int) throws(ReadFailure) {
    let limit = HistoryFormat.documentLimit
    guard history.hasLines || size <= limit else {
      throw ReadFailure(reason: WholeFileFault.tooLarge(limit: limit).reason)
    }
  }

  private func readAll() throws(ReadFailure) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = pread(descriptor, buffer.baseAddress, buffer.count, Int(position))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw ReadFailure(number: errno) }
      if count == 0 { return }
      position += Int64(count)
      let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      if history.hasLines {
        splitter.feed(bytes) { history.read($0) }
      } else {
        document += bytes
        try checkSize(document.count)
      }
    }
  }
}
