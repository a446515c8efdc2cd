/// Durations as a configuration writes them: `500ms`, `90s`, `30m`, `1h30m`, `2d`.
enum DurationText {
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]

  /// The duration; nil for anything else, a number without a unit too, and above ten years.
  static func duration(_ text: String) -> Duration? {
    var rest = Array(text.utf8)[...]
    var total: Int64 = 0
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      let unit = rest.dropFirst(digits.count).prefix { (0x61...0x7A).contains($0) }
      rest = rest[unit.endIndex...]
      guard (1...12).contains(digits.count),
        let count = Int64(String(decoding: digits, as: UTF8.self)),
        let scale = units.first(where: { $0.name.utf8.elementsEqual(unit) })?.milliseconds
      else { return nil }
      let (part, overflow) = count.multipliedReportingOverflow(by: scale)
      guard !overflow, part <= 3650 * 86_400_000 - total else { return nil }
      total += part
    }
    return .milliseconds(total)
  }

  /// The shortest way to write it: `1h30m`.
  static func text(of duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    var rest = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    var text = ""
    for unit in units where rest >= unit.milliseconds {
      text += "\(rest / unit.milliseconds)\(unit.name)"
      rest %= unit.milliseconds
    }
    return text.isEmpty ? "0s" : text
  }
}

/// Names of clients, roles, workflows and stages.
enum ConfigName {
  static func isValid(_ text: String) -> Bool {
    let bytes = text.utf8
    return (1...64).contains(bytes.count) && bytes.first != UInt8(ascii: "-")
      && bytes.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
      }
  }

  /// True for what can be the name of an environment variable.
  static func isVariable(_ text: String) -> Bool {
    isValid(text) && !text.utf8.contains(UInt8(ascii: "-"))
      && !(0x30...0x39).contains(text.utf8.first ?? 0x30)
  }
}
