import OrchCommands
import OrchModel
import Terminal

/// Tells what happens: live lines on a terminal, plain lines in a pipe, or one JSON object a line.
///
/// Nobody who stops reading keeps it from going on, because limits have to hold all the same: a reader who is slow
/// slows the agents, and for one who has stopped, events wait up to `mostUnread` bytes.
final class Narrator {
  private static let mostUnread = 16 << 20

  private let context: Context
  private let style: Style
  let writesJSON: Bool
  private var drawn = 0
  private var lines: [LiveLine] = []
  private var lastDrawn: SteadyTime?
  /// How many bytes of events there were, how many of them had been read when the reader last took some, and when
  /// that was.
  private var told = 0
  private var read = 0
  private var lastRead = SteadyTime.now

  init(_ context: Context) {
    self.context = context
    style = context.makeStyle(nil, .narration)
    writesJSON = context.globals.json || context.globals.ndjson
  }

  /// True while a person watches live lines.
  var isLive: Bool { context.hasScreen && !writesJSON && !context.globals.quiet }

  /// Why programs can't be told any more, as when the reader has closed the pipe; nil while they can.
  private(set) var failure: (any Error)?

  /// Never throws: a run whose events nobody can read has to be ended like any other, by the fleet.
  func tell(_ event: RunEvent) {
    guard writesJSON else {
      event.line.map(say)
      return
    }
    guard failure == nil else { return }
    let line = Array(event.json.text.utf8) + [UInt8(ascii: "\n")]
    told += line.count
    do {
      try context.output.answer(line)
      if context.output.unread(of: .answer) > Self.mostUnread { throw NarratorFailure.notRead }
    } catch {
      failure = error
      context.output.forgetUnread(of: .answer)
    }
  }

  /// Hands on what was not read before; true while some of it is left.
  func catchUp(now: SteadyTime = .now) -> Bool {
    let output = context.output
    do {
      try output.flush(.answer)
    } catch {
      failure = failure ?? error
    }
    // That something could not be said is no reason to stop.
    try? output.flush(.narration)
    let unread = output.unread(of: .answer)
    if told - unread > read { (read, lastRead) = (told - unread, now) }
    return unread > 0 || output.unread(of: .narration) > 0
  }

  /// Waits until all was read.
  func finish() throws {
    try context.output.flush(.answer)
    try? context.output.flush(.narration)
  }

  /// True while agents have to wait for a reader who reads, but not as fast as they write.
  func isSlow(now: SteadyTime = .now) -> Bool {
    context.output.unread(of: .answer) > Self.mostUnread / 16 && now - lastRead < .seconds(2)
  }

  /// A line that stays.
  func say(_ line: String) {
    guard !context.globals.quiet, !writesJSON,
      context.output.unread(of: .narration) < Self.mostUnread
    else { return }
    erase()
    context.output.narrate(line)
    draw()
  }

  /// What is at work now; drawn over what was drawn before, at most ten times a second.
  func show(_ lines: [LiveLine], now: SteadyTime = .now) {
    self.lines = lines
    guard isLive, context.output.unread(of: .narration) == 0 else { return }
    if let lastDrawn, now - lastDrawn < .milliseconds(100) { return }
    lastDrawn = now
    erase()
    draw()
  }

  /// Takes the live lines away, before the answer or a question.
  func clear() {
    lines = []
    erase()
  }

  private func erase() {
    guard isLive, drawn > 0 else { return }
    context.output.narrate(Array("\r\u{1B}[\(drawn)A\u{1B}[J".utf8))
    drawn = 0
  }

  private func draw() {
    guard isLive, !lines.isEmpty else { return }
    let width = max(20, (style.width ?? 80) - 1)
    let rows = lines.map {
      fitted($0.text(usesUnicode: style.usesUnicode), to: width, style: style) + "\n"
    }
    context.output.narrate(Array(rows.joined().utf8))
    drawn = rows.count
  }
}

extension LiveLine {
  /// `builder  working  3 turns  12k  $0.04  31%  0:42  Edit greet.py`.
  func text(usesUnicode: Bool) -> String {
    var parts = [run, role, state]
    if let turns { parts.append("\(turns) turns") }
    if let tokens { parts.append("\(shortCount(tokens)) tok") }
    if let cost { parts.append(cost.shown) }
    if let contextPercent { parts.append("ctx \(contextPercent)%") }
    let seconds = elapsed.components.seconds
    parts.append("\(seconds / 60):" + (seconds % 60 < 10 ? "0" : "") + "\(seconds % 60)")
    return parts.joined(separator: "  ") + "  " + activity
  }
}

/// `950`, `12k`, `3.4M`.
func shortCount(_ number: Int64) -> String {
  switch number {
  case ..<1000: "\(number)"
  case ..<1_000_000: "\(number / 1000)k"
  default: "\(number / 1_000_000).\(number / 100_000 % 10)M"
  }
}

/// `text`, made safe, on one line of at most `width` columns.
private func fitted(_ text: String, to width: Int, style: Style) -> String {
  var result = ""
  var columns = 0
  let safe = visible(text).replacing("\t", with: " ")
  guard displayWidth(safe) > width else { return safe }
  for character in safe.unicodeScalars {
    let next = displayWidth(String(character))
    if columns + next > width - 1 { break }
    result.unicodeScalars.append(character)
    columns += next
  }
  return result + (style.usesUnicode ? "…" : ".")
}

package enum NarratorFailure: Failure {
  case notRead

  package var code: String { "output.not-read" }
  package var message: String { "cannot write the answer: its reader has stopped reading" }
  package var hint: String? { "read the events as they come, or write them to a file" }
  package var exitCode: ExitCode { .inputOutput }
}
