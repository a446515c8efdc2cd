import CommandKit
import OrchClients
import OrchCommands
import OrchConfig
import OrchGit
import OrchImport
import OrchModel
import OrchProcess
import OrchRunner
import OrchStore
import Terminal

/// What can go wrong anywhere in orch, as a page of the manual.
package enum ErrorManual {
  static let kinds: [any Catalogued.Type] =
    [
      BackupFailure.self, CommandFailure.self, ConfigFailure.self, FieldFailure.self,
      GitCommandFailure.self, GitFailure.self, HookFailure.self, HookSettingsFailure.self,
      ImportFailure.self, WatchFailure.self, NarratorFailure.self,
      PlanFailure.self, ProcessFailure.self, Refusal.self,
      ReplayFailure.self, StoreError.self, StoreFailure.self,
    ] + Orch.failures

  /// At least one of each.
  package static let failures: [any Failure] = kinds.flatMap { $0.catalogue as [any Failure] }

  /// The failures, mistakes in the command line, and what stands for all that was not foreseen.
  package static var errors: [any Error] {
    failures as [any Error] + UsageError.catalogue as [any Error] + [Unforeseen()]
  }

  /// The same, as users see them.
  package static var listed: [ListedError] {
    errors.map { error in
      let complaint = Orch.complaint(about: error)
      return ListedError(
        code: complaint.code, status: complaint.exitCode.rawValue, message: complaint.message,
        hint: complaint.hint)
    }
  }

  /// What hints may tell people to run.
  package static let commands = Orch.tree

  package static var page: String {
    Orch.manual.errorPage(
      listed, summary: "every error of orch: its code, exit status, message and hint",
      discussion: discussion)
  }

  private static let discussion = """
    What orch can't do it says on standard error in a line that begins with error:, and what to do about it in a \
    line that begins with hint:. With --json and --ndjson both are in one JSON object instead:

      {"error": {"code": "run.unknown", "message": "no run 'r9'", "hint": "see 'orch runs list'", "exit": 66, \
    "details": {}}}

    Here each code stands with its exit status, then the message, then the hints it can have. Words in capitals stand \
    for what differs from time to time, and RUN2 for a name that is near RUN; numbers, reasons of the system, and \
    the states of tasks and runs are examples. Some messages end in a list of names, of which the first are shown.

    Codes and exit statuses stay as they are; messages and hints may change. The code bug, and those that end in .bug, \
    are mistakes in orch itself: please report them.
    """
}

/// Stands for an error that nothing in orch expects.
private struct Unforeseen: Error, CustomStringConvertible {
  var description: String { "ERROR" }
}
