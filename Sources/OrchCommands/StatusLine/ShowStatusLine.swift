import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Prints the line that Claude Code shows below its prompt.
struct ShowStatusLine: Command {
  static let name = "statusline"
  static let summary =
    "Print Claude Code's status line: session, today, budget left, context, quota"
  static let discussion = """
    Claude Code runs it after each answer, with a JSON document on standard input, when its settings have

      "statusLine": {"type": "command", "command": "orch statusline --color always"}

    The parts are {model}, {project}, {session} (what it has cost, as the client counts), {today} (what the store has \
    of today in every project), {budget} (what is left of the tightest budget, among those on dollars, tokens or \
    minutes that cover all of this project's calls: of each of the three the one with the least left, of these the \
    one with the smallest share of its limit left), {context} (how full it is), {burn} (dollars an hour, by those of the last 15 minutes in which \
    the session made calls, where they are in the store), {quota} (how much of a subscription's five hours and seven days is \
    used) and {lines} (added and removed). Without --template a part that is not known is left out; in a template \
    it is a dash.

    The quota is kept in the store whenever it has changed. Nobody is waited for: while somebody else writes, it is \
    kept the next time.
    """
  static let examples = [
    "orch statusline < status.json", "orch statusline --template '{model} {session} of {today}'",
  ]

  @Option(value: "TEXT", "The line, with places for its parts") var template: String?

  func run(_ context: Context) throws -> Line {
    let template = try template.map { try StatusLineTemplate($0) }
    let input = try StatusLineInput(try context.readClientInput(1 << 20), at: context.now())
    let (status, warnings) = status(of: input, in: context)
    return Line(
      template?.line(of: status) ?? usualLine(of: status), report: status.report, warnings: warnings
    )
  }

  /// All that is known, with a bar between.
  private func usualLine(of status: SessionStatus) -> [(text: String, tone: Mark.Tone)] {
    let parts: [StatusLinePart] = [.model, .session, .today, .budget, .context, .burn, .quota]
    let known = parts.compactMap { $0.text(of: status) }
    return known.enumerated().flatMap { place, part in
      place == 0 ? [part] : [(" | ", .quiet), part]
    }
  }

  /// What the client says and what the store knows; without a store the client's word is all there is.
  private func status(of input: StatusLineInput, in context: Context) -> (SessionStatus, [String]) {
    var context = context
    context.upgradesStore = false
    do {
      let store = try context.openStore(context, .reading)
      let status = try store.read { try SessionStatus(input, in: store, context: context) }
      try keep(input.quotas, beside: status.knownQuotas, in: context)
      return (status, [])
    } catch let failure as any Failure {
      return (SessionStatus(input), [failure.message])
    } catch {
      return (SessionStatus(input), ["\(error)"])
    }
  }

  /// Keeps what is new, unless somebody else is writing.
  private func keep(_ quotas: [Quota], beside known: [Quota], in context: Context) throws {
    let news = quotas.filter { quota in !known.contains { quota.saysTheSame(as: $0) } }
    guard !news.isEmpty else { return }
    var context = context
    context.patience = .milliseconds(5)
    do {
      let store = try context.openStore(context, .writing)
      try store.write(.batched) { for quota in news { try store.record(quota) } }
    } catch let failure as StoreError where failure.exitCode == .storeBusy {
      // It is said again with the next answer.
    }
  }
}

/// What a status line is made of.
struct SessionStatus {
  let input: StatusLineInput
  private(set) var project: String?
  private(set) var today: Money?
  private(set) var budget: BudgetView?
  /// Dollars an hour (F20).
  private(set) var burn: Money?
  /// What the store has of the client's quotas.
  private(set) var knownQuotas: [Quota] = []

  /// What the client says now, else what it said last.
  var quotas: [Quota] { input.quotas.isEmpty ? knownQuotas : input.quotas }

  init(_ input: StatusLineInput) { self.input = input }

  init(_ input: StatusLineInput, in store: Database, context: Context) throws {
    self.init(input)
    let now = context.now()
    let here = try input.folder.flatMap { RepositoryPlace(containing: $0) }
      .flatMap { try store.project(at: $0.commonFolder) }
    project = here?.name
    let day = Budget.Period.day.window(
      containing: try store.latestTime(now), clock: .zone(context.zone))
    today = try store.spend(SpendFilter(window: day)).cost
    let budgets = try store.budgets().filter { $0.coversSession(in: here?.id) }
    budget = try store.standings(of: budgets, at: now, prices: context.prices(in: store))
      .map { BudgetView($0) }.tightest
    burn = try Self.burn(of: input.session, in: store, now: now)
    knownQuotas = try store.quotas(of: "claude").filter { quota in
      quota.resetsAt.map { now < $0 } ?? true
    }
  }

  /// Cost over the last 15 minutes by the time since its first call, as dollars an hour; nil with fewer than
  /// two calls (F20).
  private static func burn(of session: String?, in store: Database, now: Timestamp) throws -> Money?
  {
    guard let session else { return nil }
    let since = Timestamp(milliseconds: now.milliseconds.clampedSum(-15 * 60_000))
    let recent = try store.recentSpend(ofSession: session, since: since)
    return burnRate(recent.cost, calls: recent.calls, activeMinutes: recent.activeMinutes)
  }

  /// The values by name, for programs.
  var report: [(String, Field)] {
    [
      ("session", input.session.field), ("model", input.modelID.field), ("project", project.field),
      ("sessionCostUsd", input.cost.field), ("todayCostUsd", today.field),
      (
        "budget",
        budget.map { view in
          .object([
            "name": .text(view.budget.name),
            "remainingUsd": view.budget.metric.dollars(view.remaining),
            "state": view.verdict.state.field, "metric": view.budget.metric.field,
            "remaining": view.budget.metric.number(view.remaining),
          ])
        } ?? .absent
      ),
      ("contextPct", input.contextTenths.map(Percent.init(tenths:)).field),
      ("burnUsdPerHour", burn.field),
      (
        "quotas",
        .list(
          quotas.map { quota in
            .object([
              "name": .text(quota.name), "usedPct": .percent(quota.usedTenths),
              "resetsAt": quota.resetsAt.field,
            ])
          })
      ),
      ("linesAdded", input.linesAdded.field), ("linesRemoved", input.linesRemoved.field),
    ]
  }
}
