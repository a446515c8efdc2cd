import CommandKit
import OrchModel
import Terminal

/// A subcommand of `orch`, wherever its work is done.
package protocol Subcommand: Declared {
  /// Does what the rest of the command line says; `words` no longer hold the command's own name.
  static func carryOut(_ words: [String], in context: inout Context) throws -> ExitCode
}

/// A subcommand whose work is done here.
///
/// One file each: what it accepts, what it does, how its answer reads.
package protocol Command: Subcommand {
  associatedtype Answer: Report
  func run(_ context: Context) throws -> Answer
}

/// A subcommand whose work is done by a program of its own, because of what that must link.
///
/// `orch` knows its declaration, for help and completions, and becomes the program to run it; there the
/// same declaration is a `Command`.
package protocol Elsewhere: Subcommand {
  /// `orch-run`, `orch-git`: found in `libexec/orch`, or beside `orch` itself.
  static var program: String { get }
}
