import Glibc
import OrchModel

/// Why a process could not be started or looked after.
package enum ProcessFailure: Failure, Hashable {
  /// What the command's start stumbled over.
  package enum Step: Int64, Sendable {
    case preparing, limits, directory, executing
  }

  /// The command did not start; it never ran, which is not the same as exit code 127.
  case cannotStart(executable: String, step: Step, errno: Int32)
  /// An argument, variable or path that no process can be given.
  case unusable(what: String)
  case guardianMissing(path: String, errno: Int32)
  /// The guardian ended, or hung, before it said how the start went.
  case guardianSilent(path: String)
  case lockUnsafe(path: String)
  case system(call: String, errno: Int32)

  package var code: String {
    switch self {
    case .cannotStart: "process.cannotStart"
    case .unusable: "process.unusable"
    case .guardianMissing: "process.guardianMissing"
    case .guardianSilent: "process.guardianSilent"
    case .lockUnsafe: "process.lockUnsafe"
    case .system: "process.system"
    }
  }

  package var message: String {
    switch self {
    case .cannotStart(let executable, .directory, let errno):
      "the folder to run '\(executable)' in cannot be entered: \(reason(errno))"
    case .cannotStart(let executable, .limits, let errno):
      "the limits for '\(executable)' cannot be set: \(reason(errno))"
    case .cannotStart(let executable, _, let errno):
      "'\(executable)' cannot be started: \(reason(errno))"
    case .unusable(let what): "\(what) cannot be given to a process"
    case .guardianMissing(let path, let errno):
      "the guardian '\(path)' cannot be started: \(reason(errno))"
    case .guardianSilent(let path): "the guardian '\(path)' did not answer"
    case .lockUnsafe(let path): "the lock file '\(path)' is not a regular file of ours"
    case .system(let call, let errno): "\(call) failed: \(reason(errno))"
    }
  }

  package var hint: String? {
    switch self {
    case .guardianMissing, .guardianSilent: "see 'orch doctor'"
    default: nil
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .cannotStart, .guardianMissing, .guardianSilent: .unavailable
    case .unusable: .badData
    case .lockUnsafe: .notPermitted
    case .system: .inputOutput
    }
  }
}

/// The system's words for an error number, as part of a sentence.
private func reason(_ number: Int32) -> String {
  guard let text = strerror(number) else { return "error \(number)" }
  let words = String(cString: text)
  return words.prefix(1).lowercased() + words.dropFirst()
}
