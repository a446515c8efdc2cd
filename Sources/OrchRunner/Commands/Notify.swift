import CommandKit
import OrchCommands
import OrchModel
import OrchProcess
import OrchStore
import Terminal

/// Runs a budget's command for one of its alerts, and writes down what became of it.
struct Notify: Command {
  static let name = "__notify"
  static let summary = "Run the command of a budget that gave an alert"
  static let isHidden = true

  /// How long the command may take.
  private static let patience = Duration.seconds(10)

  @Operand("The event of the alert") var event: Int

  func run(_ context: Context) throws -> Prose {
    let store = try context.openStore(context, .writing)
    guard let notice = try store.budgetNotice(of: Int64(event)), !notice.budget.notify.isEmpty
    else { return Prose("") }
    let failure: String?
    do {
      try context.refuseBroughtCommands(of: store)
      failure = try outcome(of: notice, store: store.path, context)
    } catch let error as any Failure where !(error is StoreError) {
      failure = error.message
    }
    try store.recordNotice(of: notice.budget, failure: failure, at: context.now())
    return Prose("")
  }

  /// Why the command did not do; nil when it did.
  private func outcome(of notice: BudgetNotice, store: String, _ context: Context) throws
    -> String?
  {
    let loop = EventLoop()
    let work = Work(
      try AgentProcess.start(
        launch(of: notice, store: store),
        guardian: SiblingProgram.path(of: "orch-guardian", in: context.programFolders)),
      loop: loop, grace: .zero)
    var errors = LastBytes(1024)
    var status: AgentProcess.ExitStatus?
    var isLate = false
    work.onErrors = { errors.append($0) }
    work.onEnd = { status = $0 }
    work.begin()
    work.write(Array((document(of: notice, at: context.now()).text + "\n").utf8), closing: true)
    let timer = loop.after(Self.patience) {
      isLate = true
      work.kill()
    }
    while status == nil { try loop.turn() }
    loop.cancel(timer)
    if isLate { return "it was ended after 10 s" }
    guard status != .exited(0) else { return nil }
    let said = errors.text.utf8.split(separator: UInt8(ascii: "\n")).last.map {
      String(Substring($0)).cut(toBytes: 200)
    }
    return (status?.code.map { "exit status \($0)" } ?? "it was lost")
      + (said.map { ": \($0)" } ?? "")
  }

  private func launch(of notice: BudgetNotice, store: String) -> ProcessLaunch {
    var environment = ownEnvironment()
    environment["ORCH_STORE"] = store
    for (name, value) in notice.variables { environment["ORCH_ALERT_\(name)"] = value }
    let words = notice.budget.notify
    var launch = ProcessLaunch(
      executable: words[0], arguments: Array(words.dropFirst()), environment: environment,
      directory: "/", mark: "notify-\(notice.budget.id)")
    launch.input = .pipe
    return launch
  }

  private func document(of notice: BudgetNotice, at time: Timestamp) -> JSONValue {
    [
      "schema": "orch.budget.alert/1", "generatedAt": time.json, "item": .raw(notice.alert),
    ]
  }
}
