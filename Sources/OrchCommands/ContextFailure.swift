import Glibc
import OrchModel

/// There is no place for what was asked for.
package enum ContextFailure: Failure {
  case noHome
  /// `above` is the last folder on the way to it that is there.
  case noFolder(String, above: String)
  case notAFolder(String)

  package var code: String {
    switch self {
    case .noHome: "environment.no-home"
    case .noFolder: "environment.no-folder"
    case .notAFolder: "environment.not-a-folder"
    }
  }

  package var message: String {
    switch self {
    case .noHome: "there is no home folder to keep the store in: HOME is not set"
    case .noFolder(let path, _): "no folder '\(path)'"
    case .notAFolder(let path): "'\(path)' is not a folder"
    }
  }

  package var hint: String? {
    switch self {
    case .noHome: "name a store with --store FILE or ORCH_STORE"
    case .noFolder(_, let folder): "the way there ends at '\(folder)': see what is in it with 'ls'"
    case .notAFolder: "name the folder it is in"
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .noHome: .badConfiguration
    case .noFolder, .notAFolder: .notFound
    }
  }
}

/// What was to be read from standard input can't be.
package enum InputFailure: Failure {
  case unreadable(String)
  case tooLong(Int)
  /// Nobody types what a client writes.
  case terminal

  package var code: String {
    switch self {
    case .unreadable: "input.unreadable"
    case .tooLong: "input.too-long"
    case .terminal: "input.terminal"
    }
  }

  package var message: String {
    switch self {
    case .unreadable(let reason): "cannot read standard input: \(reason)"
    case .tooLong(let limit): "standard input is longer than \(limit / 1024) KiB"
    case .terminal: "standard input is a terminal: this reads what a client writes"
    }
  }

  package var hint: String? {
    switch self {
    case .unreadable: "give it a file or a pipe that can be read: orch … < FILE"
    case .tooLong(let limit): "give it the beginning alone: head -c \(limit) FILE | orch …"
    case .terminal: "let the client run it, or give it a file: orch … < FILE"
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .unreadable: .inputOutput
    case .tooLong: .badData
    case .terminal: .usage
    }
  }
}

/// The answer could not be written.
struct OutputFailure: Failure {
  let code: String
  let number: Int32

  var message: String { "cannot write the answer: \(String(cString: strerror(number)))" }

  /// None for a closed pipe, of which nobody is told.
  var hint: String? {
    switch number {
    case EPIPE: nil
    case ENOSPC, EDQUOT: "free some space on that file system, or send the answer somewhere else"
    default: "send the answer to a file or a pipe that can be written"
    }
  }

  var exitCode: ExitCode { number == EPIPE ? .closedPipe : .inputOutput }
}
