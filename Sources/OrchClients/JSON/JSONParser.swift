import CSimdjson

/// Reads JSON texts one after the other, with buffers that are kept between them.
///
/// A text is checked whole. Bytes that are not UTF-8 are read as U+FFFD. Of equal keys in one object the
/// first counts, as in SQLite's JSON functions.
package final class JSONParser {
  /// Null when there was no memory for it; every text is then refused.
  private let handle = CJSONCreate()
  /// True when the last text had bytes that are not UTF-8.
  package private(set) var wasRepaired = false

  package init() {}

  deinit { CJSONDestroy(handle) }

  /// What `body` makes of the text, or why the text is no JSON.
  ///
  /// The document and everything taken from it can be used inside `body` only: it points into `text`.
  /// Whatever leaves `body` reads as missing.
  package func read<Answer>(_ text: UnsafeRawBufferPointer, _ body: (JSONDocument) -> Answer)
    -> Result<Answer, JSONFault>
  {
    wasRepaired = false
    let bytes = text.withoutByteOrderMark
    switch parse(bytes, body) {
    case .failure(let fault) where fault.status == .invalidUTF8:
      wasRepaired = true
      var repaired = String(decoding: bytes, as: UTF8.self)
      return repaired.withUTF8 { parse(UnsafeRawBufferPointer($0), body) }
    case let answer: return answer
    }
  }

  private func parse<Answer>(_ text: UnsafeRawBufferPointer, _ body: (JSONDocument) -> Answer)
    -> Result<Answer, JSONFault>
  {
    var root = CJSONValue()
    var offset = 0
    let status = CJSONParse(handle, text.baseAddress, text.count, &root, &offset)
    guard status == .OK else {
      return .failure(JSONFault(status: JSONFault.Status(status), offset: offset))
    }
    defer { CJSONForget(handle) }
    return .success(body(JSONDocument(parser: handle, value: root)))
  }
}

/// Why a text is no JSON, and after how many bytes that showed.
package struct JSONFault: Error, Hashable {
  package enum Status: String, Sendable {
    case empty = "nothing but blanks"
    case cutOff = "cut off"
    case invalidUTF8 = "not UTF-8"
    case controlCharacter = "a control character inside a string"
    case unexpected = "not JSON"
    case trailing = "something after the value"
    case badNumber = "a number that is none"
    case badEscape = "a bad escape in a string"
    case tooDeep = "nested more than 1024 deep"
    case tooLong = "too long"
    case outOfMemory = "no memory to read it"
  }

  package let status: Status
  package let offset: Int

  /// For a person: `not JSON at byte 12`.
  package var reason: String {
    offset > 0 ? "\(status.rawValue) at byte \(offset)" : status.rawValue
  }
}

extension JSONFault.Status {
  fileprivate init(_ status: CJSONStatus) {
    switch status {
    case .OK, .unexpected: self = .unexpected
    case .empty: self = .empty
    case .cutOff: self = .cutOff
    case .invalidUTF8: self = .invalidUTF8
    case .controlCharacter: self = .controlCharacter
    case .trailing: self = .trailing
    case .badNumber: self = .badNumber
    case .badEscape: self = .badEscape
    case .tooDeep: self = .tooDeep
    case .tooLong: self = .tooLong
    case .outOfMemory: self = .outOfMemory
    }
  }
}

extension UnsafeRawBufferPointer {
  fileprivate var withoutByteOrderMark: UnsafeRawBufferPointer {
    starts(with: [0xEF, 0xBB, 0xBF]) ? UnsafeRawBufferPointer(rebasing: self[3...]) : self
  }
}
