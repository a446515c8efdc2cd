import CommandKit
import Terminal

/// A subcommand of `orch`.
///
/// One file each: what it accepts, what it does, how its answer reads.
package protocol Command: Declared {
  associatedtype Answer: Report
  func run(_ context: Context) throws -> Answer
}

/// A command whose work is done by a program of its own, because of what that must link.
///
/// `orch` knows its declaration, for help and completions, and becomes the program to run it; there the
/// same declaration is a `Command`.
package protocol Elsewhere: Declared {
  /// `orch-run`, `orch-git`: found in `libexec/orch`, or beside `orch` itself.
  static var program: String { get }
}
