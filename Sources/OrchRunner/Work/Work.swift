import OrchModel
import OrchProcess

/// A process tree of a stage, wired to the loop: output in, orders out, and one end.
///
/// Ended when the guardian has and both outputs are closed; `onEnd` is called once, then.
final class Work {
  let process: AgentProcess
  private let loop: EventLoop
  private let grace: Duration
  private var isOutputOpen = true
  private var areErrorsOpen = true
  private var hasEnded = false
  private var ladder: [TimerID] = []
  /// True from the first order to end.
  private(set) var isStopping = false

  var onOutput: (ArraySlice<UInt8>) throws -> Void = { _ in }
  var onErrors: (ArraySlice<UInt8>) throws -> Void = { _ in }
  /// Its orphans have come to this process, and have to be ended here.
  var onGuardianLost: () -> Void = {}
  var onEnd: (AgentProcess.ExitStatus) throws -> Void = { _ in }

  init(_ process: AgentProcess, loop: EventLoop, grace: Duration) {
    self.process = process
    self.loop = loop
    self.grace = grace
  }

  /// Begins to listen; the handlers are set before.
  func begin() {
    if let output = process.standardOutput {
      loop.read(output) { [unowned self] chunk in
        if case .bytes(let bytes) = chunk { return try onOutput(bytes) }
        isOutputOpen = false
        process.closeOutput()
        try finishWhenDone()
      }
    }
    if let errors = process.standardError {
      loop.read(errors) { [unowned self] chunk in
        if case .bytes(let bytes) = chunk { return try onErrors(bytes) }
        areErrorsOpen = false
        process.closeErrors()
        try finishWhenDone()
      }
    }
    loop.watch(process.statusDescriptor, for: .input) { [unowned self] _ in
      process.readReports()
      try finishWhenDone()
    }
  }

  /// Gives the process something to read; what it does not take now is written when it does.
  func write(_ bytes: [UInt8], closing: Bool = false) {
    process.writeInput(bytes)
    if closing { process.closeInput() }
    guard process.queuedInput > 0, let input = process.standardInput else { return }
    loop.watch(input, for: .output) { [unowned self] _ in
      loop.unwatch(input)
      process.flushInput()
      if process.queuedInput > 0 { write([]) }
    }
  }

  /// True while its input is open and what was written before has been taken.
  var takesRequests: Bool {
    !isStopping && process.standardInput != nil && process.queuedInput == 0
  }

  func closeInput() { write([], closing: true) }

  private func finishWhenDone() throws {
    guard !hasEnded, let status = process.reap() else {
      // Its line can end a moment before the guardian can be waited for.
      if !hasEnded, process.hasEnded {
        loop.unwatch(process.statusDescriptor)
        loop.after(.milliseconds(5)) { [weak self] in try self?.finishWhenDone() }
      }
      return
    }
    loop.unwatch(process.statusDescriptor)
    if process.guardianWasKilled { onGuardianLost() }
    guard !isOutputOpen, !areErrorsOpen else { return }
    hasEnded = true
    ladder.forEach(loop.cancel)
    if let input = process.standardInput { loop.unwatch(input) }
    try onEnd(status)
  }

  /// Asks the process to end, then makes it: its own interrupt, SIGTERM after two seconds, SIGKILL when
  /// the grace is over, too.
  ///
  /// `request` is the client's own way to be interrupted, for its standard input; without one SIGINT is.
  func stop(request: [UInt8]? = nil) {
    guard !isStopping else { return }
    isStopping = true
    if let request, process.standardInput != nil {
      process.thaw()
      write(request, closing: true)
      ladder.append(loop.after(.seconds(1)) { [unowned self] in process.interrupt() })
    } else {
      process.interrupt()
      closeInput()
    }
    ladder.append(loop.after(.seconds(2)) { [unowned self] in process.terminate() })
    ladder.append(loop.after(.seconds(2) + grace) { [unowned self] in process.kill() })
  }

  /// Ends it at once.
  func kill() {
    isStopping = true
    process.kill()
  }
}
