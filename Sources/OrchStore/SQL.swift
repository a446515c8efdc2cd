/// SQL with its values beside it: `"SELECT * FROM task WHERE id = \(id)"` binds `id`.
///
/// Interpolation never splices text, so a query cannot be injected into by accident. Fragments that
/// are themselves `SQL` nest, values and all.
package struct SQL: Sendable {
  package private(set) var text: String
  package private(set) var values: [SQLValue]
}

package enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case bytes([UInt8])
}

extension SQL: ExpressibleByStringInterpolation {
  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var sql = SQL(text: "", values: [])

    package init(literalCapacity: Int, interpolationCount: Int) {
      sql.text.reserveCapacity(literalCapacity + interpolationCount)
      sql.values.reserveCapacity(interpolationCount)
    }

    package mutating func appendLiteral(_ literal: String) {
      sql.text += literal
    }

    package mutating func appendInterpolation(_ value: (some SQLConvertible)?) {
      sql.text += "?"
      sql.values.append(value?.sqlValue ?? .null)
    }

    package mutating func appendInterpolation(_ fragment: SQL) {
      sql.text += fragment.text
      sql.values += fragment.values
    }
  }

  package init(stringInterpolation: StringInterpolation) {
    self = stringInterpolation.sql
  }

  package init(stringLiteral text: String) {
    self.init(text: text, values: [])
  }
}

extension SQL.StringInterpolation {
  /// The values with commas between them, for `IN (…)`.
  package mutating func appendInterpolation(list values: [some SQLConvertible]) {
    for (index, value) in values.enumerated() {
      if index > 0 { appendLiteral(", ") }
      appendInterpolation(value)
    }
  }
}

extension SQL {
  /// Puts `fragment` behind, values and all.
  package static func += (sql: inout SQL, fragment: SQL) {
    sql.text += fragment.text
    sql.values += fragment.values
  }
}
