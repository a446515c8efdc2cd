/// An amount of a service's own credits, in whole thousandths; never mixed with money.
package struct Credits: Hashable, Comparable, Sendable {
  package let thousandths: Int64

  package init(thousandths: Int64) { self.thousandths = thousandths }

  /// Reads `45` or `0.125` exactly; nil for anything else, for what is finer and for what does not fit.
  package init?(decimal text: String) {
    guard let value = Decimal(text), let thousandths = value.scaled(by: 3),
      value.scaled(by: 9) == thousandths.multipliedReportingOverflow(by: 1_000_000).partialValue
    else { return nil }
    self.thousandths = thousandths
  }

  package static let zero = Credits(thousandths: 0)

  package static func < (less: Self, more: Self) -> Bool { less.thousandths < more.thousandths }

  /// The sum; the largest or the smallest amount where that does not fit.
  package func clampedSum(_ other: Self) -> Self {
    Self(thousandths: thousandths.clampedSum(other.thousandths))
  }

  /// The amount exactly, with no more digits than it needs: `45`, `0.125`.
  package var decimal: String {
    let (whole, rest) = thousandths.magnitude.quotientAndRemainder(dividingBy: 1000)
    var text = (thousandths < 0 ? "-" : "") + String(whole)
    guard rest > 0 else { return text }
    let digits = String(rest)
    text += "." + String(repeating: "0", count: 3 - digits.utf8.count) + digits
    while text.utf8.last == UInt8(ascii: "0") { text.removeLast() }
    return text
  }
}
