import OrchModel

/// Why something of a repository is not run, or can't even be judged.
package enum TrustFailure: Failure {
  case untrusted([TrustEntry])
  case tooMany(Int)
  case tooLarge(String, limit: Int64)
  case unreadable(String, reason: String)
  case needsPerson(Int)
  case declined
  case insideRun(String)
  /// The path of a store that may have come with what it would vouch for, where the user's own may, too.
  case noKeeper(String)

  package var code: String {
    switch self {
    case .untrusted: "trust.needed"
    case .tooMany: "trust.too-many"
    case .tooLarge: "trust.too-large"
    case .unreadable: "trust.unreadable"
    case .needsPerson: "trust.needs-person"
    case .declined: "trust.declined"
    case .insideRun: "trust.inside-run"
    case .noKeeper: "trust.no-keeper"
    }
  }

  package var message: String {
    switch self {
    case .untrusted(let entries):
      "this repository brings what you have not trusted: \(Self.names(entries))"
    case .tooMany(let limit):
      "this repository brings more than \(limit) things to trust"
    case .tooLarge(let path, let limit):
      "'\(path)' is larger than \(limit >> 20) MiB, too large to be judged"
    case .unreadable(let path, let reason): "can't judge '\(path)': \(reason)"
    case .needsPerson(let count):
      "\(count) \(count == 1 ? "thing waits" : "things wait") for a person to trust"
    case .declined: "nothing was trusted"
    case .insideRun(let run): "an agent of run '\(run)' can't trust anything"
    case .noKeeper(let path): "no trust is kept in '\(path)', which may have come with its folder"
    }
  }

  package var hint: String? {
    switch self {
    case .untrusted: "read it with 'orch trust --list', then agree with 'orch trust'"
    case .tooMany, .tooLarge, .unreadable: "take it out of the repository, or mend it"
    case .needsPerson: "read it with 'orch trust --list', then agree with 'orch trust --yes'"
    case .declined: "read it again with 'orch trust --list': no agent starts before it is trusted"
    case .insideRun: "a person has to, from a terminal of their own"
    case .noKeeper: "keep the store outside of repositories and of .orch folders: --store FILE"
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .unreadable: .badData
    case .declined: .failure
    default: .notPermitted
    }
  }

  package var details: [(key: String, value: JSONValue)] {
    guard case .untrusted(let entries) = self else { return [] }
    let items = entries.prefix(100).map { entry -> JSONValue in
      [
        "kind": .string(entry.kind.rawValue), "name": .string(entry.name),
        "digest": .string(entry.digest),
      ]
    }
    return [("untrusted", .array(items)), ("count", .integer(Int64(entries.count)))]
  }

  /// The first few, and how many more there are.
  private static func names(_ entries: [TrustEntry]) -> String {
    let named = entries.prefix(3).map { "'\($0.name.cut(toBytes: 80))'" }.joined(separator: ", ")
    return entries.count > 3 ? "\(named) and \(entries.count - 3) more" : named
  }
}
