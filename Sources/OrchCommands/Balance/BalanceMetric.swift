import CommandKit
import OrchModel

/// What can be paid ahead.
enum BalanceMetric: String, CaseIterable, ArgumentValue {
  case dollars, credits

  var metric: Budget.Metric { self == .dollars ? .dollars : .credits }

  /// The amount that was typed, which is read as dollars are; throws for what is finer than a thousandth credit.
  func amount(_ typed: Money) throws(BalanceFailure) -> Money {
    guard let amount = metric.amount(decimal: typed.decimal) else { throw .tooFine(typed) }
    return amount
  }
}
