import CSystem
import Glibc

/// Signals as something to poll and read instead of handlers.
///
/// Make it before any other thread exists: the signals are blocked for the calling thread and those
/// it makes later. What the process was started to ignore (SIGHUP under nohup) stays ignored and
/// never comes.
package final class SignalInbox {
  package struct Notice: Hashable, Sendable {
    package let signal: Int32
    /// Who sent it; 0 for the kernel, as for Ctrl-C.
    package let sender: Int32
  }

  private let source: Descriptor
  private var before: sigset_t
  private var isRestored = false

  /// Readable while a signal waits.
  package var descriptor: Int32 { source.number }

  package init(_ signals: [Int32]) throws {
    var before = sigset_t()
    let number = orch_signal_descriptor(signals, Int32(signals.count), &before)
    source = try .taking(number, from: "signalfd")
    self.before = before
  }

  /// The next signal that waits, nil when none does.
  ///
  /// Equal signals that came together are one.
  package func next() -> Notice? {
    var sender: pid_t = 0
    let number = orch_next_signal(source.number, &sender)
    return number == 0 ? nil : Notice(signal: number, sender: sender)
  }

  /// Gives the calling thread the signal mask it had before; what still waits then takes effect.
  package func restore() {
    guard !isRestored else { return }
    isRestored = true
    pthread_sigmask(SIG_SETMASK, &before, nil)
  }

  deinit { restore() }
}
