import OrchModel

/// A value as a person reads it: one line, safe, and how wide it is.
struct Cell {
  var text: String
  var width: Int
  /// True for amounts, which are compared by their last digit.
  var isNumeric = false
  /// True when it may be cut to make room.
  var isFlexible = false
  var tone = Mark.Tone.plain

  init(_ text: String, isNumeric: Bool = false, isFlexible: Bool = false) {
    self.text = text
    self.width = displayWidth(text)
    self.isNumeric = isNumeric
    self.isFlexible = isFlexible
  }
}

extension Style {
  /// The cell for `field`; `lines` keeps line ends in it, for a card.
  func cell(_ field: Field, lines: Bool = false) -> Cell {
    switch field {
    case .absent: return Cell("-")
    case .status(let word, let mark):
      var cell = Cell("\(usesUnicode ? mark.glyph : mark.ascii) \(safe(word, lines: false))")
      cell.tone = mark.tone
      return cell
    case .number, .duration, .money, .percent: return Cell(shown(field), isNumeric: true)
    case .flag, .time: return Cell(shown(field))
    case .text, .tokens, .list, .object, .json:
      return Cell(shown(field, lines: lines), isFlexible: true)
    }
  }

  /// `field` in words for a person, without the mark of a status.
  package func shown(_ field: Field, lines: Bool = false) -> String {
    switch field {
    case .absent: "-"
    case .text(let text), .status(let text, _): safe(text, lines: lines)
    case .number(let number): number.magnitude < 10_000 ? String(number) : grouped(number)
    case .flag(let flag): flag ? "yes" : "no"
    case .time(let time): ago(time, now: now)
    case .duration(let milliseconds): span(milliseconds)
    case .money(let money): money.shown
    case .percent(let tenths): tenthsText(tenths) + "%"
    case .tokens(let tokens):
      [
        ("input", tokens.input), ("cache read", tokens.cacheRead),
        ("cache write 5m", tokens.cacheWrite5m), ("cache write 1h", tokens.cacheWrite1h),
        ("output", tokens.output), ("total", tokens.total),
      ].filter { $0.1 > 0 || $0.0 == "total" }.map { "\($0) \(shown(.number($1)))" }.joined(
        separator: ", ")
    case .list(let fields): fields.map { shown($0) }.joined(separator: ", ")
    case .object(let object):
      object.members.map { "\(safe($0.key, lines: false)) \(shown($0.value))" }
        .joined(separator: ", ")
    case .json(let value): safe(value.text, lines: false)
    }
  }

  private func safe(_ text: String, lines: Bool) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F }) else { return text }
    var bytes: [UInt8] = []
    writeVisible(text, to: &bytes, keepingNewlines: lines, tab: UInt8(ascii: " "))
    return String(decoding: bytes, as: UTF8.self)
  }
}

private func tenthsText(_ tenths: Int64) -> String {
  var bytes: [UInt8] = []
  writeTenths(tenths, to: &bytes)
  return String(decoding: bytes, as: UTF8.self)
}

/// `now`, `3m ago`, `2h ago`, `5d ago`, `in 3m`; the date from 90 days on.
func ago(_ time: Timestamp, now: Timestamp) -> String {
  let (difference, overflow) = now.milliseconds.subtractingReportingOverflow(time.milliseconds)
  let seconds = difference.magnitude / 1000
  guard !overflow, seconds < 90 * 86_400 else { return date(time) }
  let amount =
    switch seconds {
    case ..<60: ""
    case ..<3600: "\(seconds / 60)m"
    case ..<86_400: "\(seconds / 3600)h"
    default: "\(seconds / 86_400)d"
    }
  if amount.isEmpty { return "now" }
  return difference < 0 ? "in \(amount)" : "\(amount) ago"
}

private func date(_ time: Timestamp) -> String {
  var bytes: [UInt8] = []
  writeDate(of: time, to: &bytes)
  return String(decoding: bytes, as: UTF8.self)
}

/// `40ms`, `0.8s`, `42s`, `3m 05s`, `1h 02m`, `2d 03h`.
func span(_ milliseconds: Int64) -> String {
  let amount = milliseconds.magnitude
  let sign = milliseconds < 0 ? "-" : ""
  let seconds = amount / 1000
  func pair(_ unit: UInt64, _ name: String, _ smaller: UInt64, _ smallerName: String) -> String {
    let rest = seconds % unit / smaller
    return "\(sign)\(seconds / unit)\(name) \(rest < 10 ? "0" : "")\(rest)\(smallerName)"
  }
  switch seconds {
  case _ where amount == 0: return "0s"
  case _ where amount < 100: return "\(sign)\(amount)ms"
  case ..<10: return "\(sign)\(seconds).\(amount % 1000 / 100)s"
  case ..<60: return "\(sign)\(seconds)s"
  case ..<3600: return pair(60, "m", 1, "s")
  case ..<86_400: return pair(3600, "h", 60, "m")
  default: return pair(86_400, "d", 3600, "h")
  }
}
