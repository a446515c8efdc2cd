import Glibc
import OrchAnalysis
import OrchClients
import OrchCommands
import OrchConfig
import OrchGit
import OrchModel
import OrchProcess
import OrchStore
import Terminal

/// Runs at work in this process: one loop, one connection to the store, and a supervisor each.
final class Fleet {
  let context: Context
  let store: Database
  let configuration: Configuration
  let prices: PriceBook
  let loop = EventLoop()
  let narrator: Narrator
  let guardian: String
  let grace: Duration
  let files: RunFiles
  /// Starts the next run that waits; nil when none does.
  var startNext: () throws -> RunSupervisor? = { nil }
  private let jobs: Int
  private(set) var supervisors: [RunSupervisor] = []
  private(set) var ended: [RunSupervisor] = []
  /// Why runs that waited were not let in.
  private(set) var refusals: [any Failure] = []
  private var signals: SignalInbox?
  /// The signal that ends the program, once it has come.
  private(set) var endingSignal: Int32?
  private var dataVersion = -1

  init(context: Context, store: Database, configuration: Configuration, jobs: Int) throws {
    self.context = context
    self.store = store
    self.configuration = configuration
    self.jobs = jobs
    prices = try configuration.priceBook(in: store)
    narrator = Narrator(context)
    guardian = try SiblingProgram.path(of: "orch-guardian", in: context.programFolders)
    grace = configuration.run.grace.value
    files = RunFiles(store: store.path)
  }

  /// Runs everything to its end.
  func run() throws {
    try Subreaper.become()
    let inbox = try SignalInbox([SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT])
    signals = inbox
    loop.watch(inbox.descriptor, for: .input) { [unowned self] _ in
      while let notice = inbox.next() { try heed(notice.signal) }
    }
    loop.every(.milliseconds(200)) { [unowned self] in try tick() }
    context.output.waitsForReaders = false
    defer { context.output.waitsForReaders = true }
    try fill()
    while !supervisors.isEmpty {
      let isBehind = narrator.catchUp()
      loop.holdsReading = narrator.isSlow()
      try loop.turn(patience: isBehind ? .milliseconds(20) : nil)
      try stopUnheard()
    }
    narrator.clear()
    inbox.restore()
    if let failure = narrator.failure { throw failure }
    context.output.waitsForReaders = true
    try narrator.finish()
  }

  /// Starts waiting runs while there is room; one that is refused does not keep the others.
  private func fill() throws {
    while endingSignal == nil, narrator.failure == nil, supervisors.count < jobs {
      do {
        guard let next = try startNext() else { return }
        supervisors.append(next)
        try next.begin()
      } catch let failure as any Failure where !(failure is StoreError) {
        refusals.append(failure)
        refuse(failure)
      }
    }
  }

  /// Says why a run was not let in, as an error of its own would be said.
  private func refuse(_ failure: any Failure) {
    narrator.clear()
    context.output.narrate(
      render(
        failure: failure, as: narrator.writesJSON ? .json : .table,
        style: context.makeStyle(nil, .narration)))
  }

  func hasEnded(_ supervisor: RunSupervisor) {
    supervisors.removeAll { $0 === supervisor }
    ended.append(supervisor)
    // In a turn of its own: the run that has just ended is still on the stack.
    loop.after(.zero) { [unowned self] in try fill() }
  }

  private func tick() throws {
    for supervisor in supervisors { try supervisor.tick() }
    let version = try store.dataVersion()
    if version != dataVersion {
      dataVersion = version
      for supervisor in supervisors { try supervisor.heedRequest() }
    }
    narrator.show(supervisors.flatMap(\.liveLines))
  }

  private func heed(_ signal: Int32) throws {
    switch signal {
    case SIGTSTP:
      for supervisor in supervisors { supervisor.works.values.forEach { $0.freeze() } }
      kill(getpid(), SIGSTOP)
    case SIGCONT:
      for supervisor in supervisors where !supervisor.isFrozen {
        supervisor.works.values.forEach { $0.thaw() }
      }
    default: try wind(down: signal)
    }
  }

  /// The first time stops every run in order, the second kills.
  private func wind(down signal: Int32) throws {
    guard endingSignal == nil else {
      supervisors.forEach { $0.kill() }
      return
    }
    endingSignal = signal
    narrator.say("stopping; again to kill")
    for supervisor in supervisors {
      try supervisor.stop(
        RunSupervisor.Ending(
          status: .cancelled, outcome: .cancelled, reason: "stopped by \(Self.name(of: signal))"))
    }
  }

  /// Stops every run in order when nobody can be told what it does: whoever asked for it is gone.
  private func stopUnheard() throws {
    guard let failure = narrator.failure else { return }
    let reason = (failure as? any Failure)?.message ?? "its events can't be written"
    for supervisor in supervisors {
      try supervisor.stop(
        RunSupervisor.Ending(status: .cancelled, outcome: .cancelled, reason: reason))
    }
  }

  private static func name(of signal: Int32) -> String {
    switch signal {
    case SIGINT: "Ctrl-C"
    case SIGTERM: "SIGTERM"
    case SIGHUP: "SIGHUP"
    default: "signal \(signal)"
    }
  }

  /// Ends what a killed guardian has left to this process; the guardians that live are spared.
  func endOrphans() {
    let guardians = supervisors.flatMap { $0.works.values.compactMap(\.guardianPID) }
    Subreaper.endChildren(except: Set(guardians))
  }

  func complain(_ failure: any Failure) {
    narrator.clear()
    narrator.say("error: \(failure.message)")
    if let hint = failure.hint { narrator.say("hint: \(hint)") }
  }
}

extension Fleet {
  /// Throws when the worktree holds something an agent would run that nobody has agreed to.
  func checkTrust(in folder: String, of run: Run) throws {
    let path = RepositoryPlace(containing: folder)?.commonFolder
    try requireTrust(
      in: folder, project: Project(id: run.project, name: run.projectName, path: path))
  }

  func requireTrust(in folder: String, project: Project) throws {
    let entries = try TrustScan.untrusted(
      in: folder, project: project, configuration: configuration,
      trusting: context.trustBook(of: project.path, in: store))
    if !entries.isEmpty { throw TrustFailure.untrusted(entries) }
  }

  /// A stage's command, ready to start: found on PATH, or a file of the repository the user has trusted.
  func launch(command words: [String], in folder: String, of supervisor: RunSupervisor) throws
    -> ProcessLaunch
  {
    let environment = ownEnvironment()
    let program = words.first ?? ""
    let path =
      program.utf8.contains(UInt8(ascii: "/"))
      ? (program.hasPrefix("/") ? program : "\(folder)/\(program)")
      : OrchProcess.executable(
        named: program, searchPath: environment["PATH"] ?? "", excluding: [folder])
    guard let path else { throw CommandFailure.notFound(program) }
    var launch = ProcessLaunch(
      executable: path, arguments: Array(words.dropFirst()), environment: environment,
      directory: folder, mark: supervisor.run.id.rawValue)
    launch.ownerLock = supervisor.lock.descriptor
    return launch
  }
}

package enum CommandFailure: Failure {
  case notFound(String)

  package var code: String { "command.not-found" }
  package var message: String {
    switch self {
    case .notFound(let program): "the command '\(program.cut(toBytes: 100))' is not on PATH"
    }
  }
  package var hint: String? { "correct run.verify or run.setup in .orch/config.toml" }
  package var exitCode: ExitCode { .unavailable }
}
