import OrchModel

extension [UInt8] {
  /// Appends text of our own; several times as fast as appending a string's bytes.
  mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { append(contentsOf: $0) }
  }

  /// Appends the bytes of `text` as they are.
  mutating func append(text: String) {
    var text = text
    text.withUTF8 { append(contentsOf: $0) }
  }

  mutating func append(spaces count: Int) {
    append(contentsOf: repeatElement(UInt8(ascii: " "), count: Swift.max(0, count)))
  }
}

/// Writes `number` in decimal.
func writeNumber(_ number: Int64, to bytes: inout [UInt8]) {
  if number < 0 { bytes.append(UInt8(ascii: "-")) }
  writeMagnitude(number.magnitude, to: &bytes)
}

private func writeMagnitude(_ number: UInt64, to bytes: inout [UInt8]) {
  write(number, digits: 1, to: &bytes)
}

/// Writes `number` with at least so many digits, which are no more than 20.
private func write(_ number: UInt64, digits: Int, to bytes: inout [UInt8]) {
  // The last digit is known first.
  withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
    var (rest, start) = (number, buffer.count)
    while rest > 0 || start > buffer.count - digits {
      start -= 1
      buffer[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[start...]))
  }
}

/// Writes 125 as `12.5` and 120 as `12`.
func writeTenths(_ tenths: Int64, to bytes: inout [UInt8]) {
  if tenths < 0 { bytes.append(UInt8(ascii: "-")) }
  let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
  writeMagnitude(whole, to: &bytes)
  if rest > 0 { bytes += [UInt8(ascii: "."), UInt8(ascii: "0") + UInt8(rest)] }
}

/// Writes dollars exactly, as `Money.decimal` does.
func writeMoney(_ money: Money, to bytes: inout [UInt8]) {
  if money.nanodollars < 0 { bytes.append(UInt8(ascii: "-")) }
  let (whole, rest) = money.nanodollars.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
  writeMagnitude(whole, to: &bytes)
  guard rest > 0 else { return }
  bytes.append(UInt8(ascii: "."))
  var (fraction, digits) = (rest, 9)
  while fraction % 10 == 0 { (fraction, digits) = (fraction / 10, digits - 1) }
  write(fraction, digits: digits, to: &bytes)
}

/// Writes a time as RFC 3339, as `Timestamp.iso8601` does.
func writeTime(_ time: Timestamp, to bytes: inout [UInt8]) {
  let (day, rest) = time.dayAndRest
  writeDate(day, to: &bytes)
  bytes.append(UInt8(ascii: "T"))
  writePadded(rest / 3_600_000, 10, to: &bytes)
  bytes.append(UInt8(ascii: ":"))
  writePadded(rest / 60_000 % 60, 10, to: &bytes)
  bytes.append(UInt8(ascii: ":"))
  writePadded(rest / 1000 % 60, 10, to: &bytes)
  bytes.append(UInt8(ascii: "."))
  writePadded(rest % 1000, 100, to: &bytes)
  bytes.append(UInt8(ascii: "Z"))
}

/// Writes the date of a time: `2026-01-15`.
func writeDate(of time: Timestamp, to bytes: inout [UInt8]) {
  writeDate(time.dayAndRest.day, to: &bytes)
}

private func writeDate(_ day: Int, to bytes: inout [UInt8]) {
  let (year, month, dayOfMonth) = civilDate(day: day)
  if (0...9999).contains(year) {
    writePadded(Int64(year), 1000, to: &bytes)
  } else {
    writeNumber(Int64(year), to: &bytes)
  }
  bytes.append(UInt8(ascii: "-"))
  writePadded(Int64(month), 10, to: &bytes)
  bytes.append(UInt8(ascii: "-"))
  writePadded(Int64(dayOfMonth), 10, to: &bytes)
}

extension Timestamp {
  /// The days since 1970, and the milliseconds since midnight.
  fileprivate var dayAndRest: (day: Int, rest: Int64) {
    let (day, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
    return rest < 0 ? (Int(day) - 1, rest + 86_400_000) : (Int(day), rest)
  }
}

/// Writes `number`, which is not negative, with as many digits as `unit`, a power of ten, has.
private func writePadded(_ number: Int64, _ unit: Int64, to bytes: inout [UInt8]) {
  var unit = unit
  while unit > 0 {
    bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / unit % 10))
    unit /= 10
  }
}
