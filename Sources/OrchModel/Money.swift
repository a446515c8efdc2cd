/// An amount of US dollars, in whole nano-dollars: $1 is 1,000,000,000.
///
/// `Int64` reaches ±9.2 billion dollars. Arithmetic traps on overflow unless it says otherwise, so
/// amounts from outside go through `init?(decimal:)` and `adding(_:)`.
package struct Money: Hashable, Comparable, Sendable {
  package let nanodollars: Int64

  package init(nanodollars: Int64) {
    self.nanodollars = nanodollars
  }

  package static let zero = Money(nanodollars: 0)

  package static func < (less: Self, more: Self) -> Bool { less.nanodollars < more.nanodollars }
  package static func + (one: Self, other: Self) -> Self {
    Self(nanodollars: one.nanodollars + other.nanodollars)
  }
  package static func - (one: Self, other: Self) -> Self {
    Self(nanodollars: one.nanodollars - other.nanodollars)
  }
  package static func += (one: inout Self, other: Self) { one = one + other }

  /// The sum; nil when it would not fit.
  package func adding(_ other: Self) -> Self? {
    let (sum, overflow) = nanodollars.addingReportingOverflow(other.nanodollars)
    return overflow ? nil : Self(nanodollars: sum)
  }

  /// The sum; the largest or the smallest amount where that does not fit.
  package func clampedSum(_ other: Self) -> Self {
    Self(nanodollars: nanodollars.clampedSum(other.nanodollars))
  }

  /// The difference; the largest or the smallest amount where that does not fit.
  package func clampedDifference(_ other: Self) -> Self {
    let (rest, overflow) = nanodollars.subtractingReportingOverflow(other.nanodollars)
    return overflow ? Self(nanodollars: other < .zero ? .max : .min) : Self(nanodollars: rest)
  }

  /// Whole dollars.
  package static func dollars(_ count: Int64) -> Self { Self(nanodollars: count * 1_000_000_000) }
}

extension Money {
  /// Reads a decimal literal (`2`, `0.05`, `1.2e-3`) exactly, or rounded half to even at the ninth
  /// place; nil for anything else, and for what does not fit.
  ///
  /// Never goes through `Double`.
  package init?(decimal text: String) {
    guard let value = Decimal(text), let nanodollars = value.scaled(by: 9) else { return nil }
    self.init(nanodollars: nanodollars)
  }

  /// The amount exactly, with no more digits than it needs: `0.0125`, `2`, `-0.000000001`.
  package var decimal: String {
    let (whole, rest) = nanodollars.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    var text = (nanodollars < 0 ? "-" : "") + String(whole)
    guard rest > 0 else { return text }
    let digits = String(rest)
    text += "." + String(repeating: "0", count: 9 - digits.utf8.count) + digits
    while text.utf8.last == UInt8(ascii: "0") { text.removeLast() }
    return text
  }

  /// The amount as a person reads it: `$0.0042`, `$0.31`, `$1,204.50`.
  ///
  /// Below a cent four decimals, `<$0.0001` below that, two decimals above; half to even.
  package var shown: String {
    let sign = nanodollars < 0 ? "-" : ""
    let amount = nanodollars.magnitude
    if amount == 0 { return "$0.00" }
    if amount < 50_000 { return sign + "<$0.0001" }
    let places = amount < 10_000_000 ? 4 : 2
    let unit: UInt64 = places == 4 ? 100_000 : 10_000_000
    var (count, rest) = amount.quotientAndRemainder(dividingBy: unit)
    if rest * 2 > unit || rest * 2 == unit && count % 2 == 1 { count += 1 }
    let scale: UInt64 = places == 4 ? 10_000 : 100
    let fraction = String(count % scale)
    return sign + "$" + grouped(count / scale) + "."
      + String(repeating: "0", count: places - fraction.utf8.count) + fraction
  }
}

/// `1204` as `1,204`.
package func grouped(_ number: some BinaryInteger) -> String {
  let digits = String(number.magnitude)
  var result = number < 0 ? "-" : ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.utf8.count - index) % 3 == 0 { result += "," }
    result.append(digit)
  }
  return result
}

/// A decimal literal as it was written: `mantissa × 10^exponent`.
///
/// For money and rates read from other programs' JSON, where a `Double` would already have rounded.
package struct Decimal: Hashable, Sendable {
  package let mantissa: Int64
  package let exponent: Int

  package init(mantissa: Int64, exponent: Int) {
    self.mantissa = mantissa
    self.exponent = exponent
  }

  /// Reads `-12.5e-3` and the like; nil for anything else.
  ///
  /// At most 18 significant digits count; a literal with more is refused unless the rest are zeros.
  package init?(_ text: String) {
    var mantissa: Int64 = 0
    var exponent = 0
    var digits = 0
    var seenPoint = false
    var bytes = Array(text.utf8)[...]
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative { bytes = bytes.dropFirst() }
    while let byte = bytes.first {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let digit = Int64(byte - UInt8(ascii: "0"))
        digits += 1
        if mantissa < 100_000_000_000_000_000 {
          mantissa = mantissa * 10 + digit
          if seenPoint { exponent -= 1 }
        } else if digit == 0 {
          if !seenPoint { exponent += 1 }
        } else {
          return nil
        }
        guard digits <= 400 else { return nil }
      case UInt8(ascii: ".") where !seenPoint: seenPoint = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        let tail = String(decoding: bytes.dropFirst(), as: UTF8.self)
        guard digits > 0, let shift = Int(tail), (-400...400).contains(shift)
        else { return nil }
        exponent += shift
        bytes = bytes.suffix(1)
      default: return nil
      }
      bytes = bytes.dropFirst()
    }
    guard digits > 0 else { return nil }
    self.mantissa = isNegative ? -mantissa : mantissa
    self.exponent = mantissa == 0 ? 0 : exponent
  }

  /// The value × 10^`places` as a whole number, rounded half to even; nil when it does not fit.
  package func scaled(by places: Int) -> Int64? {
    var power = exponent + places
    var value = Int128(mantissa)
    while power > 0 {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow, value != 0 else { return value == 0 ? 0 : nil }
      value = product
      power -= 1
    }
    guard power > -38 else { return 0 }
    var divisor: Int128 = 1
    while power < 0 {
      divisor *= 10
      power += 1
    }
    return Int64(exactly: value.dividedRoundingHalfToEven(by: divisor))
  }
}

extension Int128 {
  /// The quotient rounded to the nearest whole number, ties to the even one; `divisor` > 0.
  package func dividedRoundingHalfToEven(by divisor: Int128) -> Int128 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    let twice = remainder.magnitude * 2
    guard twice > divisor.magnitude || twice == divisor.magnitude && quotient % 2 != 0 else {
      return quotient
    }
    return self < 0 ? quotient - 1 : quotient + 1
  }
}

/// Bytes as `12.3` million of them.
package func megabytes(_ bytes: Int64) -> String {
  let tenths = bytes.clampedSum(50_000) / 100_000
  return "\(tenths / 10).\(tenths % 10)"
}
