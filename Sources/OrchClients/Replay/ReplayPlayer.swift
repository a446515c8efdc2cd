import OrchModel

/// Plays a recorded session: prints what the client printed and makes the changes that its file tools made.
///
/// The ids of messages and sessions are other ones in each play, because a recording that is played twice
/// costs twice. Paths below the recorded working folder become paths below `directory`; a change anywhere
/// else, or of which the recording holds only a part, is refused and said. Nothing is run.
package struct ReplayPlayer {
  private enum Source {
    case path(String)
    case bytes([UInt8])

    var name: String {
      if case .path(let path) = self { path } else { "" }
    }

    /// Hands over the recording in pieces until `piece` says stop; false when it cannot be read.
    func read(_ piece: (UnsafeRawBufferPointer) -> Bool) -> Bool {
      switch self {
      case .path(let path): return Files.read(path, piece)
      case .bytes(let bytes):
        _ = bytes.withUnsafeBytes { piece($0) }
        return true
      }
    }
  }

  package let kind: RecordingKind
  private let source: Source
  private let speed: Double
  private var stage: ReplayStage
  private var script: any ReplayScript
  private let parser = JSONParser()
  private var lastTime: Timestamp?

  /// Plays the file at `path`.
  ///
  /// `speed` divides the recorded waits; 0 does not wait. `salt` is what makes the ids of this play its own;
  /// `session` is what the recorded session is called, where the client lets one choose.
  package init(
    path: String, directory: String, speed: Double = 0, salt: String, session: String? = nil
  ) throws {
    guard Files.isFile(path) else { throw ReplayFailure.unreadable(path) }
    guard let kind = RecordingKind(path: path) else { throw ReplayFailure.unknownKind(path) }
    try self.init(
      .path(path), kind: kind, directory: directory, speed: speed, salt: salt, session: session)
  }

  /// Plays a recording that is in memory.
  package init(
    bytes: [UInt8], kind: RecordingKind, directory: String, speed: Double = 0, salt: String,
    session: String? = nil
  ) throws {
    try self.init(
      .bytes(bytes), kind: kind, directory: directory, speed: speed, salt: salt, session: session)
  }

  private init(
    _ source: Source, kind: RecordingKind, directory: String, speed: Double, salt: String,
    session: String?
  ) throws {
    self.source = source
    self.kind = kind
    self.speed = speed
    stage = ReplayStage(
      folder: try ReplayFolder(path: directory), salt: Salt(text: salt), session: session)
    script =
      switch kind {
      case .claudeStream: ClaudeStreamReplay()
      case .claudeTranscript: ClaudeTranscriptReplay()
      case .codexStream: CodexStreamReplay()
      case .codexRollout: CodexRolloutReplay()
      }
  }

  /// Plays it once: `emit` gets whole lines, `sleep` the milliseconds to wait before the next ones.
  ///
  /// Gives the exit status of the recorded client; nil when the recording ends without telling. Throws
  /// what `emit` throws, and stops there.
  package mutating func run(
    emit: ([UInt8]) throws -> Void, sleep: (Int64) -> Void
  ) throws -> Int32? {
    var failure: (any Error)?
    var splitter = LineSplitter()
    func play(_ line: Line) {
      guard failure == nil else { return }
      do { try self.play(line, emit: emit, sleep: sleep) } catch { failure = error }
    }
    let source = source
    let isRead = source.read { piece in
      splitter.feed(piece, play)
      return failure == nil
    }
    splitter.finish(play)
    if let failure { throw failure }
    guard isRead else { throw ReplayFailure.unreadable(source.name) }
    script.finish(on: &stage)
    for line in stage.take(notice: script.notice) { try emit(line) }
    return script.status
  }

  private mutating func play(
    _ line: Line, emit: ([UInt8]) throws -> Void, sleep: (Int64) -> Void
  ) throws {
    guard case .whole(let bytes, _, _) = line else {
      stage.notice("left out a line that is too long")
      return
    }
    let result = parser.read(bytes) { document in
      guard document.kind == .object else { return }
      let wait = wait(until: document["timestamp"].timestamp)
      if wait > 0 { sleep(wait) }
      script.play(document, isRepaired: parser.wasRepaired, on: &stage)
    }
    if case .failure(let fault) = result, fault.status != .empty {
      stage.notice("left out a line that is \(fault.reason)")
    }
    for line in stage.take(notice: script.notice) { try emit(line) }
  }

  /// Milliseconds to wait before a line of this time; 0 when it has none or lies before the last.
  private mutating func wait(until time: Timestamp?) -> Int64 {
    guard let time else { return 0 }
    defer { lastTime = time }
    guard let lastTime, speed > 0, speed.isFinite else { return 0 }
    let (gap, overflow) = time.milliseconds.subtractingReportingOverflow(lastTime.milliseconds)
    guard !overflow, gap > 0 else { return 0 }
    return Int64(exactly: (Double(gap) / speed).rounded()) ?? 0
  }
}
