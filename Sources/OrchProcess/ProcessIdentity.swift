import CSystem
import Glibc

/// Who a process is, so that one that got a dead one's pid is never mistaken for it.
package struct ProcessIdentity: Hashable, Sendable {
  /// The kernel's random name for the time since it started.
  package let bootID: String
  package let pid: Int32
  /// When the process was started, in clock ticks since the kernel was.
  package let startTicks: UInt64

  /// As kept in the store, for a process that may be long gone.
  package init(bootID: String, pid: Int32, startTicks: UInt64) {
    self.bootID = bootID
    self.pid = pid
    self.startTicks = startTicks
  }

  init(_ record: ProcessRecord) {
    self.init(bootID: Self.currentBootID, pid: record.pid, startTicks: record.startTicks)
  }

  /// This process.
  package static func current() -> ProcessIdentity {
    of(pid: getpid()) ?? ProcessIdentity(bootID: currentBootID, pid: getpid(), startTicks: 0)
  }

  /// The process that has `pid` now, ended or not; nil when none has.
  package static func of(pid: Int32) -> ProcessIdentity? {
    ProcessRecord(pid: pid).map { ProcessIdentity($0) }
  }

  /// Whether this very process still runs.
  ///
  /// One that ended and was not waited for does not.
  ///
  /// It can see the processes of its own pid namespace only: for a run in another container the
  /// owner lock is what tells.
  package var isAlive: Bool {
    guard bootID == Self.currentBootID, let now = ProcessRecord(pid: pid) else { return false }
    return now.startTicks == startTicks && !now.isDead
  }

  /// Sends `signal` to this very process; false when it is gone or may not be signalled.
  ///
  /// The handle is taken before the comparison, so what was compared is what gets the signal.
  @discardableResult
  package func signal(_ signal: Int32) -> Bool {
    guard pid > 0 else { return false }
    let number = orch_pidfd_open(pid)
    guard number >= 0 else { return false }
    let handle = Descriptor(owning: number)
    return isAlive && orch_pidfd_send_signal(handle.number, signal) == 0
  }

  /// Empty where /proc is hidden: then no recorded process counts as alive.
  package static let currentBootID: String = {
    let bytes = contents(of: "/proc/sys/kernel/random/boot_id", limit: 64) ?? []
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }()
}
