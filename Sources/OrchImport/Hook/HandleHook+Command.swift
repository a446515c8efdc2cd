import OrchCommands
import OrchModel
import OrchProcess
import OrchStore
import Terminal

extension HandleHook: Command {
  package func run(_ context: Context) throws -> HookAnswer {
    let input = try HookInput(try context.readClientInput(HookInput.limit))
    return try HookRound(input, context).run()
  }
}

/// The handling of one event: each part is tried, and what fails is told and in nobody's way.
final class HookRound {
  private let input: HookInput
  private let client: HookClient
  private let context: Context
  private let store: Database
  /// False when the store can't be written now: its budgets can still be read.
  private var writes = true
  private var failures: [any Error] = []
  private var newCalls = 0
  private var problems: [Problem] = []

  /// How long one wait for a turn to write may take: a person is waiting for the tool.
  private static let patience = Duration.milliseconds(500)

  init(_ input: HookInput, _ context: Context) throws {
    var context = context
    context.patience = Self.patience
    self.input = input
    client = input.client(context.environment)
    do {
      store = try context.openStore(context, .writing)
    } catch {
      context.upgradesStore = false
      guard let readable = try? context.openStore(context, .reading) else { throw error }
      store = readable
      writes = false
      failures.append(error)
    }
    self.context = context
  }

  func run() -> HookAnswer {
    let mark = context.environment(Leftovers.variable).flatMap { $0.isEmpty ? nil : $0 }
    let run: Run? = mark.flatMap { mark in attempt { try store.run(ID(mark)) }.flatMap(\.self) }
    if mark == nil {
      write(importTranscripts)
      if newCalls > 0 { write(giveAlerts) }
    }
    let project = run?.project ?? attempt(projectOfFolder)
    let refusal: HookRefusal? =
      mark == nil ? attempt { try self.refusal(in: project) }.flatMap(\.self) : nil
    write { try record(run, project, refusal) }
    return HookAnswer(
      input: input, client: client, project: project, refusal: refusal, newCalls: newCalls,
      failures: failures, warnings: warnings)
  }

  /// What `part` comes to; nil when it fails.
  private func attempt<Value>(_ part: () throws -> Value) -> Value? {
    do {
      return try part()
    } catch {
      if case StoreError.busy = error { writes = false }
      failures.append(error)
      return nil
    }
  }

  /// Does `part`, unless somebody has kept the store busy for too long already.
  private func write(_ part: () throws -> Void) {
    if writes { _ = attempt(part) }
  }

  private var warnings: [String] {
    failures.map { Orch.complaint(about: $0).message }
      + problems.prefix(3).map { problem in
        problem.file + (problem.line.map { ":\($0)" } ?? "") + ": " + problem.reason
      }
  }

  private func importTranscripts() throws {
    let places = input.places(context.environment)
    guard !places.isEmpty else { return }
    let configuration = try context.loadConfiguration(project: nil, store: nil)
    let request = ImportRequest(places: places, format: nil, since: nil)
    let importer = try Importer(
      request, store: store, known: nil, prices: try configuration.priceBook(in: store),
      context: context)
    let totals = try importer.run()
    newCalls = totals.calls.new
    problems = totals.problems
  }

  private func giveAlerts() throws {
    try context.deliver(
      store.fireBudgetAlerts(at: context.now(), withForecasts: false), in: store)
  }

  /// The project an import would file the session's calls under.
  private func projectOfFolder() throws -> ID<Project> {
    try ImportPlaces(context, store: store, runs: store)
      .project(of: input.folder, file: input.transcript ?? "")
  }

  private func refusal(in project: ID<Project>?) throws -> HookRefusal? {
    guard let event = input.event, HookRefusal.asks(event) else { return nil }
    let call = HookCall(
      project: project, client: client, role: input.subagent.type, model: input.model)
    return try call.spentBudget(in: store, at: context.now())
      .flatMap { HookRefusal(event, client, $0) }
  }

  private func record(_ run: Run?, _ project: ID<Project>?, _ refusal: HookRefusal?) throws {
    let named = input.event == nil ? input.name.cut(toBytes: 60) : nil
    let members: [(String, String?)] = [
      ("client", client.rawValue), ("name", named), ("session", input.session),
      ("tool", input.tool), ("toolUseId", input.toolUse), ("agentId", input.subagent.id),
      ("agentType", input.subagent.type), ("reason", input.reason),
      ("refusedBy", refusal?.standing.budget.name),
    ]
    let event = Event(
      at: context.now(), kind: input.event?.kind ?? "hook.other", project: project,
      task: run?.task, run: run?.id,
      data: .object(
        members.compactMap { key, text in text.map { JSONValue.Member(key, .string($0)) } }))
    try store.write(.batched) { try store.append(event) }
  }
}
