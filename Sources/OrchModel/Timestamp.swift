/// A moment, in whole milliseconds since 1970 UTC: what the store keeps and JSON prints.
package struct Timestamp: Hashable, Comparable, Sendable {
  package let milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  package static func < (earlier: Self, later: Self) -> Bool {
    earlier.milliseconds < later.milliseconds
  }

  package func duration(to later: Self) -> Duration {
    .milliseconds(later.milliseconds - milliseconds)
  }

  package func adding(_ duration: Duration) -> Self {
    let (seconds, attoseconds) = duration.components
    return Self(milliseconds: milliseconds + seconds * 1000 + attoseconds / 1_000_000_000_000_000)
  }
}

extension Timestamp {
  /// `2026-01-15T09:00:00.000Z`.
  package var iso8601: String {
    let seconds = Int(milliseconds >= 0 ? milliseconds / 1000 : (milliseconds + 1) / 1000 - 1)
    let (day, second) = seconds.floored(by: 86_400)
    let (year, month, dayOfMonth) = civilDate(day: day)
    return "\(pad(year, 4))-\(pad(month))-\(pad(dayOfMonth))T"
      + "\(pad(second / 3600)):\(pad(second / 60 % 60)):\(pad(second % 60))."
      + "\(pad(Int((milliseconds % 1000 + 1000) % 1000), 3))Z"
  }
}

extension Int {
  fileprivate func floored(by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

/// The Gregorian date `day` days after 1 January 1970, counting years from March so that a leap
/// day comes last.
package func civilDate(day: Int) -> (year: Int, month: Int, day: Int) {
  let (era, dayOfEra) = (day + 719_468).floored(by: 146_097)
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let marchMonth = (5 * dayOfYear + 2) / 153
  let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
}

extension Timestamp {
  /// Reads RFC 3339 (`2026-05-01T12:00:00.5Z`, `…+02:00`) or a bare date, which is midnight UTC;
  /// nil for anything else.
  ///
  /// Fractions finer than a millisecond are dropped.
  package init?(iso8601 text: String) {
    var scanner = Scanner(bytes: Array(text.utf8)[...])
    guard let year = scanner.number(4), scanner.take("-"), let month = scanner.number(2),
      scanner.take("-"), let day = scanner.number(2), (1...12).contains(month),
      (1...31).contains(day), isDate(year: year, month: month, day: day)
    else { return nil }
    var milliseconds = Int64(dayNumber(year: year, month: month, day: day)) * 86_400_000
    if !scanner.bytes.isEmpty {
      guard scanner.take("T") || scanner.take("t") || scanner.take(" "),
        let hour = scanner.number(2),
        scanner.take(":"), let minute = scanner.number(2), hour < 24, minute < 60
      else { return nil }
      var second = 0
      if scanner.take(":") {
        guard let value = scanner.number(2), value <= 60 else { return nil }
        second = value
      }
      milliseconds += Int64((hour * 60 + minute) * 60 + second) * 1000
      if scanner.take(".") { milliseconds += scanner.fraction() }
      guard let offset = scanner.zone() else { return nil }
      milliseconds -= Int64(offset) * 60_000
    }
    guard scanner.bytes.isEmpty else { return nil }
    self.init(milliseconds: milliseconds)
  }
}

private struct Scanner {
  var bytes: ArraySlice<UInt8>

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard bytes.first == UInt8(ascii: scalar) else { return false }
    bytes = bytes.dropFirst()
    return true
  }

  mutating func number(_ width: Int) -> Int? {
    let digits = bytes.prefix(width)
    guard digits.count == width, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    bytes = bytes.dropFirst(width)
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  /// The digits after the point, as milliseconds.
  mutating func fraction() -> Int64 {
    let digits = bytes.prefix { (0x30...0x39).contains($0) }
    bytes = bytes.dropFirst(digits.count)
    var value: Int64 = 0
    for place in 0..<3 {
      let index = digits.startIndex + place
      value = value * 10 + (index < digits.endIndex ? Int64(digits[index] - 0x30) : 0)
    }
    return value
  }

  /// `Z`, nothing, or `±hh:mm`: minutes ahead of UTC.
  mutating func zone() -> Int? {
    if bytes.isEmpty || take("Z") || take("z") { return 0 }
    let sign = take("-") ? -1 : take("+") ? 1 : 0
    guard sign != 0, let hours = number(2) else { return nil }
    _ = take(":")
    guard let minutes = number(2) else { return nil }
    return sign * (hours * 60 + minutes)
  }
}

/// False for 31 February and the like.
private func isDate(year: Int, month: Int, day: Int) -> Bool {
  civilDate(day: dayNumber(year: year, month: month, day: day)) == (year, month, day)
}

/// Days from 1 January 1970 to a Gregorian date.
private func dayNumber(year: Int, month: Int, day: Int) -> Int {
  let year = month <= 2 ? year - 1 : year
  let (era, yearOfEra) = year.floored(by: 400)
  let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

private func pad(_ number: Int, _ width: Int = 2) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
