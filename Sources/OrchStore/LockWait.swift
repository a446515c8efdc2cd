import CSystem
import Glibc
import OrchModel

/// Waiting for locks, with an end to it: without one, a stopped process would hold up all others for ever.
///
/// The first try does not wait, so that the ordinary case costs one system call. After that the kernel
/// keeps the place in the line, and a timer's signal breaks the wait off when patience has run out.
final class LockWait {
  private let patience: Duration
  private var deadline = SteadyTime.now
  /// Made at the first wait; the next ones only set it.
  private var alarm: Alarm?

  init(patience: Duration) {
    self.patience = patience
  }

  /// What is locked from now on has `patience` in all.
  func begin() {
    deadline = .now + patience
  }

  /// Takes a lock by `attempt`, which is told whether it may block and sets `errno`; `StoreError.busy` when
  /// that is not possible in time.
  func lock(_ attempt: (_ mayBlock: Bool) -> Bool) throws {
    if attempt(false) { return }
    guard errno == EWOULDBLOCK || errno == EACCES || errno == EINTR else { throw StoreError.busy }
    let left = deadline - .now
    guard left > .zero else { throw StoreError.busy }
    if alarm?.isOfThisThread != true { alarm = Alarm() }
    guard let alarm else { return try poll(attempt) }
    let maskBefore = alarm.set(after: left)
    defer { alarm.stop(maskBefore) }
    while !attempt(true) {
      guard errno == EINTR, SteadyTime.now < deadline else { throw StoreError.busy }
    }
  }

  /// For the day the kernel has no timer to give: the same wait, without a place in the line.
  private func poll(_ attempt: (_ mayBlock: Bool) -> Bool) throws {
    while !attempt(false) {
      guard SteadyTime.now < deadline else { throw StoreError.busy }
      usleep(2_000)
    }
  }
}

/// A timer that interrupts the system call the thread it was made on waits in, again and again from the
/// first time on, so that none is missed that came just before the call.
private final class Alarm {
  private let timer: timer_t
  private let thread = orch_thread_number()

  /// SIGURG: nobody else here uses it, and a late one is ignored by default.
  private static let signalNumber = SIGURG
  /// SIGEV_THREAD_ID, which the C library offers without a name.
  private static let toThread: Int32 = 4
  private static let isHandled: Bool = {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in }  // no SA_RESTART: the wait must break off
    return sigaction(signalNumber, &action, nil) == 0
  }()

  var isOfThisThread: Bool { thread == orch_thread_number() }

  init?() {
    guard Self.isHandled else { return nil }
    var event = sigevent()
    event.sigev_notify = Self.toThread
    event.sigev_signo = Self.signalNumber
    event._sigev_un._tid = thread
    var timer: timer_t?
    guard timer_create(CLOCK_MONOTONIC, &event, &timer) == 0, let timer else { return nil }
    self.timer = timer
  }

  deinit {
    timer_delete(timer)
  }

  /// Lets the signal through, and has it come; what was let through before.
  func set(after delay: Duration) -> sigset_t {
    var wanted = sigset_t()
    sigemptyset(&wanted)
    sigaddset(&wanted, Self.signalNumber)
    var before = sigset_t()
    pthread_sigmask(SIG_UNBLOCK, &wanted, &before)
    var times = itimerspec()
    times.it_value = timespec(delay)
    times.it_interval.tv_nsec = 50_000_000
    timer_settime(timer, 0, &times, nil)
    return before
  }

  func stop(_ maskBefore: sigset_t) {
    var times = itimerspec()
    timer_settime(timer, 0, &times, nil)
    var mask = maskBefore
    pthread_sigmask(SIG_SETMASK, &mask, nil)
  }
}

extension timespec {
  fileprivate init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    // Zero would switch a timer off.
    self.init(tv_sec: Int(seconds), tv_nsec: Swift.max(1, Int(attoseconds / 1_000_000_000)))
  }
}
