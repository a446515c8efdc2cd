import OrchModel

/// One value of an answer, kept as what it *is* so that each format can show it its own way: a time
/// is `3h ago` to a person and an ISO date to a program.
package enum Field: Equatable, Sendable {
  case absent
  case text(String)
  case number(Int64)
  case flag(Bool)
  case time(Timestamp)
  /// Milliseconds.
  case duration(Int64)
  case money(Money)
  /// Tenths of a percent: 125 is 12.5 %.
  case percent(Int64)
  /// A word for where something stands, and the mark a person sees before it.
  case status(String, Mark)
  case tokens(Tokens)
  case list([Field])
  case object(Object)
  case json(JSONValue)

  /// Values by name, in the order they are shown.
  package struct Object: Equatable, Sendable, ExpressibleByDictionaryLiteral {
    package let members: [(key: String, value: Field)]

    package init(_ members: [(String, Field)]) {
      self.members = members.map { (key: $0.0, value: $0.1) }
    }

    package init(dictionaryLiteral elements: (String, Field)...) { self.init(elements) }

    package static func == (one: Self, other: Self) -> Bool {
      one.members.elementsEqual(other.members) { $0.key == $1.key && $0.value == $1.value }
    }
  }
}

/// A Swift value that can be shown.
package protocol FieldConvertible: Sendable {
  var field: Field { get }
  /// False for lists and objects, which have no column in a table unless asked for by name.
  static var isFlat: Bool { get }
}

extension FieldConvertible {
  package static var isFlat: Bool { true }
}

extension FieldConvertible where Self: RawRepresentable, RawValue == String {
  package var field: Field { .text(rawValue) }
}

/// A span of time, for a column whose name ends in `Ms`.
package struct Milliseconds: Hashable, Sendable {
  package let value: Int64

  package init(_ value: Int64) { self.value = value }
}

/// A share, in tenths of a percent.
package struct Percent: Hashable, Sendable {
  package let tenths: Int64

  package init(tenths: Int64) { self.tenths = tenths }
}

/// Words, as an array of them is shown; made without asking the runtime how.
package struct Words: Hashable, Sendable {
  package let words: [String]

  package init(_ words: [String]) { self.words = words }
}

extension Words: FieldConvertible {
  package var field: Field { .list(words.map(Field.text)) }
  package static var isFlat: Bool { false }
}

extension Field: FieldConvertible {
  package var field: Field { self }
}

extension String: FieldConvertible {
  package var field: Field { .text(self) }
}

extension Int: FieldConvertible {
  package var field: Field { .number(Int64(self)) }
}

extension Int64: FieldConvertible {
  package var field: Field { .number(self) }
}

extension Bool: FieldConvertible {
  package var field: Field { .flag(self) }
}

extension Timestamp: FieldConvertible {
  package var field: Field { .time(self) }
}

extension Milliseconds: FieldConvertible {
  package var field: Field { .duration(value) }
}

extension Percent: FieldConvertible {
  package var field: Field { .percent(tenths) }
}

extension Money: FieldConvertible {
  package var field: Field { .money(self) }
}

extension ID: FieldConvertible {
  package var field: Field { .text(rawValue) }
}

extension Tokens: FieldConvertible {
  package var field: Field { .tokens(self) }
  package static var isFlat: Bool { false }
}

extension JSONValue: FieldConvertible {
  package var field: Field { .json(self) }
  package static var isFlat: Bool { false }
}

extension Field.Object: FieldConvertible {
  package var field: Field { .object(self) }
  package static var isFlat: Bool { false }
}

extension Optional: FieldConvertible where Wrapped: FieldConvertible {
  package var field: Field { self?.field ?? .absent }
  package static var isFlat: Bool { Wrapped.isFlat }
}

extension Array: FieldConvertible where Element: FieldConvertible {
  package var field: Field { .list(map { $0.field }) }
  package static var isFlat: Bool { false }
}
