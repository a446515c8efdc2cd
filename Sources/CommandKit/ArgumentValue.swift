/// A value that can be written on the command line.
package protocol ArgumentValue {
  init?(argument: String)
  /// The value as it would be typed: what help shows as a default.
  var argument: String { get }
  /// Every spelling there is, when they can be listed: shown in help and offered by completions.
  static var choices: [String] { get }
  /// What to type instead of a bad value, as a noun: `a number of dollars such as 2.50`.
  static var expected: String? { get }
}

extension ArgumentValue {
  package var argument: String { String(describing: self) }
  package static var choices: [String] { [] }
  package static var expected: String? { nil }
}

extension ArgumentValue where Self: RawRepresentable, RawValue == String {
  package var argument: String { rawValue }
}

extension ArgumentValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  package init?(argument: String) {
    // Not by way of `allCases`: to look up its type costs a command a twentieth of its time. Every case is ASCII; other
    // words are not compared, because Swift compares what they mean, and a hostile one makes that last for seconds.
    guard argument.utf8.allSatisfy({ $0 < 0x80 }), let match = Self(rawValue: argument) else {
      return nil
    }
    self = match
  }
  package static var choices: [String] { allCases.map(\.rawValue) }
}

extension String: ArgumentValue {
  package init?(argument: String) { self = argument }
  package var argument: String { self }
}

extension Int: ArgumentValue {
  package init?(argument: String) { self.init(argument) }
  package static var expected: String? { "a whole number such as 20" }
}

extension Int64: ArgumentValue {
  package init?(argument: String) { self.init(argument) }
  package static var expected: String? { "a whole number such as 20" }
}
