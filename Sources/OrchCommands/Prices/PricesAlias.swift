import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Lets a name stand for a model that has a price.
struct PricesAlias: Command {
  static let name = "prices alias"
  static let aliases = [["price", "alias"]]
  static let summary = "Let a name stand for a model that has a price, or list such names"
  static let discussion = """
    Calls of NAME are priced as calls of MODEL from then on, and 'orch prices show NAME' says so. MODEL must have a \
    price. An alias wins over what tables say of NAME; a price that is set for exactly NAME wins over it. An alias \
    of an alias is refused.

    Without operands it lists the aliases there are. What calls cost that are in the ledger already does not change.
    """
  static let examples = [
    "orch prices alias", "orch prices alias house-model claude-sonnet-5",
    "orch prices alias --delete house-model",
  ]

  @Operand("The name that agents use") var name: String?
  @Operand(value: "MODEL", completing: .dynamic("model"), "The model it stands for")
  var model: String?
  @Option(value: "NAME", "Delete this alias") var delete: String?

  func run(_ context: Context) throws -> AliasAnswer {
    if let delete {
      guard name == nil else { throw PriceEditFailure.twoOrders }
      return .changed(try deleted(delete, context))
    }
    guard let name else { return .listed(try list(context)) }
    guard let model else { throw PriceEditFailure.noModel(name) }
    return .changed(try made(PriceAlias(name: name, model: model), context))
  }

  private func list(_ context: Context) throws -> Listing<AliasView> {
    let (configuration, book) = try context.pricesInView()
    let aliases = try context.storeIfAny()?.priceAliases() ?? []
    return Listing(
      aliases.map { alias in
        AliasView(PriceAlias(name: alias.name, model: alias.model), book, at: context.now())
      }, columns: AliasView.columns,
      empty: "no aliases; make one: orch prices alias NAME MODEL", warnings: configuration.notices)
  }

  private func made(_ alias: PriceAlias, _ context: Context) throws -> Change<AliasView> {
    guard (1...PriceName.longest).contains(alias.name.utf8.count) else {
      throw PriceEditFailure.badName(alias.name)
    }
    let configuration = try context.configurationInView()
    let store = try context.changeStore()
    return try store.write {
      let book = try configuration.priceBook(in: store)
      let old = book.alias(named: alias.name)
      try check(alias, in: book, of: store, at: context.now())
      let isNew = old?.model.isSameBytes(as: alias.model) != true
      if isNew {
        try store.setPriceAlias(alias.name, for: alias.model)
        try store.append(
          Event(
            at: context.now(), kind: "price.alias-set",
            data: ["name": .string(alias.name), "model": .string(alias.model)]))
      }
      let now = try configuration.priceBook(in: store)
      return Change(
        AliasView(alias, now, at: context.now()), columns: AliasView.columns,
        message: "'\(alias.name)' \(isNew ? "now stands" : "stands already") for "
          + "'\(alias.model)'; calls in the ledger keep what they cost",
        changes: isNew
          ? [FieldChange("model", from: (old?.model).field, to: .text(alias.model))] : [],
        undo: isNew ? old?.command ?? "orch prices alias --delete \(alias.name.shellWord)" : nil,
        warnings: warnings(alias, now, context))
    }
  }

  /// Refuses what leads nowhere, to itself, or on to another alias.
  private func check(
    _ alias: PriceAlias, in book: PriceBook, of store: Database, at now: Timestamp
  ) throws {
    guard let match = book.row(for: alias.model, at: now) else {
      throw PriceFailure(model: alias.model, near: book.names(near: alias.model))
    }
    if let next = match.alias, !next.name.isSameBytes(as: alias.name) {
      throw PriceEditFailure.chain(next.name, of: next.model)
    }
    if match.alias != nil || match.name.isSameBytes(as: alias.name) {
      throw PriceEditFailure.circle(alias.name)
    }
    for other in try store.priceAliases() where !other.name.isSameBytes(as: alias.name) {
      let names = PriceBook.names(of: other.model)
      let found = book.row(for: other.model, at: now)?.name
      let used = names.firstIndex { name in found.map { name.isSameBytes(as: $0) } ?? false }
      if names[...(used ?? names.count - 1)].contains(where: { $0.isSameBytes(as: alias.name) }) {
        throw PriceEditFailure.target(alias.name, of: other.name)
      }
    }
  }

  private func warnings(_ alias: PriceAlias, _ book: PriceBook, _ context: Context) -> [String] {
    guard book.userRow(named: alias.name, at: context.now()) != nil else { return [] }
    return ["the price that is set for '\(alias.name)' wins over its alias"]
  }

  private func deleted(_ name: String, _ context: Context) throws -> Change<AliasView> {
    let configuration = try context.configurationInView()
    let store = try context.changeStore()
    return try store.write {
      let book = try configuration.priceBook(in: store)
      guard let alias = book.alias(named: name) else { throw PriceEditFailure.unknownAlias(name) }
      try store.deletePriceAlias(name)
      try store.append(
        Event(
          at: context.now(), kind: "price.alias-deleted",
          data: ["name": .string(name), "model": .string(alias.model)]))
      return Change(
        AliasView(alias, book, at: context.now()), columns: AliasView.columns,
        message: "'\(name)' no longer stands for '\(alias.model)'; calls in the ledger keep what "
          + "they cost",
        changes: [FieldChange("model", from: .text(alias.model), to: .absent)],
        undo: alias.command)
    }
  }

}

extension PriceAlias {
  /// The command line that makes it.
  fileprivate var command: String { "orch prices alias \(name.shellWord) \(model.shellWord)" }
}

/// An alias, and what calls by it cost.
struct AliasView: Sendable {
  let alias: PriceAlias
  /// Nil when the model has no price any more.
  let row: PriceRow?

  init(_ alias: PriceAlias, _ book: PriceBook, at now: Timestamp) {
    self.alias = alias
    row = book.row(for: alias.model, at: now)?.row
  }

  static let columns: [Column<AliasView>] = [
    Column("name") { $0.alias.name },
    Column("model") { $0.alias.model },
    Column("inputPerMillionUsd", heading: "input") { $0.row?.perMillion(\.input) },
    Column("outputPerMillionUsd", heading: "output") { $0.row?.perMillion(\.output) },
    Column("source") { $0.row?.source },
  ]
}

extension PriceRow {
  fileprivate func perMillion(_ rate: KeyPath<Rates, Rate>) -> Money? {
    let (nanodollars, overflow) = standard.rates[keyPath: rate].picodollars
      .multipliedReportingOverflow(by: 1000)
    return overflow ? nil : Money(nanodollars: nanodollars)
  }
}

/// The aliases there are, or what became of one.
enum AliasAnswer: Report {
  case listed(Listing<AliasView>)
  case changed(Change<AliasView>)

  private var report: any Report {
    switch self {
    case .listed(let listing): listing
    case .changed(let change): change
    }
  }

  var warnings: [String] { report.warnings }
  var notes: [String] { report.notes }
  func write(to page: inout Page) throws { try report.write(to: &page) }
}
