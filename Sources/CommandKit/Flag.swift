/// A switch: `--all`.
///
/// A `Bool` is true when given. A `Bool?` can be given either way, `--analyst` or `--no-analyst`, and
/// is nil when neither was.
@propertyWrapper
package struct Flag<Value>: Declaring {
  let declaration: Declaration
  /// The parameter itself, for `$all.isGiven`.
  package let projectedValue: Parameter
  private let value: (Bool?) -> Value

  package var wrappedValue: Value {
    value(projectedValue.given.last.map { $0.hasSameBytes(as: "true") })
  }

  package init(short: Character? = nil, name: String? = nil, _ help: String)
  where Value == Bool {
    projectedValue = Parameter(.flag, short: short, name: name, help: help)
    declaration = projectedValue
    value = { $0 ?? false }
  }

  package init(short: Character? = nil, name: String? = nil, _ help: String)
  where Value == Bool? {
    projectedValue = Parameter(.flag, short: short, name: name, help: help, isNegatable: true)
    declaration = projectedValue
    value = { $0 }
  }
}
