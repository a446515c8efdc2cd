/// The two streams a program speaks on: its answer, and what it says on the way there.
///
/// A program reading `orch` reads only the answer, so progress, warnings and errors never mix with
/// it. Nothing else in orch prints.
package final class Output {
  package enum Stream: Sendable {
    case answer
    case narration
  }

  private let write: ([UInt8], Stream) throws -> Void

  package init(write: @escaping (_ bytes: [UInt8], _ stream: Stream) throws -> Void) {
    self.write = write
  }

  /// Writes an answer made by a `Page`, which is safe as it is.
  package func answer(_ bytes: [UInt8]) throws {
    try write(bytes, .answer)
  }

  /// Writes text as the answer, made safe; its line ends stay.
  package func answer(_ text: String) throws {
    try write(Array(visible(text, keepingNewlines: true).utf8), .answer)
  }

  /// Says one line, made safe.
  ///
  /// That it could not be said is no reason to stop.
  package func narrate(_ line: String) {
    try? write(Array(visible(line).utf8) + [UInt8(ascii: "\n")], .narration)
  }

  /// Says what is safe already: an error rendered here, a drawing that moves the cursor.
  package func narrate(_ bytes: [UInt8]) {
    try? write(bytes, .narration)
  }

  /// Writes bytes as they are, for what must arrive exactly: an export, a file asked for by name.
  package func raw(_ bytes: [UInt8], to stream: Stream = .answer) throws {
    try write(bytes, stream)
  }
}
