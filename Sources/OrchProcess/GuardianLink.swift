import CSystem
import Glibc
import OrchModel

/// The owner's end of the line to a guardian.
struct GuardianLink {
  let socket: Descriptor

  enum Report: Equatable {
    case started(pid: Int32, startTicks: UInt64)
    case notStarted(step: Int64, errno: Int32)
    case frozen(stopped: Int, running: Int)
    case thawed
    case status(living: Int, running: Int)
    case exited(Int32)
    case signalled(Int32)
    case survivors(Int)
  }

  enum Answer: Equatable {
    case report(Report)
    /// Nothing has come; more may.
    case silence
    /// The guardian has ended.
    case end
  }

  /// False when the guardian is gone, or has not heard hundreds of earlier orders.
  @discardableResult
  func send(_ order: orch_order) -> Bool {
    var byte = UInt8(truncatingIfNeeded: order.rawValue)
    return Glibc.send(socket.number, &byte, 1, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
      == 1
  }

  /// The next message, without waiting; one that is not understood is passed over.
  func next() -> Answer {
    while true {
      var message = orch_report()
      let size = MemoryLayout<orch_report>.size
      let count = recv(socket.number, &message, size, Int32(MSG_DONTWAIT))
      if count == 0 { return .end }
      if count < 0, errno != EINTR { return errno == EAGAIN ? .silence : .end }
      if count == size, let report = Report(message) { return .report(report) }
    }
  }

  /// Waits until there is a message or the end; false when the time is over first.
  func wait(_ patience: Duration) -> Bool {
    waitForInput(socket.number, patience)
  }
}

extension GuardianLink.Report {
  init?(_ message: orch_report) {
    let number = message.number
    let extra = message.extra
    switch orch_report_kind(UInt32(bitPattern: message.kind)) {
    case orch_report_started:
      self = .started(pid: number, startTicks: UInt64(bitPattern: extra))
    case orch_report_not_started: self = .notStarted(step: extra, errno: number)
    case orch_report_frozen: self = .frozen(stopped: Int(number), running: Int(extra))
    case orch_report_thawed: self = .thawed
    case orch_report_status: self = .status(living: Int(number), running: Int(extra))
    case orch_report_exited: self = .exited(number)
    case orch_report_signalled: self = .signalled(number)
    case orch_report_survivors: self = .survivors(Int(number))
    default: return nil
    }
  }
}

/// Waits until `descriptor` has input or has ended; false when `patience` is over first.
func waitForInput(_ descriptor: Int32, _ patience: Duration) -> Bool {
  let deadline = SteadyTime.now + patience
  while true {
    var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let count = poll(&source, 1, (deadline - .now).wholeMilliseconds)
    if count > 0 { return true }
    if count == 0 || errno != EINTR { return false }
  }
}

extension Duration {
  /// For poll(2): rounded up, so that what is due is due when it returns; never negative.
  var wholeMilliseconds: Int32 {
    let (seconds, attoseconds) = components
    guard seconds < 1_000_000 else { return 1_000_000_000 }
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
