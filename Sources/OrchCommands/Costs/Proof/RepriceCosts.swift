import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Prices calls of the ledger anew.
struct RepriceCosts: Command {
  static let name = "costs reprice"
  static let aliases = [["cost", "reprice"]]
  static let summary = "Price calls of the past anew, by the prices there are now"
  static let discussion = """
    A call keeps the cost it was booked with until this says otherwise. Each call since TIME is priced by the row of \
    the price book that is valid at the call's own time, at the tier, speed and region that its old cost proves; one \
    that had no price is taken for a usual call. What had a price never loses it. Calls whose old price list is gone, \
    and of which the new one does not say at which of its prices they were made, are left alone and told.

    See with -n what it would do. Every change is in the history, with the old and the new figure ('call.repriced'). \
    Budgets count the new one.
    """
  static let examples = [
    "orch costs reprice --since 30d -n", "orch costs reprice --since 2026-05-01 --yes",
  ]

  @Option(value: "TIME", "Only calls from then on; needed") var since: String?
  @Option(value: "TIME", "Only calls before then") var until: String?
  @Flag(short: "n", name: "dry-run", "Show what would change; change nothing") var dryRun: Bool

  func run(_ context: Context) throws -> Listing<RepricedRow> {
    guard since != nil else { throw CostFailure.noSince }
    let clock = ZoneClock.zone(context.zone)
    let window = try CostWindow(nil, since: since, until: until, at: context.now(), clock: clock)
    let store = try dryRun ? context.readStore() : context.changeStore()
    let configuration = try context.configurationInView()
    let book = try configuration.priceBook(in: store)
    let project = try context.projectInView(in: store)
    var plan = RepricingSum()
    try each(of: window, project, store, book) { plan.add($0) }
    if !dryRun, plan.changed > 0 {
      try context.requireConsent("Price \(plan.words) anew?")
      var done = RepricingSum()
      try each(of: window, project, store, book) { day in
        let count = try store.reprice(day.changes, at: context.now())
        done.add(day)
        done.left += day.changes.count - count
      }
      plan = done
    }
    return listing(plan, place: window.place(of: project), warnings: configuration.notices)
  }

  /// Hands out what changes, a day at a time.
  private func each(
    of window: CostWindow, _ project: Project?, _ store: Database, _ book: PriceBook,
    _ body: (RepricedDay) throws -> Void
  ) throws {
    var rest = window.window
    while let day = try store.entriesOfDay(in: rest, of: project?.id) {
      rest = day.rest
      try body(RepricedDay(day.entries, book))
    }
  }

  private func listing(
    _ sum: RepricingSum, place: String, warnings: [String]
  ) -> Listing<RepricedRow> {
    Listing(
      sum.rows, columns: RepricedRow.columns,
      summary: [
        ("calls", sum.changed.field), ("oldUsd", sum.old.field), ("newUsd", sum.new.field),
        ("undecided", sum.undecided.field), ("left", sum.left.field), ("isDryRun", dryRun.field),
      ],
      totals: "\(dryRun ? "would price" : "priced") \(sum.words) anew",
      empty: "every call \(place) has the price it would have now",
      warnings: warnings
        + (sum.undecided > 0
          ? ["\(calls(sum.undecided)) left alone: the old price list is gone"] : [])
        + (sum.left > 0 ? ["\(calls(sum.left)) changed by others meanwhile"] : []))
  }

  private func calls(_ count: Int) -> String {
    count == 1 ? "1 call is" : "\(grouped(count)) calls are"
  }
}

/// What changes of one day's calls.
struct RepricedDay {
  private(set) var changes: [(old: LedgerEntry, new: LedgerEntry)] = []
  private(set) var undecided = 0

  init(_ entries: [LedgerEntry], _ book: PriceBook) {
    for entry in entries {
      switch book.repricing(of: entry) {
      case .same: break
      case .changed(let new): changes.append((entry, new))
      case .undecided: undecided += 1
      }
    }
  }
}

/// What changes in all, by model.
struct RepricingSum {
  private var byModel: [ByteText: RepricedRow] = [:]
  private(set) var undecided = 0
  /// Changes that were not made.
  var left = 0

  mutating func add(_ day: RepricedDay) {
    undecided += day.undecided
    for (old, new) in day.changes {
      let model = new.model ?? ""
      byModel[ByteText(model), default: RepricedRow(model: model)].add(old, new)
    }
  }

  /// By the bytes of the model's name.
  var rows: [RepricedRow] {
    byModel.values.sorted { $0.model.utf8.lexicographicallyPrecedes($1.model.utf8) }
  }

  var changed: Int { byModel.values.reduce(0) { $0 + $1.calls } }
  var old: Money { byModel.values.reduce(.zero) { $0.adding($1.old) ?? Money(nanodollars: .max) } }
  var new: Money { byModel.values.reduce(.zero) { $0.adding($1.new) ?? Money(nanodollars: .max) } }

  /// `40 calls, $1.20 as $1.50,`.
  var words: String {
    "\(changed == 1 ? "1 call" : "\(grouped(changed)) calls"), \(old.shown) as \(new.shown),"
  }
}

/// What changes of one model's calls.
struct RepricedRow: Sendable {
  let model: String
  private(set) var calls = 0
  /// Of those how many had no price.
  private(set) var unpriced = 0
  private(set) var old = Money.zero
  private(set) var new = Money.zero

  init(model: String) { self.model = model }

  mutating func add(_ old: LedgerEntry, _ new: LedgerEntry) {
    calls += 1
    if old.cost == nil { unpriced += 1 }
    self.old = self.old.adding(old.cost ?? .zero) ?? Money(nanodollars: .max)
    self.new = self.new.adding(new.cost ?? .zero) ?? Money(nanodollars: .max)
  }

  static let columns: [Column<RepricedRow>] = [
    Column("model") { $0.model },
    Column("calls") { $0.calls },
    Column("unpriced", heading: "had no price") { $0.unpriced },
    Column("oldUsd", heading: "old") { $0.old },
    Column("newUsd", heading: "new") { $0.new },
    Column("differenceUsd", heading: "difference") { $0.new - $0.old },
  ]
}
