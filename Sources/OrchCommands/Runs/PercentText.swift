import CommandKit
import OrchModel

/// A share on the command line: `20%`, `20`, `7.5%`.
struct PercentText: ArgumentValue {
  let percent: Double
  let argument: String

  init?(argument: String) {
    let digits = argument.hasSuffix("%") ? String(argument.dropLast()) : argument
    guard let thousandths = Decimal(digits)?.scaled(by: 3),
      (0...1_000_000_000).contains(thousandths)
    else { return nil }
    percent = Double(thousandths) / 1000
    self.argument = argument
  }

  static var expected: String? { "a share such as 20%" }
}
