extension Budget {
  /// What a limit is on.
  ///
  /// The amounts of a budget (its limit, what is spent, held and left) are of the type `Money` whatever it is on,
  /// because they are kept, added and compared alike. Of another metric than dollars they count that metric's own
  /// unit: tokens, thousandths of a credit, milliseconds. Only the metric says what they are in words and numbers.
  package enum Metric: String, CaseIterable, Sendable {
    case dollars, credits, tokens, minutes

    /// How many of the unit that amounts count make one.
    package var unit: Int64 {
      switch self {
      case .dollars: 1_000_000_000
      case .credits: 1000
      case .tokens: 1
      case .minutes: 60_000
      }
    }

    /// The highest limit.
    package var most: Money {
      switch self {
      case .dollars, .credits, .minutes: amount(1_000_000_000)
      case .tokens: amount(1_000_000_000_000_000)
      }
    }

    /// A whole number of it.
    package func amount(_ count: Int64) -> Money { Money(nanodollars: count * unit) }

    /// The amount exactly: `20.5`, `2000000`.
    package func decimal(_ amount: Money) -> String {
      switch self {
      case .dollars: amount.decimal
      case .credits: Credits(thousandths: amount.nanodollars).decimal
      case .tokens: String(amount.nanodollars)
      case .minutes: minutes(amount.nanodollars)
      }
    }

    /// The amount as a person reads it: `$20.50`, `2,000,000 tokens`, `45 credits`, `90.5 min`.
    package func shown(_ amount: Money) -> String {
      switch self {
      case .dollars: return amount.shown
      case .credits: return "\(decimal(amount)) credits"
      case .tokens:
        let count = amount.nanodollars
        return (count < 0 ? "-" : "") + grouped(count.magnitude) + " tokens"
      case .minutes:
        // A tenth is enough to read.
        let (tenths, rest) = amount.nanodollars.quotientAndRemainder(dividingBy: 6000)
        let rounded = rest.magnitude >= 3000 ? tenths + rest.signum() : tenths
        return "\(minutes(rounded.multipliedReportingOverflow(by: 6000).partialValue)) min"
      }
    }

    /// The amount as a number.
    package func jsonNumber(_ amount: Money) -> JSONValue { .decimal(decimal(amount)) }

    /// What an amount is kept under in the history: `limitUsd`, and `limit` for what is no dollars.
    package func key(_ name: String) -> String { self == .dollars ? "\(name)Usd" : name }

    /// The amount that a decimal number of it is; nil for what is no number, too fine, or too much.
    package func amount(decimal text: String) -> Money? {
      switch self {
      case .dollars: return Money(decimal: text)
      case .credits: return Credits(decimal: text).map { Money(nanodollars: $0.thousandths) }
      case .tokens: return Int64(text).map(Money.init(nanodollars:))
      case .minutes:
        // Minutes with nine places, in which a millisecond has no end.
        guard let value = Money(decimal: text) else { return nil }
        let milliseconds = Int128(value.nanodollars) * 60_000
        let rounded = (milliseconds + (milliseconds < 0 ? -1 : 1) * 500_000_000) / 1_000_000_000
        return Int64(exactly: rounded).map(Money.init(nanodollars:))
      }
    }

    /// Milliseconds as minutes, with as many of six places as are needed.
    private func minutes(_ milliseconds: Int64) -> String {
      let (whole, rest) = milliseconds.magnitude.quotientAndRemainder(dividingBy: 60_000)
      var text = (milliseconds < 0 ? "-" : "") + String(whole)
      guard rest > 0 else { return text }
      let digits = String((rest * 1_000_000 + 30_000) / 60_000)
      text += "." + String(repeating: "0", count: max(6 - digits.utf8.count, 0)) + digits
      while text.utf8.last == UInt8(ascii: "0") { text.removeLast() }
      return text
    }
  }
}
