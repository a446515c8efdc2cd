import OrchClients
import OrchModel

/// A JSON text, taken apart; what is not there is `missing`, however deep one asks.
indirect enum JSON: Equatable {
  case missing, null
  case bool(Bool)
  /// As it is written.
  case number(String)
  case string(String)
  case list([JSON])
  case object([Member])

  struct Member: Equatable {
    var key: String
    var value: JSON
  }

  init(_ text: String) {
    var text = text
    self = text.withUTF8 { bytes in
      let answer = JSONParser().read(UnsafeRawBufferPointer(bytes)) { JSON($0) }
      return (try? answer.get()) ?? .missing
    }
  }

  private init(_ document: JSONDocument) {
    switch document.kind {
    case .missing: self = .missing
    case .null: self = .null
    case .bool: self = .bool(document.bool ?? false)
    case .number: self = .number(document.decimalText ?? "")
    case .string: self = .string(document.string ?? "")
    case .array: self = .list(document.elements.map { JSON($0) })
    case .object:
      self = .object(
        document.members.map { Member(key: $0.key.string ?? "", value: JSON($0.value)) })
    }
  }

  subscript(_ key: String) -> JSON {
    guard case .object(let members) = self else { return .missing }
    return members.first { $0.key == key }?.value ?? .missing
  }

  subscript(_ index: Int) -> JSON { items.indices.contains(index) ? items[index] : .missing }

  var items: [JSON] { if case .list(let items) = self { items } else { [] } }
  var keys: [String] { if case .object(let members) = self { members.map(\.key) } else { [] } }
  var text: String? { if case .string(let text) = self { text } else { nil } }
  var int: Int? { if case .number(let text) = self { Int(text) } else { nil } }
  var money: Money? { if case .number(let text) = self { Money(decimal: text) } else { nil } }
  var isObject: Bool { if case .object = self { true } else { false } }
}
