import CSystem
import OrchModel

/// A program to run under a guardian.
package struct ProcessLaunch: Sendable {
  package enum Input: Sendable {
    /// Nothing to read.
    case none
    /// What `AgentProcess.writeInput` gives it.
    case pipe
  }

  /// Bounds for each process of the tree, set as rlimits.
  ///
  /// Opt-in: nil is no bound.
  package struct Limits: Sendable {
    /// Bytes of memory that one process may write to.
    package var memoryBytes: UInt64?
    /// Processes of this user in all, those outside the tree included.
    ///
    /// The system exempts root.
    package var processes: UInt64?
    /// Processor time of one process, in seconds; SIGXCPU then, SIGKILL five seconds later.
    package var cpuSeconds: UInt64?

    package init(memoryBytes: UInt64? = nil, processes: UInt64? = nil, cpuSeconds: UInt64? = nil) {
      self.memoryBytes = memoryBytes
      self.processes = processes
      self.cpuSeconds = cpuSeconds
    }
  }

  /// An absolute path.
  package var executable: String
  /// Without the program's name, which is `executable`.
  package var arguments: [String]
  /// All of it; `ORCH_RUN` is added.
  package var environment: [String: String]
  package var directory: String
  package var input = Input.none
  /// How long a tree whose owner is gone, or what the command has left behind, gets between SIGTERM
  /// and SIGKILL.
  ///
  /// At most an hour.
  package var graceMilliseconds: Int32 = 2000
  /// The run's id: `ORCH_RUN` in the environment of the guardian and the tree.
  package var mark: String
  package var limits = Limits()
  /// `OwnerLock.descriptor`, for the guardian to hold.
  package var ownerLock: Int32?

  package init(
    executable: String, arguments: [String] = [], environment: [String: String] = [:],
    directory: String, mark: String
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.mark = mark
  }
}

extension ProcessLaunch {
  /// The launch block of CSystem's guardian.h.
  ///
  /// It goes through memory and not over the guardian's command line or environment, which others
  /// can see or which would change how the guardian itself runs.
  func block() throws -> [UInt8] {
    guard executable.utf8.first == UInt8(ascii: "/") else {
      throw ProcessFailure.unusable(what: "the relative path '\(executable)'")
    }
    var variables = environment
    variables[Leftovers.variable] = mark
    for name in variables.keys where name.isEmpty || name.utf8.contains(UInt8(ascii: "=")) {
      throw ProcessFailure.unusable(what: "the variable name '\(name)'")
    }
    let fields =
      [
        "\(min(max(graceMilliseconds, 0), 3_600_000))", text(limits.memoryBytes),
        text(limits.processes), text(limits.cpuSeconds), directory, executable,
        "\(arguments.count + 1)", executable,
      ] + arguments + variables.map { "\($0.key)=\($0.value)" }.sorted()
    var block: [UInt8] = []
    for field in fields {
      guard !field.utf8.contains(0) else {
        throw ProcessFailure.unusable(what: "text with a zero byte")
      }
      block += field.utf8
      block.append(0)
    }
    return block
  }

  private func text(_ limit: UInt64?) -> String { limit.map { "\($0)" } ?? "" }
}
