import Glibc
import OrchModel

/// The words a probe was started with.
struct ProbeOptions {
  let command: String
  let store: String
  private let values: [String: String]

  init?(_ words: [String]) {
    guard words.count >= 3, words.count % 2 == 1 else { return nil }
    (command, store) = (words[1], words[2])
    var values: [String: String] = [:]
    for index in stride(from: 3, to: words.count, by: 2) {
      guard words[index].hasPrefix("--") else { return nil }
      values[String(words[index].dropFirst(2))] = words[index + 1]
    }
    self.values = values
  }

  subscript(name: String) -> Int? { values[name].flatMap { Int($0) } }

  func text(_ name: String) -> String? { values[name] }

  var patience: Duration { .milliseconds(self["patience"] ?? 30_000) }

  /// Becomes what `--umask` (octal) and `--user` say.
  func takeOn() throws {
    if let mask = text("umask").flatMap({ mode_t($0, radix: 8) }) { umask(mask) }
    if let user = self["user"] {
      guard setgroups(0, nil) == 0, setgid(gid_t(user)) == 0, setuid(uid_t(user)) == 0 else {
        throw ProbeFailure.cannotBecome(user)
      }
    }
  }
}

enum ProbeFailure: Failure {
  case cannotBecome(Int)
  case broken(String)

  var code: String { "probe" }
  var message: String {
    switch self {
    case .cannotBecome(let user): "cannot become user \(user)"
    case .broken(let what): what
    }
  }
  var exitCode: ExitCode { .cannotSay }
}
