import Glibc
import OrchProcess

/// Owns one agent until it has ended.
final class Owner {
  private let options: OwnerOptions
  private let loop = EventLoop()
  private let inbox: SignalInbox
  private let lock: OwnerLock?
  private let agent: AgentProcess
  private var requests = 0

  init(_ options: OwnerOptions) throws {
    self.options = options
    inbox = try SignalInbox([SIGINT, SIGTERM, SIGHUP, SIGCHLD])
    try Subreaper.become()
    lock = try options.lock.flatMap { try OwnerLock.acquire(path: $0) }
    var launch = ProcessLaunch(
      executable: options.command.first ?? "", arguments: Array(options.command.dropFirst()),
      environment: ["PATH": "/usr/bin:/bin"], directory: "/", mark: options.mark)
    launch.graceMilliseconds = options.grace
    launch.ownerLock = lock?.descriptor
    agent = try AgentProcess.start(launch, guardian: Probe.sibling("orch-guardian"))
  }

  func run() throws -> Int32 {
    Probe.say("started owner=\(getpid()) guardian=\(agent.guardianPID) command=\(agent.commandPID)")
    for case let output? in [agent.standardOutput, agent.standardError] {
      loop.read(output) { _ in }
    }
    loop.watch(agent.statusDescriptor, for: .input) { [self] _ in settle() }
    loop.watch(inbox.descriptor, for: .input) { [self] _ in
      while let notice = inbox.next() {
        if notice.signal != SIGCHLD { end() }
      }
    }
    if let murder = options.murder {
      loop.after(.milliseconds(murder)) { [self] in kill(agent.guardianPID, SIGKILL) }
    }
    try loop.run()
    return 0
  }

  /// The second request does not wait.
  private func end() {
    requests += 1
    guard requests == 1 else { return agent.kill() }
    agent.interrupt()
    loop.after(.milliseconds(options.patience)) { [self] in agent.terminate() }
    loop.after(.milliseconds(2 * options.patience)) { [self] in agent.kill() }
  }

  private func settle() {
    agent.readReports()
    guard agent.hasEnded, let status = agent.reap() else { return }
    if agent.guardianWasKilled { Subreaper.endChildren(except: []) }
    Probe.say("ended \(status)")
    loop.unwatch(agent.statusDescriptor)
    loop.stop()
  }
}
