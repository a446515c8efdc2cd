import OrchCommands
import OrchModel

/// A line on a terminal that says how far an import is; nothing in a pipe.
final class ImportProgress {
  private let context: Context
  private let isShown: Bool
  private let start = SteadyTime.now
  /// When the first file was opened.
  private var readingSince = SteadyTime.now
  private var lastDrawn: SteadyTime?
  private var total = (files: 0, bytes: Int64(0))
  private var files = 0

  init(_ context: Context) {
    self.context = context
    let globals = context.globals
    isShown = context.hasScreen && !globals.quiet && !globals.json && !globals.ndjson
  }

  func begin(_ found: [FoundFile]) {
    readingSince = .now
    total = (found.count, found.reduce(0) { $0.clampedSum($1.size) })
  }

  /// Notes that one more file is read.
  func done() { files += 1 }

  /// Draws the line over what it was, after a fifth of a second and at most ten times in one.
  func show(_ bytes: Int64, now: SteadyTime = .now) {
    guard isShown, now - (lastDrawn ?? start) > .milliseconds(lastDrawn == nil ? 200 : 100) else {
      return
    }
    lastDrawn = now
    let text =
      "reading: \(files) of \(total.files) files, \(megabytes(bytes)) of \(megabytes(total.bytes)) MB"
      + (Self.secondsLeft(bytes, of: total.bytes, after: now - readingSince)
        .map { ", \($0) s left" } ?? "")
    context.output.narrate(Array("\r\u{1B}[K\(text)".utf8))
  }

  /// How long the rest takes at the speed so far; nil while that says nothing: until a second has passed or a
  /// twentieth is read.
  static func secondsLeft(_ bytes: Int64, of total: Int64, after passed: Duration) -> Int64? {
    guard passed > .zero, bytes > 0, bytes <= total else { return nil }
    guard passed >= .seconds(1) || bytes >= total / 20 else { return nil }
    return Int64((passed / .seconds(1) * Double(total - bytes) / Double(bytes)).rounded(.up))
  }

  func end() {
    if lastDrawn != nil { context.output.narrate(Array("\r\u{1B}[K".utf8)) }
  }
}
