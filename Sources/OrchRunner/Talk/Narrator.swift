import OrchCommands
import OrchModel
import Terminal

/// Tells what happens: live lines on a terminal, plain lines in a pipe, or one JSON object a line.
final class Narrator {
  private let context: Context
  private let style: Style
  let writesJSON: Bool
  private var drawn = 0
  private var lines: [LiveLine] = []
  private var lastDrawn: SteadyTime?

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
    do {
      try context.output.answer(Array(event.json.text.utf8) + [UInt8(ascii: "\n")])
    } catch {
      failure = error
    }
  }

  /// A line that stays.
  func say(_ line: String) {
    guard !context.globals.quiet, !writesJSON else { return }
    erase()
    context.output.narrate(line)
    draw()
  }

  /// What is at work now; drawn over what was drawn before, at most ten times a second.
  func show(_ lines: [LiveLine], now: SteadyTime = .now) {
    self.lines = lines
    guard isLive else { return }
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
