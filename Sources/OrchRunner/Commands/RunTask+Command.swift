import CommandKit
import OrchClients
import OrchCommands
import OrchConfig
import OrchModel
import OrchStore
import Terminal

extension RunTask: Command {
  package func run(_ context: Context) throws -> RunAnswer {
    let drafts = try tasks.map { try draft($0, context: context) }
    if dryRun {
      return .plan(try DryRun(context: context, request: request(context)).report(drafts))
    }
    let store = try context.changeStore()
    let project = try context.projectOfFolder(in: store)
    let desk = try PlanningDesk(context: context, store: store, project: project)
    let works = try drafts.map { try desk.work(for: $0, asked: request(context), in: store) }
    let configuration = desk.configuration
    let fleet = try Fleet(
      context: context, store: store, configuration: configuration,
      jobs: jobs?.value ?? configuration.run.jobs.value)
    try fleet.requireTrust(in: desk.place.mainFolder, project: project)
    let admission = Admission(
      fleet: fleet, project: project, repositoryFolder: desk.place.topFolder)
    var waiting = works[...]
    // The first is let in before anything else happens, so that a refusal is this command's own error.
    var first: RunSupervisor? = try waiting.popFirst().map(admission.admit)
    fleet.startNext = {
      if let ready = first {
        first = nil
        return ready
      }
      return try waiting.popFirst().map(admission.admit)
    }
    try fleet.run()
    return try fleet.answer()
  }

  /// What was asked for, as it is kept with the run.
  private func request(_ context: Context) -> PlanRequest {
    var request = PlanRequest()
    request.agent = agent
    request.model = model
    request.role = role
    request.workflow = workflow
    request.analyst = analyst
    request.budget = budget
    request.timeMs = timeLimit?.milliseconds
    request.maxTurns = maxTurns?.value
    request.onLimit = onLimit
    request.base = base
    request.replay = replay.map(context.absolute)
    request.speed = replay == nil ? nil : speed.argument
    return request
  }

  /// A task that exists, or the beginnings of a new one.
  private func draft(_ word: String, context: Context) throws -> TaskDraft {
    if word.looksLikeTaskID {
      return .existing(try context.readStore().knownTask(word))
    }
    guard word.utf8.contains(where: { $0 > 0x20 }) else { throw PlanFailure.emptyPrompt }
    let title = firstLine(of: word)
    let isWhole = title.utf8.count == word.utf8.count
    return .new(title: title, description: isWhole ? "" : word, type: type)
  }
}

/// What one operand of `orch run` stands for.
enum TaskDraft {
  case existing(AgentTask)
  case new(title: String, description: String, type: String)
}

extension String {
  /// True for `t` and at least four letters or digits of an id, and nothing else: no prompt is that short.
  fileprivate var looksLikeTaskID: Bool {
    let digits = Set("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    return (5...9).contains(utf8.count) && utf8.first == UInt8(ascii: "t")
      && utf8.dropFirst().allSatisfy(digits.contains) && utf8.dropFirst().contains { $0 < 0x3A }
  }
}

/// What `orch run` answers: the plan of a dry run, or how its runs ended.
package enum RunAnswer: Report {
  case plan(Facts)
  case ended([RunView], code: ExitCode)
  /// Everything was said as it happened, an object a line.
  case streamed(ExitCode)

  package var exitCode: ExitCode {
    switch self {
    case .plan(let facts): facts.exitCode
    case .ended(_, let code), .streamed(let code): code
    }
  }

  package var notes: [String] {
    guard case .ended(let views, _) = self else { return [] }
    return views.flatMap { view in view.next.map { "next: \($0)" } }
  }

  package func write(to page: inout Page) throws {
    switch self {
    case .plan(let facts): try facts.write(to: &page)
    case .ended(let views, _):
      if views.count == 1, let view = views.first {
        let toPerson = page.format == .table && page.fields.isEmpty
        return try RunsShow.card(view, toPerson: toPerson).write(to: &page)
      }
      try Listing(views, columns: RunView.columns).write(to: &page)
    case .streamed: break
    }
  }
}

extension RunView {
  /// What is likely to come next.
  var next: [String] {
    var lines = ["orch runs show \(run.id)"]
    if let branch = run.branch {
      lines.append("git diff \((run.base ?? "HEAD").prefix(10))...\(branch)")
    }
    if run.outcome == .stopped || run.outcome == .interrupted || run.outcome == .cancelled {
      lines.append("orch runs resume \(run.id)")
    }
    if run.status == .failed { lines.append(stages.map(\.stage).retry(of: run.id)) }
    return lines
  }
}

extension Fleet {
  /// How all of it ended.
  func answer() throws -> RunAnswer {
    let code = exitCode
    if narrator.writesJSON { return .streamed(code) }
    return .ended(try ended.map { try RunView($0.run, in: store, context: context) }, code: code)
  }

  private var exitCode: ExitCode {
    switch endingSignal {
    case terminateSignal?: return .terminated
    case hangUpSignal?: return .hungUp
    case .some: return .interrupted
    case nil: break
    }
    let outcomes = ended.map(\.run.outcome)
    if let refusal = refusals.first {
      return outcomes.contains(.completed) ? .partial : refusal.exitCode
    }
    if outcomes.allSatisfy({ $0 == .completed }) { return .success }
    if outcomes.contains(.completed) { return .partial }
    return outcomes.contains(.stopped) ? .refused : .failure
  }
}

private let terminateSignal: Int32 = 15
private let hangUpSignal: Int32 = 1
