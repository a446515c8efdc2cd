/// A value told by its place alone: the `t9` of `orch tasks show t9`.
///
/// An `Optional` may be left out, and is nil then.
@propertyWrapper
package struct Operand<Value>: Declaring {
  let declaration: Declaration
  /// The parameter itself, for `$task.isGiven`.
  package let projectedValue: Parameter
  private let value: (String?) -> Value?

  /// The value read; parsing fails before anyone could read a required operand that is missing.
  package var wrappedValue: Value {
    guard let value = value(projectedValue.given.last) else {
      preconditionFailure("read before the command line was")
    }
    return value
  }

  package init(
    value: String? = nil, completing: Completion? = nil, _ help: String
  ) where Value: ArgumentValue {
    projectedValue = Parameter(
      .operand, of: Value.self, value: value, help: help, isRequired: true, completion: completing)
    declaration = projectedValue
    self.value = { $0.flatMap { Value(argument: $0) } }
  }

  package init<Wrapped: ArgumentValue>(
    value: String? = nil, completing: Completion? = nil, _ help: String
  ) where Value == Wrapped? {
    projectedValue = Parameter(
      .operand, of: Wrapped.self, value: value, help: help, completion: completing)
    declaration = projectedValue
    self.value = { .some($0.flatMap { Wrapped(argument: $0) }) }
  }
}

/// All the operands that are left: the `t1 t2 t3` of `orch tasks delete t1 t2 t3`.
@propertyWrapper
package struct Operands<Element: ArgumentValue>: Declaring {
  let declaration: Declaration
  /// The parameter itself, for `$tasks.given`.
  package let projectedValue: Parameter

  package var wrappedValue: [Element] {
    // Not `compactMap`: what is generic over a sequence and its elements looks both up when it is called.
    var values: [Element] = []
    for argument in projectedValue.given {
      if let value = Element(argument: argument) { values.append(value) }
    }
    return values
  }

  package init(
    isRequired: Bool = false, value: String? = nil, completing: Completion? = nil, _ help: String
  ) {
    projectedValue = Parameter(
      .operand, of: Element.self, value: value, help: help, isRequired: isRequired,
      isRepeatable: true, completion: completing)
    declaration = projectedValue
  }
}
