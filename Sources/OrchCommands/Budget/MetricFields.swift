import CommandKit
import OrchModel
import Terminal

extension Budget.Metric: ArgumentValue {}
extension Budget.Metric: FieldConvertible {}

extension Context {
  /// True when a person reads the answer as it is, and has not asked for columns by their names.
  var showsCells: Bool { answersPeople && globals.fieldNames.isEmpty }
}

extension Budget.Metric {
  /// An amount where it stands under a name that ends in `Usd`: nothing for what is no dollars.
  func dollars(_ amount: Money?) -> Field {
    self == .dollars ? amount.field : .absent
  }

  /// An amount where it stands beside the name of its metric, as a number: nothing for dollars, which have a name
  /// of their own.
  func number(_ amount: Money?) -> Field {
    guard self != .dollars, let amount else { return .absent }
    return .json(.decimal(decimal(amount)))
  }

  /// An amount where the name says what it is in.
  package func field(_ amount: Money) -> Field {
    self == .dollars ? .money(amount) : .json(.decimal(decimal(amount)))
  }

  /// An amount as a person reads it, with its unit.
  func cell(_ amount: Money?) -> Field {
    guard let amount else { return .absent }
    return self == .dollars ? .money(amount) : .text(shown(amount))
  }
}
