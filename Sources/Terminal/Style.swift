import OrchModel

/// What an answer needs to know to look right where it is going.
package struct Style: Sendable {
  /// The terminal's columns; nil when lines may be as long as they like.
  package var width: Int?
  package var isTerminal: Bool
  package var usesColor: Bool
  package var usesUnicode: Bool
  /// The moment that `3m ago` counts from.
  package var now: Timestamp

  package init(
    width: Int? = nil, isTerminal: Bool = false, usesColor: Bool = false,
    usesUnicode: Bool = true, now: Timestamp
  ) {
    self.width = width
    self.isTerminal = isTerminal
    self.usesColor = usesColor
    self.usesUnicode = usesUnicode
    self.now = now
  }

  /// The style for a stream, from what the user and the environment say about it.
  ///
  /// `terminalWidth` is the width of the terminal the stream is, nil when it is none.
  package init(
    color: ColorChoice?, environment: (String) -> String?, terminalWidth: Int?, now: Timestamp
  ) {
    let width = Self.forcedWidth(environment("ORCH_FORCE_TTY")) ?? terminalWidth
    self.init(
      width: width, isTerminal: width != nil,
      usesColor: Self.usesColor(color, environment: environment, isTerminal: width != nil),
      usesUnicode: Self.usesUnicode(environment: environment), now: now)
  }

  /// Whether to colour; the first that says anything decides.
  ///
  /// The flag, `ORCH_COLOR`, `NO_COLOR`, `FORCE_COLOR`, `CLICOLOR_FORCE`, `CLICOLOR`, `TERM`, and then
  /// the terminal.
  package static func usesColor(
    _ flag: ColorChoice?, environment: (String) -> String?, isTerminal: Bool
  ) -> Bool {
    func isOn(_ name: String) -> Bool? {
      environment(name).flatMap { $0.isEmpty ? nil : !($0 == "0" || $0 == "false") }
    }
    switch flag ?? .auto {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    switch environment("ORCH_COLOR").flatMap(ColorChoice.init(rawValue:)) ?? .auto {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if environment("NO_COLOR")?.isEmpty == false { return false }
    if let isForced = isOn("FORCE_COLOR") { return isForced }
    if isOn("CLICOLOR_FORCE") == true { return true }
    if isOn("CLICOLOR") == false || environment("TERM") == "dumb" { return false }
    return isTerminal
  }

  /// Whether the locale writes UTF-8; yes when it does not say.
  package static func usesUnicode(environment: (String) -> String?) -> Bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    guard let locale = names.lazy.compactMap(environment).first(where: { !$0.isEmpty }) else {
      return true
    }
    let bytes = locale.utf8.map { $0 | 0x20 }
    let ends = ["utf-8", "utf8"].map { Array($0.utf8).map { $0 | 0x20 } }
    let charset = bytes.prefix { $0 != UInt8(ascii: "@") | 0x20 }
    return ends.contains { charset.suffix($0.count).elementsEqual($0) }
  }

  /// The width `ORCH_FORCE_TTY` asks for: its number from 20 up, or 80; nil when it is not set.
  private static func forcedWidth(_ text: String?) -> Int? {
    guard let text, !text.isEmpty else { return nil }
    return Int(text).flatMap { $0 >= 20 && $0 <= 10_000 ? $0 : nil } ?? 80
  }

  /// What marks a cut.
  var ellipsis: String { usesUnicode ? "…" : "..." }
}

/// What `--color` and `ORCH_COLOR` can say.
package enum ColorChoice: String, CaseIterable, Sendable {
  case auto
  case always
  case never
}
