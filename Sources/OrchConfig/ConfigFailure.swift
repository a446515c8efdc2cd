import OrchModel

/// Why a configuration can't be used.
///
/// All of them end `orch` with 78.
package enum ConfigFailure: Failure, Equatable {
  case unreadable(path: String, reason: String)
  case tooLarge(path: String, limit: Int)
  case syntax(Origin, String)
  case wrongType(Origin, key: String, expected: String, found: String)
  case wrongValue(Origin, key: String, reason: String, choices: [String] = [])
  case badName(Origin, String)
  case shell(Origin, key: String, character: String)
  case unknownKind(Origin, client: String)
  case badWorkflow(Origin, name: String, reason: String)
  case badPrice(Origin, reason: String)

  package var code: String {
    switch self {
    case .unreadable: "config.unreadable"
    case .tooLarge: "config.too-large"
    case .syntax: "config.syntax"
    case .wrongType: "config.type"
    case .wrongValue: "config.value"
    case .badName: "config.name"
    case .shell: "config.shell"
    case .unknownKind: "config.client-kind"
    case .badWorkflow: "config.workflow"
    case .badPrice: "config.price"
    }
  }

  package var message: String {
    switch self {
    case .unreadable(let path, let reason): "can't read '\(path)': \(reason)"
    case .tooLarge(let path, let limit): "'\(path)' is larger than \(limit / 1024) KiB"
    case .syntax(let origin, let reason): "\(origin.place): not TOML: \(reason)"
    case .wrongType(let origin, let key, let expected, let found):
      "\(origin.place): '\(key)' must be \(expected), not \(found)"
    case .wrongValue(let origin, let key, let reason, _): "\(origin.place): '\(key)' \(reason)"
    case .badName(let origin, let name): "\(origin.place): '\(name)' can't be a name"
    case .shell(let origin, let key, let character):
      "\(origin.place): '\(key)' has a '\(character)', which only a shell understands"
    case .unknownKind(let origin, let client):
      "\(origin.place): client '\(client)' does not say what kind it is"
    case .badWorkflow(let origin, let name, let reason):
      "\(origin.place): workflow '\(name)' \(reason)"
    case .badPrice(let origin, let reason): "\(origin.place): a price \(reason)"
    }
  }

  package var hint: String? {
    switch self {
    case .unreadable, .tooLarge, .syntax: "see 'orch help config'"
    case .wrongType: "change it there; 'orch config list --origin' shows every key"
    case .wrongValue(_, _, _, let choices):
      choices.isEmpty ? "change it there" : "choose one of \(choices.joined(separator: ", "))"
    case .badName: "use letters, digits, '_' and '-', at most 64"
    case .shell: "quote it, or write a list: [\"sh\", \"-c\", \"…\"]"
    case .unknownKind(_, let client):
      "add kind = \"command\" to [clients.\(client)], or the client it is based on"
    case .badWorkflow: "stages = [{ name = \"build\", role = \"builder\" }, …]"
    case .badPrice: "dollars per million tokens: input = \"3\", output = \"15\""
    }
  }

  package var exitCode: ExitCode { .badConfiguration }

  package var details: [(key: String, value: JSONValue)] {
    guard let origin else { return [] }
    return [
      ("source", .string(origin.source)), ("line", .integer(Int64(origin.line))),
      ("column", .integer(Int64(origin.column))),
    ]
  }

  private var origin: Origin? {
    switch self {
    case .unreadable, .tooLarge: nil
    case .syntax(let origin, _), .wrongType(let origin, _, _, _), .wrongValue(let origin, _, _, _),
      .badName(let origin, _), .shell(let origin, _, _), .unknownKind(let origin, _),
      .badWorkflow(let origin, _, _), .badPrice(let origin, _):
      origin
    }
  }
}
