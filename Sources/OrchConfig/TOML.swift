import CToml

/// A value of a TOML document, with the place where it begins.
struct TOMLNode: Sendable {
  enum Content: Sendable {
    case table([Member])
    case array([TOMLNode])
    case string(String)
    case integer(Int64)
    /// As it was written: a `Double` would already have rounded it.
    case decimal(String)
    case boolean(Bool)
    case date(String)
  }

  struct Member: Sendable {
    let name: String
    let node: TOMLNode
  }

  let content: Content
  let line: Int
  let column: Int

  /// What it is, as a message names it.
  var kind: String {
    switch content {
    case .table: "a table"
    case .array: "a list"
    case .string: "a string"
    case .integer: "a whole number"
    case .decimal: "a decimal number"
    case .boolean: "true or false"
    case .date: "a date"
    }
  }
}

/// Why bytes are not TOML, and where.
struct TOMLError: Error {
  let message: String
  let line: Int
  let column: Int
}

extension TOMLNode {
  /// Reads a document; its root is a table.
  init(toml bytes: [UInt8]) throws(TOMLError) {
    let document = bytes.withUnsafeBytes { bytes in
      ctoml_read(bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
    }
    defer { ctoml_free(document) }
    guard let document else { throw TOMLError(message: "out of memory", line: 0, column: 0) }
    if let error = TOMLError(document) { throw error }
    var count = 0
    var nodes = NodeCursor(
      rest: UnsafeBufferPointer(start: ctoml_nodes(document, &count), count: count))
    self = nodes.next() ?? TOMLNode(content: .table([]), line: 0, column: 0)
  }
}

extension TOMLError {
  /// The document's error; nil when it has none.
  fileprivate init?(_ document: OpaquePointer) {
    var length = 0
    var line: UInt32 = 0
    var column: UInt32 = 0
    guard let text = ctoml_error(document, &length, &line, &column) else { return nil }
    message = String(bytes: text, count: length).cut(toBytes: 200)
    (self.line, self.column) = (Int(line), Int(column))
  }
}

/// Walks the flat list a document is handed over as.
///
/// Sound as long as the document lives; every text is copied out.
private struct NodeCursor {
  var rest: UnsafeBufferPointer<ctoml_node>

  /// The next value with all its members; nil at the end.
  mutating func next() -> TOMLNode? {
    guard let node = rest.first else { return nil }
    rest = UnsafeBufferPointer(rebasing: rest.dropFirst())
    let content: TOMLNode.Content
    switch node.kind {
    case ctoml_table: content = .table(members(node.count))
    case ctoml_array: content = .array((0..<node.count).compactMap { _ in next() })
    case ctoml_string: content = .string(String(bytes: node.text, count: node.text_length))
    case ctoml_integer: content = .integer(node.integer)
    case ctoml_float: content = .decimal(String(bytes: node.text, count: node.text_length))
    case ctoml_boolean: content = .boolean(node.integer != 0)
    default: content = .date(String(bytes: node.text, count: node.text_length))
    }
    return TOMLNode(content: content, line: Int(node.line), column: Int(node.column))
  }

  /// The members of a table in the order of the file.
  private mutating func members(_ count: UInt32) -> [TOMLNode.Member] {
    var members: [TOMLNode.Member] = []
    for _ in 0..<count {
      guard let name = rest.first.map({ String(bytes: $0.key, count: $0.key_length) }),
        let node = next()
      else { break }
      members.append(TOMLNode.Member(name: name, node: node))
    }
    members.sort { ($0.node.line, $0.node.column) < ($1.node.line, $1.node.column) }
    return members
  }
}

extension String {
  /// A copy of `count` bytes; empty when there are none.
  fileprivate init(bytes: UnsafePointer<CChar>?, count: Int) {
    self.init(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
  }
}
