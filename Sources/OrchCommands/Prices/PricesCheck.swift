import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Says whether every model that is used has a price: a gate for scripts.
struct PricesCheck: Command {
  static let name = "prices check"
  static let aliases = [["price", "check"]]
  static let summary = "Say by the exit code whether every model in use has a price"
  static let discussion = """
    Looks at the models of the calls since --since, by default those of the last 30 days. Exit code 0: each of them \
    has a price now. 3: some have none; they are named with their calls and tokens. 4: it can't be told: there is \
    no store, it can't be read, or no call was made at all, unless --unknown allow.

    Prices of tables that are older than --max-age days and models that are no longer offered are warned of. A \
    table counts as new again with every 'orch prices import', which compares it with a newer list; a price that you \
    have set holds until you set another.

    Nothing is ever written.
    """
  static let examples = [
    "orch prices check", "orch prices check --since 7d --max-age 30",
    "orch prices check --json | jq -r '.report.models[] | select(.state == \"missing\").model'",
  ]

  @Option(value: "TIME", "The calls from then on; those of 30 days when nothing says")
  var since: String?
  @Option(value: "DAYS", "Warn of prices older than this") var maxAge = 90
  @Option("What to say when no call was made") var unknown = BudgetCheck.Unknown.fail

  func run(_ context: Context) throws -> PriceGate {
    guard maxAge >= 0 else { throw PriceEditFailure.badMaxAge(maxAge) }
    let start = try start(context)
    return try context.judge(.prices) { try gate(in: $0, since: start, $1) }
  }

  private func start(_ context: Context) throws -> Timestamp {
    let times = TimeText(now: context.now(), clock: .zone(context.zone))
    return try times.window(of: since ?? "30d", option: "--since").start
  }

  private func gate(in store: Database, since start: Timestamp, _ context: Context) throws
    -> PriceGate
  {
    let project = try context.projectInView(in: store)
    let window = Window(start: start, end: Window.always.end)
    let groups = try store.spendGroups(in: window, of: project?.id, by: [.model])
    let configuration = try context.configurationInView()
    let book = try configuration.priceBook(in: store)
    let (now, imported) = (context.now(), try store.lastPriceImport())
    let models = spends(groups).map { model, spend in
      PricedModel(
        model: model, spend: spend, match: model.flatMap { book.row(for: $0, at: now) }, now: now,
        imported: imported, maxAgeDays: Int64(maxAge))
    }
    return PriceGate(
      models: models.sorted(by: PricedModel.comesFirst), since: start,
      allowsNothing: unknown == .allow, maxAgeDays: maxAge, notices: configuration.notices)
  }

  /// What each model's calls come to; money without a call and a model is no call.
  private func spends(_ groups: [SpendGroup]) -> [(model: String?, spend: Spend)] {
    var spends: [ByteText: Spend] = [:]
    var nameless = Spend()
    for group in groups {
      guard let model = group.values.first.flatMap({ $0 }) else {
        nameless = nameless + group.spend
        continue
      }
      spends[ByteText(model), default: Spend()] = (spends[ByteText(model)] ?? Spend()) + group.spend
    }
    let named = spends.map { (model: Optional($0.key.string), spend: $0.value) }
    return nameless.unpricedCalls > 0 ? named + [(model: nil, spend: nameless)] : named
  }
}
