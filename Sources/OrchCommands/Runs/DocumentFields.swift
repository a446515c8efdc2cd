import CommandKit
import OrchModel

/// The members of one object, each read as what it must be.
struct DocumentFields {
  let json: ParsedJSON

  init(_ json: ParsedJSON, of kind: String, known: [String]) throws {
    guard let members = json.members else {
      throw RecordFailure(line: json.line, member: kind, problem: "must be a JSON object")
    }
    for member in members where !known.contains(where: { $0.isSameBytes(as: member.key) }) {
      let near = nearest(to: member.key, in: known).map { "; did you mean '\($0)'?" } ?? ""
      throw RecordFailure(
        line: member.value.line, member: member.key, problem: "is no member of a \(kind)\(near)")
    }
    self.json = json
  }

  func required<Value>(_ key: String, _ read: (ParsedJSON, String) throws -> Value) throws -> Value
  {
    guard let value = json[key] else {
      throw RecordFailure(line: json.line, member: key, problem: "is missing")
    }
    return try read(value, key)
  }

  func optional<Value>(_ key: String, _ read: (ParsedJSON, String) throws -> Value) throws -> Value?
  {
    try json[key].map { try read($0, key) }
  }

  func failure(_ value: ParsedJSON, _ key: String, _ problem: String) -> RecordFailure {
    RecordFailure(line: value.line, member: key, problem: problem)
  }

  func text(_ value: ParsedJSON, _ key: String) throws -> String {
    guard let text = value.text else { throw failure(value, key, "must be a text") }
    guard text.utf8.count <= 65_536 else { throw failure(value, key, "is longer than 64 KiB") }
    return text
  }

  func name(_ value: ParsedJSON, _ key: String) throws -> String {
    let text = try text(value, key)
    guard (try? checkedName(text, of: key)) != nil else {
      throw failure(
        value, key, "must have 1 to 200 bytes, without control characters or blanks around them")
    }
    return text
  }

  func names(_ value: ParsedJSON, _ key: String) throws -> [String] {
    guard let list = value.list else { throw failure(value, key, "must be an array of texts") }
    return try list.map { try name($0, key) }
  }

  func trigger(_ value: ParsedJSON, _ key: String) throws -> Run.Trigger {
    guard let trigger = Run.Trigger(argument: try text(value, key)) else {
      throw failure(value, key, "must be a word such as scheduled")
    }
    return trigger
  }

  func runStatus(_ value: ParsedJSON, _ key: String) throws -> Run.Status {
    let text = try text(value, key)
    guard let status = Run.Status(argument: text) else {
      throw failure(
        value, key, "must be one of \(Run.Status.choices.joined(separator: ", "))")
    }
    return status
  }

  func stageStatus(_ value: ParsedJSON, _ key: String) throws -> Stage.Status {
    let text = try text(value, key)
    guard let status = Stage.Status.allCases.first(where: { $0.rawValue.isSameBytes(as: text) })
    else {
      let all = Stage.Status.allCases.map(\.rawValue).joined(separator: ", ")
      throw failure(value, key, "must be one of \(all)")
    }
    return status
  }

  func time(_ value: ParsedJSON, _ key: String) throws -> Timestamp {
    guard let time = Timestamp(iso8601: try text(value, key)), Window.always.contains(time) else {
      throw failure(value, key, "must be a time such as 2026-01-15T09:00:00Z")
    }
    return time
  }

  func count(_ value: ParsedJSON, _ key: String) throws -> Int64 {
    guard let count = value.number.flatMap({ Int64($0) }), count >= 0 else {
      throw failure(value, key, "must be a whole number from 0 up")
    }
    return count
  }

  func counts(_ value: ParsedJSON, _ key: String) throws -> [ItemCount] {
    guard let members = value.members else {
      throw failure(value, key, "must be an object of whole numbers")
    }
    return try members.map { ItemCount(name: $0.key, count: try count($0.value, $0.key)) }
  }

  func credits(_ value: ParsedJSON, _ key: String) throws -> Credits {
    guard let credits = value.number.flatMap({ Credits(decimal: $0) }), credits >= .zero else {
      throw failure(value, key, "must be a number from 0 up with at most three decimals")
    }
    return credits
  }

  func money(_ value: ParsedJSON, _ key: String) throws -> Money {
    guard let money = value.number.flatMap({ Money(decimal: $0) }), money >= .zero else {
      throw failure(value, key, "must be a number of dollars from 0 up")
    }
    return money
  }

  func check(status: Run.Status, startedAt: Timestamp, endedAt: Timestamp?) throws {
    if status.isActive, endedAt != nil {
      throw RecordFailure(
        line: json["endedAt"]?.line ?? json.line, member: "endedAt",
        problem: "is there, but the run is \(status.rawValue)")
    }
    guard !status.isActive else { return }
    guard let endedAt else {
      throw RecordFailure(
        line: json.line, member: "endedAt",
        problem: "is missing of a run that is \(status.rawValue)")
    }
    if endedAt < startedAt {
      throw RecordFailure(
        line: json["endedAt"]?.line ?? json.line, member: "endedAt", problem: "is before startedAt")
    }
  }
}
