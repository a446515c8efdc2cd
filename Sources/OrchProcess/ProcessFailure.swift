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
    case .cannotStart: "process.cannot-start"
    case .unusable: "process.unusable"
    case .guardianMissing: "process.guardian-missing"
    case .guardianSilent: "process.guardian-silent"
    case .lockUnsafe: "process.lock-unsafe"
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
    case .cannotStart(_, let step, let errno): startHint(step, errno)
    case .unusable:
      "correct it in the task or in the client's settings: see 'orch config list --origin'"
    case .guardianMissing, .guardianSilent: "see 'orch doctor'"
    case .lockUnsafe: "move it somewhere else, then try again"
    case .system(_, EMFILE): "allow more open files in this shell: ulimit -n 4096"
    case .system(_, EACCES), .system(_, EPERM), .system(_, EROFS):
      "see who may write in the folder of the store with 'ls -ld'"
    case .system: "try again when less is running here; see what 'orch doctor' says"
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

private func startHint(_ step: ProcessFailure.Step, _ number: Int32) -> String {
  switch (step, number) {
  case (.preparing, _): "try again when less is running here"
  case (.limits, _): "see what this shell allows: ulimit -Ha"
  case (.directory, _): "see whether the worktree is still there: orch git worktree list"
  case (.executing, ENOENT): "see whether it is there, and the interpreter its first line names"
  case (.executing, E2BIG): "shorten the task: it is more than a program can be given"
  case (.executing, _): "check that it is a program for this machine that you may run: see 'ls -l'"
  }
}

/// The system's words for an error number, as part of a sentence.
private func reason(_ number: Int32) -> String {
  guard let text = strerror(number) else { return "error \(number)" }
  let words = String(cString: text)
  return words.prefix(1).lowercased() + words.dropFirst()
}
