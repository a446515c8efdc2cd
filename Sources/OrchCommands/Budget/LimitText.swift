import CommandKit
import OrchModel

/// A limit as it is typed, before it is known what it is on: `20`, `$2.50`, `2M`, `90m`.
struct LimitText: Hashable, Sendable, ArgumentValue {
  let argument: String

  init?(argument: String) {
    self.argument = argument
    guard Budget.Metric.allCases.contains(where: { amount(in: $0) != nil }) else { return nil }
  }

  static var expected: String? {
    "a number of dollars such as 2.50, or of what --metric says: 45 credits, 2M tokens, 90m"
  }

  /// The amount, in the unit of `metric`.
  func amount(in metric: Budget.Metric) throws(BudgetFailure) -> Money {
    guard let amount: Money = amount(in: metric) else { throw .badLimit(argument, metric) }
    guard amount <= metric.most else { throw .limitTooHigh(argument, metric) }
    return amount
  }

  private func amount(in metric: Budget.Metric) -> Money? {
    let amount =
      switch metric {
      case .dollars: Money(argument: argument)
      case .credits: metric.amount(decimal: argument)
      case .tokens: tokens
      case .minutes:
        metric.amount(decimal: argument)
          ?? TimeSpan(argument: argument).map { Money(nanodollars: $0.milliseconds) }
      }
    return amount.flatMap { $0 < .zero ? nil : $0 }
  }

  /// `2000000`, `500k`, `2M`, `1.5M`, `3G`; nil for parts of a token.
  private var tokens: Money? {
    let scales: [(letter: UInt8, thousands: Int64)] = [
      (UInt8(ascii: "k"), 1000), (UInt8(ascii: "m"), 1_000_000), (UInt8(ascii: "g"), 1_000_000_000),
    ]
    let last = argument.utf8.last.map { $0 | 0x20 }
    guard let scale = scales.first(where: { $0.letter == last })?.thousands else {
      return Budget.Metric.tokens.amount(decimal: argument)
    }
    // A billionth of the number, so that all its places count.
    guard let number = Money(decimal: String(argument.dropLast())) else { return nil }
    let billionths = Int128(number.nanodollars) * Int128(scale)
    guard billionths % 1_000_000_000 == 0 else { return nil }
    return Int64(exactly: billionths / 1_000_000_000).map(Money.init(nanodollars:))
  }
}
