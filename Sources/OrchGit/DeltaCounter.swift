import CGit2

/// Keeps a comparison from growing without end: lets so many files in and counts the rest.
final class DeltaCounter {
  private let limit: Int
  private var count = 0

  init(limit: Int) {
    self.limit = max(0, limit)
  }

  var omitted: Int { max(0, count - limit) }

  /// Runs `compare` with options under which this counts.
  func counting(
    _ compare: (inout git_diff_options) throws -> Handle<DiffKind>
  ) throws -> Handle<DiffKind> {
    var options = git_diff_options()
    git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
    options.flags = GIT_DIFF_INCLUDE_TYPECHANGE.rawValue
    // Larger files count as binary: comparing lines would take their size many times over.
    options.max_size = 16 << 20
    options.notify_cb = { _, _, _, payload in
      guard let payload else { return 0 }
      return Unmanaged<DeltaCounter>.fromOpaque(payload).takeUnretainedValue().admit()
    }
    // The comparison calls back only while it runs, and this lives until it has.
    options.payload = Unmanaged.passUnretained(self).toOpaque()
    return try withExtendedLifetime(self) { try compare(&options) }
  }

  /// 0 lets a file in, 1 leaves it out.
  private func admit() -> Int32 {
    count += 1
    return count > limit ? 1 : 0
  }
}

extension Repository {
  func text(
    of diff: borrowing Handle<DiffKind>, limit: Int, isCut: Bool
  ) throws -> DiffText {
    let collector = LineCollector(limit: max(0, limit))
    let code = git_diff_print(
      diff.pointer, GIT_DIFF_FORMAT_PATCH,
      { _, _, line, payload in
        guard let line, let payload else { return 0 }
        return Unmanaged<LineCollector>.fromOpaque(payload).takeUnretainedValue()
          .take(line.pointee)
      }, Unmanaged.passUnretained(collector).toOpaque())
    if !collector.isFull { try check(code, "write a comparison") }
    return withExtendedLifetime(collector) {
      DiffText(bytes: collector.bytes, isTruncated: collector.isFull || isCut)
    }
  }
}

/// The text of a comparison, up to a limit.
private final class LineCollector {
  private let limit: Int
  private(set) var bytes: [UInt8] = []
  private(set) var isFull = false

  init(limit: Int) {
    self.limit = limit
  }

  /// Takes as much of a line as there is room for; other than 0 ends the comparison.
  func take(_ line: git_diff_line) -> Int32 {
    let origin = UInt8(bitPattern: line.origin)
    if " +-".utf8.contains(origin) { append(CollectionOfOne(origin)) }
    append(
      UnsafeRawBufferPointer(start: line.content, count: line.content == nil ? 0 : line.content_len)
    )
    return isFull ? GIT_EUSER.rawValue : 0
  }

  private func append(_ content: some Collection<UInt8>) {
    let room = limit - bytes.count
    isFull = isFull || content.count > room
    bytes += content.prefix(room)
  }
}
