/// A JSON value as it was read, with the line it begins on: for small documents that people write.
///
/// RFC 8259, nested at most 64 deep; numbers are kept as they are written. A key that is given twice in one object
/// is refused.
package struct ParsedJSON: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case text(String)
    case list([ParsedJSON])
    case object([Member])
  }

  package struct Member: Hashable, Sendable {
    package let key: String
    package let value: ParsedJSON
  }

  /// From 1.
  package let line: Int
  package let content: Content

  /// Reads all of `bytes`, whose first line is number `line`; throws `JSONSyntaxFailure`.
  package init(_ bytes: ArraySlice<UInt8>, line: Int = 1) throws {
    var reader = JSONReader(rest: bytes, line: line)
    self = try reader.document()
  }

  /// Reads all of a text; throws `JSONSyntaxFailure`.
  package init(_ text: String) throws { try self.init([UInt8](text.utf8)[...]) }

  init(line: Int, content: Content) {
    self.line = line
    self.content = content
  }

  /// What an object has at `key`; nil when there is nothing, `null`, or this is no object.
  package subscript(key: String) -> ParsedJSON? {
    guard case .object(let members) = content,
      let value = members.first(where: { $0.key.isSameBytes(as: key) })?.value,
      value.content != .null
    else { return nil }
    return value
  }

  package var text: String? { if case .text(let text) = content { text } else { nil } }
  package var bool: Bool? { if case .bool(let bool) = content { bool } else { nil } }
  package var number: String? { if case .number(let digits) = content { digits } else { nil } }
  package var list: [ParsedJSON]? { if case .list(let list) = content { list } else { nil } }
  package var members: [Member]? {
    if case .object(let members) = content { members } else { nil }
  }

  /// The value to be written again.
  package var json: JSONValue {
    switch content {
    case .null: .null
    case .bool(let bool): .bool(bool)
    case .number(let digits): .decimal(digits)
    case .text(let text): .string(text)
    case .list(let list): .array(list.map(\.json))
    case .object(let members): .object(members.map { .init($0.key, $0.value.json) })
    }
  }
}

/// What is wrong with a text that should be JSON, and where.
package struct JSONSyntaxFailure: Failure, Hashable {
  package let line: Int
  package let problem: String

  package init(line: Int, problem: String) {
    self.line = line
    self.problem = problem
  }

  package var code: String { "json.syntax" }
  package var message: String { "line \(line): \(problem)" }
  package var hint: String? { "write JSON as RFC 8259 has it" }
  package var exitCode: ExitCode { .badData }
}
