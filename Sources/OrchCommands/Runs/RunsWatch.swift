import CommandKit
import Glibc
import OrchModel
import OrchStore
import Terminal

/// Waits for a run, and says how its stages go meanwhile.
struct RunsWatch: Command {
  static let name = "runs watch"
  static let aliases = [["run", "watch"]]
  static let summary = "Wait until a run ends, and say how its stages go meanwhile"
  static let discussion = """
    Exit code 0: it was completed, or --until was reached. 1: it failed or was cancelled. 9: a part of it failed. 124: \
    --timeout passed. With --compact nothing but the stages that end is told.
    """
  static let examples = [
    "orch runs watch last", "orch runs watch r4k2p --until clusters --timeout 30m",
    "orch runs watch r4k2p --compact --fail-fast && ./publish",
  ]

  @Operand(completing: .dynamic("run"), "The run") var run: String
  @Flag("Tell only of stages that have ended") var compact: Bool
  @Flag("Return when a stage has failed") var failFast: Bool
  @Option(value: "STAGE", "Return when this stage has ended") var until: String?
  @Option(value: "DURATION", "Give up after this long: 30m, 2h") var timeout: TimeSpan?

  func run(_ context: Context) throws -> WatchedRun {
    let store = try context.readStore()
    var run = try store.knownRun(run, in: context)
    let wanted = try until.map { try store.knownStage($0, of: run).id }
    let deadline = timeout.map { SteadyTime.now + .milliseconds($0.milliseconds) }
    var told: [ID<Stage>: Stage.Status] = [:]
    while true {
      let stages = try store.stages(of: run.id)
      tell(of: stages, run, &told, context)
      if let code = ending(of: run, stages, until: wanted) {
        return WatchedRun(view: try RunView(run, in: store, context: context), exitCode: code)
      }
      if let deadline, SteadyTime.now >= deadline {
        context.narrate("\(run.id) is \(run.status.rawValue) still")
        return WatchedRun(view: try RunView(run, in: store, context: context), exitCode: .timedOut)
      }
      usleep(200_000)
      run = try store.run(run.id) ?? run
    }
  }

  /// How watching ends; nil while it goes on.
  private func ending(of run: Run, _ stages: [Stage], until wanted: ID<Stage>?) -> ExitCode? {
    if failFast, stages.contains(where: { $0.status == .failed }) { return .failure }
    if let wanted, let stage = stages.first(where: { $0.id == wanted }), stage.hasEnded {
      return stage.status == .failed || stage.status == .cancelled ? .failure : .success
    }
    switch run.status {
    case .queued, .running, .waiting, .paused: return nil
    case .completed: return .success
    case .partial: return .partial
    case .failed, .cancelled: return .failure
    }
  }

  private func tell(
    of stages: [Stage], _ run: Run, _ told: inout [ID<Stage>: Stage.Status], _ context: Context
  ) {
    for stage in stages where told[stage.id] != stage.status && stage.status != .pending {
      told[stage.id] = stage.status
      guard stage.hasEnded || !compact else { continue }
      let numbers = [
        stage.input.map { "\(grouped($0)) in" }, stage.output.map { "\(grouped($0)) out" },
        stage.reason,
      ].compactMap(\.self).map { ", " + $0 }.joined()
      context.narrate("\(run.id)  \(stage.name) is \(stage.status.rawValue)\(numbers)")
    }
  }
}

extension Stage {
  fileprivate var hasEnded: Bool {
    switch status {
    case .completed, .failed, .cancelled, .skipped: true
    case .pending, .running, .waiting, .paused: false
    }
  }
}

/// A run that was watched, as it is now.
struct WatchedRun: Report {
  let view: RunView
  let exitCode: ExitCode

  func write(to page: inout Page) throws {
    guard page.format == .table, page.fields.isEmpty else {
      return try RunsShow.card(view).write(to: &page)
    }
    let took = page.style.shown(.duration(view.durationMs))
    page.write(line: "\(view.run.name) is \(view.run.status.rawValue) after \(took)")
  }
}
