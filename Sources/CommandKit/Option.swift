/// A named value: `--limit 20`.
///
/// An `Optional` is nil when not given. An `Array` grows each time it is given; of anything else the
/// last one counts.
@propertyWrapper
package struct Option<Value>: Declaring {
  let declaration: Declaration
  /// The parameter itself, for `$limit.isGiven`.
  package let projectedValue: Parameter
  private let value: ([String]) -> Value

  package var wrappedValue: Value { value(projectedValue.given) }

  package init(
    wrappedValue: Value, short: Character? = nil, name: String? = nil, value: String? = nil,
    completing: Completion? = nil, _ help: String
  ) where Value: ArgumentValue {
    projectedValue = Parameter(
      .option, of: Value.self, initial: wrappedValue, short: short, name: name, value: value,
      help: help, completion: completing)
    declaration = projectedValue
    self.value = { $0.last.flatMap { Value(argument: $0) } ?? wrappedValue }
  }

  package init<Wrapped: ArgumentValue>(
    short: Character? = nil, name: String? = nil, value: String? = nil,
    completing: Completion? = nil, _ help: String
  ) where Value == Wrapped? {
    projectedValue = Parameter(
      .option, of: Wrapped.self, short: short, name: name, value: value, help: help,
      completion: completing)
    declaration = projectedValue
    self.value = { $0.last.flatMap { Wrapped(argument: $0) } }
  }

  package init<Element: ArgumentValue>(
    short: Character? = nil, name: String? = nil, value: String? = nil,
    completing: Completion? = nil, _ help: String
  ) where Value == [Element] {
    projectedValue = Parameter(
      .option, of: Element.self, short: short, name: name, value: value, help: help,
      isRepeatable: true, completion: completing)
    declaration = projectedValue
    self.value = { $0.compactMap { Element(argument: $0) } }
  }

  package init<Element: ArgumentValue>(
    wrappedValue: [Element], short: Character? = nil, name: String? = nil, value: String? = nil,
    completing: Completion? = nil, _ help: String
  ) where Value == [Element] {
    projectedValue = Parameter(
      .option, of: Element.self, short: short, name: name, value: value, help: help,
      isRepeatable: true, completion: completing)
    declaration = projectedValue
    self.value = { $0.isEmpty ? wrappedValue : $0.compactMap { Element(argument: $0) } }
  }
}
