import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Compares what the ledger has of runs and of imported sessions with what their clients say.
struct ReconcileCosts: Command {
  static let name = "costs reconcile"
  static let aliases = [["cost", "reconcile"]]
  static let summary = "Compare our count of what runs and sessions cost with the clients' own"
  static let discussion = """
    Without an operand the runs that started in the time that is asked for, and the imported sessions that began in it \
    and of which their client said what they cost: Claude Code keeps a total of a session, OpenCode, aider, \
    mini-swe-agent and old versions of Claude Code wrote a figure beside calls. With a run it and its stages, with a \
    session of a client, whole or by its beginning, that one. The calls of subagents are their session's.

    WHY says how the two differ: 'agrees'; 'client-silent' when the client told no total; 'unpriced-calls' when some of \
    ours have no price; 'unseen-calls' when the client counted calls we did not see; 'ours-is-more' when its prices are \
    other ones or it left something out. Of sessions also: 'later-calls' when they agree without the calls that came \
    after the client's last total; 'forked' when that goes on from the total of the session this one is a fork of; \
    'partly-recorded' when beside some calls no figure was written; 'other-prices' when other figures were written \
    beside the same calls: the client's prices are other ones, or it rounds. NOTE has the amounts.

    Of our cost, UNLISTED was not seen as calls but taken from the client's own total. RECORDED is the sum of what the \
    client wrote beside single calls, where it does.
    """
  static let examples = [
    "orch costs reconcile --since 7d", "orch costs reconcile '#47'",
    "orch costs reconcile 0b1f6a52",
    "orch costs reconcile --json | jq '.items[] | select(.why != \"agrees\")'",
  ]

  @Operand(
    value: "RUN|SESSION", completing: .dynamic("run"),
    "Only this run and its stages, or this session") var run: String?
  @Group var span = CostSpan()
  @Option(value: "N", "At most this many runs and sessions, the newest") var limit = 50

  func run(_ context: Context) throws -> Listing<ReconciledRow> {
    guard limit > 0 else { throw ListFailure.noLimit(limit) }
    return try context.answer(nil, span) { question in
      let comparisons =
        if let run {
          try question.comparisons(of: run, in: context)
        } else {
          try question.comparisons(limit: limit)
        }
      let rows = comparisons.map(ReconciledRow.init)
      let whole = rows.filter { $0.comparison.stage == nil }
      let ours = whole.reduce(Money.zero) {
        $0.adding($1.comparison.ours.cost) ?? Money(nanodollars: .max)
      }
      let sessions = whole.count { $0.comparison.account != nil }
      return Listing(
        rows, columns: ReconciledRow.columns(context, of: rows),
        summary: [
          ("runs", (whole.count - sessions).field), ("sessions", sessions.field),
          ("agreeing", whole.count { $0.why == .agrees }.field), ("oursUsd", ours.field),
        ] + (run == nil ? question.members : []),
        totals: words(of: whole),
        limit: run == nil ? limit : nil,
        empty: "no runs, and no sessions with a cost that their client told, \(question.place)")
    }
  }

  /// `0 of 2 runs and 1 of 3 sessions agree with the client`.
  private func words(of rows: [ReconciledRow]) -> String {
    let kinds = [
      (word: "run", rows: rows.filter { $0.comparison.account == nil }),
      (word: "session", rows: rows.filter { $0.comparison.account != nil }),
    ].filter { !$0.rows.isEmpty }
    let counts = kinds.map { word, rows in
      "\(rows.count { $0.why == .agrees }) of \(rows.count) \(word)\(rows.count == 1 ? "" : "s")"
    }
    return
      "\(counts.joined(separator: " and ")) \(rows.count == 1 ? "agrees" : "agree") with the client"
  }
}

extension CostQuestion {
  /// The newest runs and imported sessions, together.
  fileprivate func comparisons(limit: Int) throws -> [CostComparison] {
    let runs = try store.costComparisons(in: window.window, of: project?.id, limit: limit)
    let sessions = try store.sessionComparisons(in: window.window, of: project?.id, limit: limit)
    let all = (runs + sessions).enumerated().sorted { one, other in
      let (start, otherStart) = (one.element.startedAt, other.element.startedAt)
      return start == otherStart ? one.offset < other.offset : start > otherStart
    }
    return all.prefix(limit).map(\.element)
  }

  /// A run with its stages, or an imported session; of a session that a run worked in the run.
  fileprivate func comparisons(of word: String, in context: Context) throws -> [CostComparison] {
    do {
      return try store.costComparisons(of: try store.knownRun(word, in: context).id)
    } catch RunFailure.unknown {
      let sessions = word.isEmpty ? [] : try store.sessions(beginning: word, limit: 2)
      let isWhole = sessions.first?.isSameBytes(as: word) ?? false
      guard let session = sessions.first, isWhole || sessions.count == 1 else {
        throw CostFailure.noRunOrSession(word, near: sessions.first)
      }
      let found = try store.sessionComparisons(of: session)
      guard found.isEmpty, let run = try store.agents(ofSession: session).last?.place.run else {
        return found
      }
      return try store.costComparisons(of: run)
    }
  }
}
