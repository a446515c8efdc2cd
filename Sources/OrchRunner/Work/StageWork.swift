import OrchModel
import OrchProcess

/// A stage at work: its process and what reads it.
final class StageWork {
  let position: Int
  let name: String
  let handler: any StageHandler
  private let fleet: Fleet
  private var work: Work?
  private let began = SteadyTime.now
  /// How long its process has stood still in all, but for the time since `frozenSince`.
  private var frozen = Duration.zero
  private var frozenSince: SteadyTime?

  init(position: Int, name: String, handler: any StageHandler, fleet: Fleet) {
    self.position = position
    self.name = name
    self.handler = handler
    self.fleet = fleet
  }

  /// How its process ended, as a shell counts it; nil while it has not, and when nobody saw it.
  private(set) var exitCode: Int32?

  /// Time since it began.
  var elapsed: Duration { began.age }
  /// The time of that at which it was not frozen.
  var activeMs: Int64 {
    (elapsed - frozen - (frozenSince?.age ?? .zero)).wholeMilliseconds
  }

  /// Starts the process; `onEnd` is told how it did, once, when nothing of it is left.
  func start(
    _ launch: ProcessLaunch, input: (bytes: [UInt8], staysOpen: Bool)? = nil,
    onEnd: @escaping (Verdict) throws -> Void
  ) throws {
    let process = try AgentProcess.start(launch, guardian: fleet.guardian)
    let work = Work(process, loop: fleet.loop, grace: fleet.grace)
    work.onOutput = { [unowned self] in try handler.take(output: $0) }
    work.onErrors = { [unowned self] in try handler.take(errors: $0) }
    work.onGuardianLost = { [unowned self] in fleet.endOrphans() }
    work.onEnd = { [unowned self] status in
      exitCode = status.code
      try onEnd(try handler.end(status))
    }
    self.work = work
    work.begin()
    if let input { work.write(input.bytes, closing: !input.staysOpen) }
  }

  func tick() throws { try handler.tick() }

  /// Asks the client what it has cost, when it is time to and its input is free.
  ///
  /// Nobody waits for the answer: it comes as an event.
  func askForUsage() {
    guard let work, work.takesRequests, let request = handler.nextUsageRequest() else { return }
    work.write(request)
  }

  var guardianPID: Int32? { work?.process.guardianPID }

  func freeze() {
    frozenSince = frozenSince ?? .now
    work?.process.freeze()
  }

  func thaw() {
    frozen += frozenSince?.age ?? .zero
    frozenSince = nil
    work?.process.thaw()
  }

  func stop() { work?.stop(request: handler.interruptRequest) }
  func kill() { work?.kill() }

  /// The client has given its verdict: it ends when nothing more can be said to it, and is made to when it
  /// does not.
  func closeInput() {
    work?.closeInput()
    fleet.loop.after(fleet.grace) { [weak self] in self?.work?.stop() }
  }
}
