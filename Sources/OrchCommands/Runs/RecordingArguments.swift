import CommandKit
import OrchModel

/// How many items there are, by kind: `keywords=150,clusters=10`.
struct ItemCounts: ArgumentValue {
  let items: [ItemCount]
  let argument: String

  init?(argument: String) {
    var (items, names): ([ItemCount], Set<ByteText>) = ([], [])
    for part in argument.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    {
      guard let pair = SetValue(argument: String(Substring(part))), let count = Int64(pair.value),
        count >= 0, names.insert(ByteText(pair.key)).inserted
      else { return nil }
      items.append(ItemCount(name: pair.key, count: count))
    }
    self.items = items
    self.argument = argument
  }

  static var expected: String? { "counts such as keywords=150,clusters=10" }

  var json: JSONValue { .object(items.map { .init($0.name, $0.count.json) }) }
}

/// A value with its name: `batches=3`.
struct SetValue: ArgumentValue {
  let key: String
  let value: String
  let argument: String

  init?(argument: String) {
    guard let place = argument.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    key = String(argument[..<place]).trimmed
    value = String(argument[argument.utf8.index(after: place)...]).trimmed
    guard (1...100).contains(key.utf8.count), !key.hasControls, value.utf8.count <= 4096 else {
      return nil
    }
    self.argument = argument
  }

  static var expected: String? { "a value such as batches=3" }

  /// A number when it reads as one, else a text.
  var json: JSONValue {
    let parsed = try? ParsedJSON(value)
    return parsed?.number.map { .decimal($0) } ?? .string(value)
  }
}

extension [SetValue] {
  /// These over what is there already, as a JSON object; nil when there is nothing.
  func merged(over old: String?) throws -> String? {
    guard !isEmpty else { return old }
    var members: [JSONValue.Member] = []
    if let old {
      members = (try ParsedJSON(old).members ?? []).map { .init($0.key, $0.value.json) }
    }
    for value in self {
      members.removeAll { $0.key.isSameBytes(as: value.key) }
      members.append(.init(value.key, value.json))
    }
    return JSONValue.object(members).text
  }
}

/// A number of things on the command line, of which there may be none.
struct Amount: ArgumentValue {
  let value: Int64

  init?(argument: String) {
    guard let value = Int64(argument), value >= 0 else { return nil }
    self.value = value
  }

  var argument: String { String(value) }
  static var expected: String? { "a whole number from 0 up" }
}

extension Credits: ArgumentValue {
  package init?(argument: String) {
    guard let credits = Credits(decimal: argument), credits >= .zero else { return nil }
    self = credits
  }

  package var argument: String { decimal }
  package static var expected: String? { "a number of credits such as 45 or 0.5" }
}

extension Run.Trigger: ArgumentValue {
  package init?(argument: String) {
    guard argument.isPlainName else { return nil }
    self.init(rawValue: argument)
  }

  package static var expected: String? { "a word such as manual, scheduled or webhook" }
}

/// How a recorded run can end by itself.
enum RecordedEnding: String, CaseIterable, ArgumentValue {
  case completed, partial, failed

  var status: Run.Status {
    switch self {
    case .completed: .completed
    case .partial: .partial
    case .failed: .failed
    }
  }

  var outcome: Outcome {
    switch self {
    case .completed: .completed
    case .partial: .partial
    case .failed: .failed
    }
  }
}

/// The name of a project, tag or the like; throws `RunFailure` for what can't be one.
func checkedName(_ text: String, of kind: String) throws -> String {
  guard (1...200).contains(text.utf8.count), !text.hasControls, text.trimmed.isSameBytes(as: text)
  else { throw RunFailure.badName(text, of: kind) }
  return text
}
