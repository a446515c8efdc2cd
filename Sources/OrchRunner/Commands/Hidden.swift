import CommandKit
import Glibc
import OrchAnalysis
import OrchClients
import OrchCommands
import OrchModel
import OrchStore
import Terminal

/// Plays a recording: what the `replay` client runs.
struct Replay: Command {
  static let name = ReplayClient.word
  static let summary = "Play a recorded session in a folder"
  static let isHidden = true

  @Operand("The recording") var file: String
  @Option("How many times faster than recorded") var speed = Factor(0)
  @Option(name: "into", "Where its changes are made") var into: String?
  @Option("What the session is called") var session: String?
  @Option("What makes the ids of this play its own") var salt = ""

  func run(_ context: Context) throws -> Played {
    var player = try ReplayPlayer(
      path: context.absolute(file), directory: context.directory, speed: speed.value, salt: salt,
      session: session)
    let status = try player.run(
      emit: { try context.output.raw($0) },
      sleep: { milliseconds in usleep(UInt32(clamping: milliseconds * 1000)) })
    return Played(status: status ?? 0)
  }
}

/// A recording was played to its end, which was the client's then.
struct Played: Report {
  let status: Int32

  var exitCode: ExitCode { ExitCode(rawValue: status) ?? .failure }
  func write(to page: inout Page) throws {}
}

/// Books what clients wrote down of a run whose process is gone.
struct Settle: Command {
  static let name = "__settle"
  static let summary = "Book what the clients of a dead run wrote down"
  static let isHidden = true

  @Operand("The run") var run: String

  func run(_ context: Context) throws -> Prose {
    let store = try context.openStore(context, .writing)
    guard let run = try store.run(ID(run)) else { return Prose("") }
    let project = Project(id: run.project, name: run.projectName, path: nil)
    let configuration = try context.loadConfiguration(project: project, store: store)
    let prices = try configuration.priceBook(in: store)
    for (_, agent) in try store.agents(run: run.id, limit: 1000) {
      try settle(agent, of: run, prices: prices, in: store, now: context.now())
    }
    return Prose("")
  }

  private func settle(
    _ agent: Agent, of run: Run, prices: PriceBook, in store: Database, now: Timestamp
  ) throws {
    guard let session = agent.session, let client = Clients.named(agent.client) else { return }
    let request = LaunchRequest(
      prompt: "", session: session, directory: run.worktree ?? "/", executable: "/",
      environment: ownEnvironment())
    let meter = Meter(
      prices: prices,
      place: LedgerEntry.Attribution(
        project: run.project, task: run.task, taskType: run.taskType, run: run.id,
        stage: agent.stage, agent: agent.id, role: agent.role, client: agent.client,
        session: session, branch: run.branch))
    for file in client.follows(request, session: session) {
      guard let tail = Tail(file, of: client) else { continue }
      let events = tail.end()
      try store.write {
        for case .called(let call) in events { _ = try meter.book(call, in: store, now: now) }
      }
    }
  }
}
