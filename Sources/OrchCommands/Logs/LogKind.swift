import CommandKit
import OrchModel

/// What is kept of an agent's work, a file each.
package enum LogKind: String, CaseIterable, Sendable, ArgumentValue {
  /// What it was asked.
  case prompt
  /// What it said, or what a command printed.
  case text
  /// What its program said on standard error.
  case errors
  /// The tools it used, a JSON object a line.
  case tools
  /// What its work came to, a JSON object a line.
  case summary

  package var fileName: String { hasJSONLines ? "\(rawValue).jsonl" : "\(rawValue).txt" }

  package var hasJSONLines: Bool {
    switch self {
    case .prompt, .text, .errors: false
    case .tools, .summary: true
    }
  }
}

package enum LogFailure: Failure {
  case missing(LogKind, agent: String, has: [LogKind])
  case unreadable(path: String, reason: String)
  case badTail(Int)

  package var code: String {
    switch self {
    case .missing: "log.missing"
    case .unreadable: "log.unreadable"
    case .badTail: "usage.bad-value"
    }
  }

  package var message: String {
    switch self {
    case .missing(let kind, let agent, _): "agent '\(agent)' has no \(kind.rawValue) log"
    case .unreadable(let path, let reason): "cannot read the log '\(path)': \(reason)"
    case .badTail(let count): "'\(count)' is not a value for --tail"
    }
  }

  package var hint: String? {
    switch self {
    case .missing(_, let agent, let has):
      has.isEmpty
        ? "it has no logs at all, see 'orch agents show \(agent)'"
        : "it has \(has.map(\.rawValue).joined(separator: ", "))"
    case .unreadable: "check that it is a file you may read: see 'ls -l'"
    case .badTail: "write a whole number from 1 up"
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .missing: .notFound
    case .unreadable: .inputOutput
    case .badTail: .usage
    }
  }
}
