import CommandKit
import Glibc
import OrchModel
import OrchStore
import Terminal

/// Asks a run that is at work or paused to stop.
struct RunsStop: Command {
  static let name = "runs stop"
  static let aliases = [["run", "stop"]]
  static let summary = "Stop a run that is at work or paused"
  static let discussion = """
    The run's own process interrupts its agents, ends what does not end by itself, commits what they \
    had changed as work in progress, and gives back what it held of budgets. Nothing is lost.
    """
  static let examples = ["orch runs stop last", "orch runs stop r4k2p --wait"]

  @Operand(completing: .dynamic("run"), "The run") var run: String
  @Flag("Return only when it has stopped") var wait: Bool

  func run(_ context: Context) throws -> Change<RunView> {
    let store = try context.changeStore()
    var run = try store.knownRun(run, in: context)
    let old = run.status
    guard !run.isRecorded else { throw RunFailure.recorded(run.id, verb: "stop") }
    guard run.status != .cancelled else {
      return Change(
        try RunView(run, in: store, context: context), columns: RunView.columns,
        message: "\(run.id) is \(run.status.rawValue) already")
    }
    guard run.status.isActive else { throw RunFailure.notStoppable(run.id, run.status) }
    try store.request(.stop, of: run.id, at: context.now())
    while wait, run.status.isActive {
      usleep(50_000)
      run = try store.run(run.id) ?? run
    }
    return Change(
      try RunView(run, in: store, context: context), columns: RunView.columns,
      message: wait ? "\(run.id) has stopped" : "\(run.id) was asked to stop",
      changes: [FieldChange("status", from: old.field, to: run.status.field)],
      next: ["orch runs show \(run.id)"])
  }
}
