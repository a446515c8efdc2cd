import CSystem
import Glibc
import OrchModel

/// A running command, its guardian, and the pipes between it and this process.
///
/// Nothing here waits, except where it says so: the owner polls `statusDescriptor` and calls
/// `readReports()`, then `reap()`, when there is something. Dropping the last reference hangs up on
/// the guardian, which then ends the tree.
package final class AgentProcess {
  /// How the command ended.
  package enum ExitStatus: Hashable, Sendable {
    case exited(Int32)
    case signalled(Int32)
    /// Nobody saw it: the guardian was killed, and this process is no subreaper.
    case lost
  }

  package enum Motion: Hashable, Sendable {
    case running, freezing, frozen
    /// A freeze was given up: so many processes could not be stopped.
    case notFrozen(running: Int)
  }

  package let guardianPID: Int32
  /// What the store remembers a run's process by.
  package let command: ProcessIdentity
  package var commandPID: Int32 { command.pid }
  /// Non-blocking, for reading; nil once closed.
  package var standardOutput: Int32? { output?.number }
  package var standardError: Int32? { errors?.number }
  /// Non-blocking, for writing; nil once closed, or when there was none.
  package var standardInput: Int32? { input?.number }
  /// Readable when the guardian has something to say or has ended.
  package var statusDescriptor: Int32 { link.socket.number }

  package internal(set) var motion = Motion.running
  /// Known as soon as the command has ended, while the guardian may still be ending what it left.
  package internal(set) var commandStatus: ExitStatus?
  /// Processes that outlive SIGKILL, of another user or hung in the kernel; the guardian goes on
  /// trying.
  package internal(set) var survivors = 0
  /// The last answer to `askStatus()`: how many processes live, and how many of them are not
  /// stopped.
  package internal(set) var census: (living: Int, running: Int)?
  /// The guardian has ended: nothing of the tree is left, unless the guardian was killed.
  package internal(set) var hasEnded = false
  /// The guardian did not end by itself, so its orphans have come to this process if it is a
  /// subreaper: `Subreaper.endChildren` is for them.
  ///
  /// Known after `reap()`.
  package internal(set) var guardianWasKilled = false

  let link: GuardianLink
  var output: Descriptor?
  var errors: Descriptor?
  var input: Descriptor?
  var queue = InputQueue()
  var finalStatus: ExitStatus?
  private var unanswered = 0

  init(_ started: Started) {
    guardianPID = started.guardianPID
    command = started.command
    link = started.link
    output = started.output
    errors = started.errors
    input = started.input
  }

  package func closeOutput() { output = nil }
  package func closeErrors() { errors = nil }
}

extension AgentProcess {
  /// Stops every process of the tree, also those in other sessions; `motion` tells when it is done.
  package func freeze() { move(orch_order_freeze, .freezing) }

  /// Lets go on what `freeze()` has stopped; what had stopped by itself stays so.
  package func thaw() { move(orch_order_thaw, .running) }

  /// SIGINT for the command's process group, as Ctrl-C sends it: the agent's own way to end.
  ///
  /// Thaws.
  package func interrupt() { move(orch_order_interrupt, .running) }

  /// SIGTERM for the whole tree.
  ///
  /// Thaws.
  package func terminate() { move(orch_order_terminate, .running) }

  /// Ends the whole tree by SIGKILL, frozen or not.
  package func kill() {
    link.send(orch_order_kill)
    // Someone may have stopped the guardian; it is our child and not waited for, so the pid is its
    // own.
    if finalStatus == nil { _ = Glibc.kill(guardianPID, SIGCONT) }
  }

  /// Asks for `census`.
  package func askStatus() { link.send(orch_order_status) }

  /// Each of these orders is answered in turn, and the answer to the last one counts.
  private func move(_ order: orch_order, _ motion: Motion) {
    guard commandStatus == nil, link.send(order) else { return }
    self.motion = motion
    unanswered += 1
  }

  private func moved(_ motion: Motion) {
    unanswered -= 1
    if unanswered == 0 { self.motion = motion }
  }

  /// Takes in what the guardian has said, without waiting.
  package func readReports() {
    while !hasEnded {
      switch link.next() {
      case .silence: return
      case .end: hasEnded = true
      case .report(let report): take(report)
      }
    }
  }

  private func take(_ report: GuardianLink.Report) {
    switch report {
    case .frozen(_, running: 0): moved(.frozen)
    case .frozen(_, let running): moved(.notFrozen(running: running))
    case .thawed: moved(.running)
    case .status(let living, let running): census = (living, running)
    case .exited(let code): commandEnded(.exited(code))
    case .signalled(let number): commandEnded(.signalled(number))
    case .survivors(let count): survivors = count
    case .started, .notStarted: break
    }
  }

  /// What is left is being ended, so orders to stop or go on are no longer answered.
  private func commandEnded(_ status: ExitStatus) {
    commandStatus = status
    motion = .running
  }

  /// Waits until `condition` holds, reading reports; false when `patience` is over or the guardian
  /// has ended first.
  package func wait(_ patience: Duration, until condition: (AgentProcess) -> Bool) -> Bool {
    let deadline = SteadyTime.now + patience
    readReports()
    while !condition(self) {
      guard !hasEnded, link.wait(deadline - .now) else { return false }
      readReports()
    }
    return true
  }
}

extension AgentProcess {
  /// How the command ended, once the guardian has, too; nil before.
  ///
  /// Without waiting, and again the same.
  package func reap() -> ExitStatus? {
    if let finalStatus { return finalStatus }
    readReports()
    guard let status = guardianStatus() else { return nil }
    readReports()
    hasEnded = true
    guardianWasKilled = status != .exited(0) && status != .exited(1)
    finalStatus = commandStatus ?? ended(command.pid, tries: 20) ?? .lost
    return finalStatus
  }

  /// Nil while the guardian lives; its line ends a moment before it can be waited for.
  private func guardianStatus() -> ExitStatus? {
    ended(guardianPID, tries: hasEnded ? 100 : 1)
  }

  /// How the child `pid` ended, looking soon and then every millisecond; nil when it has not, lost
  /// when it is no child.
  ///
  /// The command becomes one of a subreaper when its guardian is killed; the kernel sends it
  /// SIGKILL then.
  private func ended(_ pid: Int32, tries: Int) -> ExitStatus? {
    var status: Int32 = 0
    for attempt in 0..<tries {
      if attempt > 0 { usleep(min(1000, 50 << UInt32(min(attempt, 5)))) }
      let found = waitpid(pid, &status, WNOHANG)
      if found != 0 { return found < 0 ? .lost : ExitStatus(waitStatus: status) }
    }
    return nil
  }
}

extension AgentProcess.ExitStatus {
  /// What waitpid(2) stores for a process that has ended.
  init(waitStatus: Int32) {
    let signal = waitStatus & 0x7f
    self = signal == 0 ? .exited(waitStatus >> 8 & 0xff) : .signalled(signal)
  }
}
