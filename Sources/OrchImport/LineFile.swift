import Glibc
import OrchClients
import OrchModel
import OrchStore

/// A file of lines, read in portions from where the last import stopped.
final class LineFile: HistoryFile {
  let found: FoundFile
  let format: HistoryFormat
  private let descriptor: Int32
  private let status: stat
  private var reader: HistoryReader
  private var splitter: LineSplitter
  private var position: Int64
  private var lines: Int
  private let buffer: UnsafeMutableRawBufferPointer
  private let tellsLeftOut: Bool

  /// Opens the file; throws what the system says when it can't be, or is none any more.
  ///
  /// With `tellsLeftOut` it says of lines that are no calls why.
  init(
    _ found: FoundFile, format: HistoryFormat, after known: SourceFile?, tellsLeftOut: Bool = false
  ) throws(ReadFailure) {
    self.found = found
    self.format = format
    self.tellsLeftOut = tellsLeftOut
    (descriptor, status) = try OpenFile.opened(found)
    buffer = .allocate(byteCount: 256 << 10, alignment: 16)
    var known = known
    if let before = known,
      !Self.canGoOn(descriptor, status, format, after: before)
        // What is known of all of its calls has become more.
        || found.kindModified > before.modified
    {
      known = nil
    }
    reader = HistoryReader(
      format, path: found.path, session: known?.session, beganAt: known?.beganAt,
      totals: known?.totals.flatMap(RecordedTotals.init(json:)) ?? RecordedTotals(),
      tellsLeftOut: tellsLeftOut)
    position = known?.offset ?? 0
    lines = known?.lines ?? 0
    splitter = LineSplitter(offset: position, lines: lines)
  }

  deinit {
    close(descriptor)
    buffer.deallocate()
  }

  var session: String? { reader.session }
  var beganAt: Timestamp? { reader.beganAt }
  var totals: RecordedTotals { reader.totals }

  /// How far the file is read; nil in the middle of one that can only be read whole.
  ///
  /// In the middle it is as if the file ended there, so that the next import finds it longer and goes on.
  func state(atEnd: Bool) -> SourceFile? {
    guard atEnd || !format.hasState else { return nil }
    let offset = splitter.resumeOffset
    return SourceFile(
      path: found.path, client: format.rawValue,
      inode: Int64(truncatingIfNeeded: status.st_ino), size: atEnd ? Int64(status.st_size) : offset,
      modified: max(status.modified, found.kindModified), offset: offset, lines: lines,
      mark: OpenFile.mark(descriptor, before: offset), session: session, beganAt: beganAt,
      totals: totals.isEmpty ? nil : totals.json)
  }

  /// The next part; nil at the end.
  ///
  /// Throws what the system says when it can't be read.
  func next() throws(ReadFailure) -> HistoryPortion? {
    let count = try fill()
    var portion = HistoryPortion(bytes: count)
    if count > 0 {
      position += Int64(count)
      splitter.feed(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { line in
        lines += 1
        take(line, into: &portion)
      }
      return portion
    }
    guard !isAtEnd else { return nil }
    isAtEnd = true
    // A last line without its end counts when it is whole, and is read again when it is longer.
    var rest = splitter
    rest.finish { take($0, into: &portion) }
    if tellsLeftOut {
      let lines = portion.problems.compactMap(\.line)
      portion.leftOut += lines.map { ($0, LeftOutLine(.unfinished)) }
    }
    portion.problems = []
    return portion
  }

  private var isAtEnd = false

  private func fill() throws(ReadFailure) -> Int {
    while true {
      let count = pread(descriptor, buffer.baseAddress, buffer.count, Int(position))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw ReadFailure(number: errno) }
      return count
    }
  }

  private func take(_ line: Line, into portion: inout HistoryPortion) {
    let number =
      switch line {
      case .whole(_, let number, _), .tooLong(let number, _, _): number
      }
    for reading in reader.read(line) {
      switch reading {
      case .call(let call): portion.calls.append((number, call))
      case .activity(let activity): portion.activities.append(activity)
      case .leftOut(let line): portion.leftOut.append((number, line))
      case .rejected(let reason):
        portion.problems.append(Problem(file: found.path, line: number, reason: reason))
      }
    }
  }
}

// MARK: - Going on where the last import stopped

extension LineFile {
  /// True when what was read of the file is still there, and the rest can be read without it.
  private static func canGoOn(
    _ descriptor: Int32, _ status: stat, _ format: HistoryFormat, after known: SourceFile
  ) -> Bool {
    !format.hasState && known.client.isSameBytes(as: format.rawValue)
      && known.inode == Int64(truncatingIfNeeded: status.st_ino)
      && known.offset <= Int64(status.st_size)
      && known.mark == OpenFile.mark(descriptor, before: known.offset)
  }
}
