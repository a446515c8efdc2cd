import OrchModel

/// Why a number in a price list is no rate.
package enum RateFault: Error, Hashable, Sendable {
  case notANumber
  case negative
  case tooFine
  case tooHigh

  /// What is wrong with it, behind its name: `is below zero`.
  package var reason: String {
    switch self {
    case .notANumber: "is no number"
    case .negative: "is below zero"
    case .tooFine: "is finer than a millionth of a dollar per million tokens"
    case .tooHigh: "is more than a dollar per token"
    }
  }
}

extension Rate {
  /// A dollar per token: above it is a slip of the unit.
  private static let highest: Int64 = 1_000_000_000_000

  /// Reads dollars per token (`1.25e-06`) by their digits.
  package init(dollarsPerToken text: String) throws(RateFault) {
    try self.init(text, places: 12)
  }

  /// Reads dollars per million tokens (`1.25`) by their digits.
  package init(dollarsPerMillion text: String) throws(RateFault) {
    try self.init(text, places: 6)
  }

  private init(_ text: String, places: Int) throws(RateFault) {
    guard let decimal = Decimal(text) else {
      // What is a number but has more digits than are kept is no price anybody charges.
      throw text.utf8.contains { (0x31...0x39).contains($0) } && text.isNumeral
        ? .tooFine : .notANumber
    }
    guard decimal.mantissa >= 0 else { throw .negative }
    guard let picodollars = decimal.scaled(by: places), picodollars <= Self.highest else {
      throw .tooHigh
    }
    guard decimal.isWhole(scaledBy: places) else { throw .tooFine }
    self.init(picodollars: picodollars)
  }
}

extension Decimal {
  /// True when the value × 10^`places` is a whole number.
  package func isWhole(scaledBy places: Int) -> Bool {
    var (rest, power) = (mantissa, exponent + places)
    while power < 0, rest != 0, rest % 10 == 0 { (rest, power) = (rest / 10, power + 1) }
    return rest == 0 || power >= 0
  }
}

extension String {
  /// True for digits with at most one point between them, and nothing else.
  fileprivate var isNumeral: Bool {
    utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
      && utf8.count { $0 == UInt8(ascii: ".") } <= 1
  }
}
