/// An error a person is meant to read: what went wrong, and what to do next.
package protocol Failure: Error {
  /// A permanent, dotted name that programs match on: `task.unknown`.
  var code: String { get }
  /// Lower case, no full stop, the subject in quotes: `no task 't9'`.
  var message: String { get }
  /// One thing to try, as a sentence fragment: `see 'orch tasks list'`. Never destructive.
  var hint: String? { get }
  var exitCode: ExitCode { get }
  /// What a program needs to act on it: ids, amounts. Empty for most.
  var details: [(key: String, value: JSONValue)] { get }
}

extension Failure {
  package var hint: String? { nil }
  package var exitCode: ExitCode { .failure }
  package var details: [(key: String, value: JSONValue)] { [] }
}

/// Every status `orch` can end with.
///
/// Scripts rely on these: add, never renumber.
package enum ExitCode: Int32, CaseIterable, Sendable {
  case success = 0
  case failure = 1
  case refused = 3
  case cannotSay = 4
  case stillRunning = 8
  case partial = 9
  case usage = 64
  case badData = 65
  case notFound = 66
  case unavailable = 69
  case bug = 70
  case cannotWrite = 73
  case inputOutput = 74
  case storeBusy = 75
  case notPermitted = 77
  case badConfiguration = 78
  case timedOut = 124
  case hungUp = 129
  case interrupted = 130
  case closedPipe = 141
  case terminated = 143

  /// What it tells a script, as `orch help exit-codes` and the man page print it.
  package var meaning: String {
    switch self {
    case .success: "yes, or done"
    case .failure: "the thing asked about failed"
    case .refused: "a gate says no"
    case .cannotSay: "a gate can't say"
    case .stillRunning: "still running"
    case .partial: "partly done"
    case .usage: "the command line is wrong"
    case .badData: "bad data, or a transition that is not allowed"
    case .notFound: "no such thing"
    case .unavailable: "something needed is not available"
    case .bug: "a bug in orch"
    case .cannotWrite: "the output can't be written"
    case .inputOutput: "input or output failed"
    case .storeBusy: "the store is busy; try again"
    case .notPermitted: "not permitted"
    case .badConfiguration: "the configuration is wrong"
    case .timedOut: "timed out"
    case .hungUp: "the terminal went away"
    case .interrupted: "interrupted"
    case .closedPipe: "the reader closed the pipe"
    case .terminated: "asked to end by SIGTERM"
    }
  }
}
