/// The two streams a program speaks on: its answer, and what it says on the way there.
///
/// A program reading `orch` reads only the answer, so progress, warnings and errors never mix with
/// it. Nothing else in orch prints.
package final class Output {
  package enum Stream: Sendable {
    case answer
    case narration
  }

  private let offer: (ArraySlice<UInt8>, Stream) throws -> Int
  private let write: ([UInt8], Stream) throws -> Void
  private var unreadAnswer: ArraySlice<UInt8> = []
  private var unreadNarration: ArraySlice<UInt8> = []

  /// Whether a reader that does not read, as a terminal after Ctrl-S, is waited for.
  ///
  /// Who has to go on meanwhile keeps what is not taken, and has `flush()` to hand it on later.
  package var waitsForReaders = true

  /// `offer` writes what a reader takes at once, and says how many bytes that were; `write` waits until all is taken.
  package init(
    offer: ((_ bytes: ArraySlice<UInt8>, _ stream: Stream) throws -> Int)? = nil,
    write: @escaping (_ bytes: [UInt8], _ stream: Stream) throws -> Void
  ) {
    self.offer =
      offer ?? { bytes, stream in
        try write(Array(bytes), stream)
        return bytes.count
      }
    self.write = write
  }

  /// Writes an answer made by a `Page`, which is safe as it is.
  package func answer(_ bytes: [UInt8]) throws {
    try say(bytes, to: .answer)
  }

  /// Writes text as the answer, made safe; its line ends stay.
  package func answer(_ text: String) throws {
    try say(Array(visible(text, keepingNewlines: true).utf8), to: .answer)
  }

  /// Says one line, made safe.
  ///
  /// That it could not be said is no reason to stop.
  package func narrate(_ line: String) {
    try? say(Array(visible(line).utf8) + [UInt8(ascii: "\n")], to: .narration)
  }

  /// Says what is safe already: an error rendered here, a drawing that moves the cursor.
  package func narrate(_ bytes: [UInt8]) {
    try? say(bytes, to: .narration)
  }

  /// Writes bytes as they are, for what must arrive exactly: an export, a file asked for by name.
  package func raw(_ bytes: [UInt8], to stream: Stream = .answer) throws {
    try say(bytes, to: stream)
  }

  private func say(_ bytes: [UInt8], to stream: Stream) throws {
    guard !waitsForReaders || unread(of: stream) > 0 else { return try write(bytes, stream) }
    switch stream {
    case .answer: unreadAnswer += bytes
    case .narration: unreadNarration += bytes
    }
    try flush(stream)
  }
}

extension Output {
  /// How many bytes the reader of a stream has not taken yet.
  package func unread(of stream: Stream) -> Int {
    switch stream {
    case .answer: unreadAnswer.count
    case .narration: unreadNarration.count
    }
  }

  /// Hands on what a reader takes by now; all of it where readers are waited for.
  ///
  /// What can't be written is gone.
  package func flush(_ stream: Stream) throws {
    do {
      switch stream {
      case .answer: unreadAnswer = try rest(of: unreadAnswer, stream)
      case .narration: unreadNarration = try rest(of: unreadNarration, stream)
      }
    } catch {
      forgetUnread(of: stream)
      throw error
    }
  }

  /// What is not taken of `bytes`.
  private func rest(of bytes: ArraySlice<UInt8>, _ stream: Stream) throws -> ArraySlice<UInt8> {
    if waitsForReaders {
      try write(Array(bytes), stream)
      return []
    }
    var bytes = bytes
    while !bytes.isEmpty {
      let count = try offer(bytes, stream)
      if count == 0 { break }
      bytes = bytes.dropFirst(count)
    }
    return bytes
  }

  /// Gives up on the reader of a stream.
  package func forgetUnread(of stream: Stream) {
    switch stream {
    case .answer: unreadAnswer = []
    case .narration: unreadNarration = []
    }
  }
}
