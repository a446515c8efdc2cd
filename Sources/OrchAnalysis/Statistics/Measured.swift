/// A number worked out from `n` observations, or why there is none.
package enum Measured<Value> {
  case value(Value, n: Int)
  case none(reason: String, n: Int)

  /// How many observations there were, enough or not.
  package var n: Int {
    switch self {
    case .value(_, let n), .none(_, let n): n
    }
  }

  package var value: Value? { if case .value(let value, _) = self { value } else { nil } }
  package var reason: String? { if case .none(let reason, _) = self { reason } else { nil } }

  package func map<Other>(_ change: (Value) -> Other) -> Measured<Other> {
    switch self {
    case .value(let value, let n): .value(change(value), n: n)
    case .none(let reason, let n): .none(reason: reason, n: n)
    }
  }
}

extension Measured: Equatable where Value: Equatable {}
extension Measured: Hashable where Value: Hashable {}
extension Measured: Sendable where Value: Sendable {}
