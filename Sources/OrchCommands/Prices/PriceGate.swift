import OrchAnalysis
import OrchModel
import Terminal

/// A model that calls were made of, and whether there is a price for it.
struct PricedModel: Sendable {
  /// Nil for calls that name none.
  let model: String?
  let spend: Spend
  let match: PriceMatch?
  let now: Timestamp
  /// When a table was last compared with the prices here.
  let imported: Timestamp?
  let maxAgeDays: Int64

  enum State: String, StatusShown {
    case ok, old, retired, missing

    var mark: Mark {
      switch self {
      case .ok: .completed
      case .old, .retired: .warning
      case .missing: .failed
      }
    }
  }

  var state: State {
    guard let row = match?.row else { return .missing }
    if row.isRetired(at: now) { return .retired }
    // What the user has set holds until it is set anew; a list may be out of date.
    guard !row.isUsers, let ageDays else { return .ok }
    return ageDays > maxAgeDays ? .old : .ok
  }

  /// Days since the price was set or last compared; nil for one that holds always.
  var ageDays: Int64? {
    guard let row = match?.row, row.from.milliseconds > 0 else { return nil }
    let start = row.isUsers ? row.from : max(row.from, imported ?? row.from)
    return max(0, now.milliseconds - start.milliseconds) / 86_400_000
  }

  var shownName: String { model ?? "unknown" }

  static func comesFirst(_ one: PricedModel, _ other: PricedModel) -> Bool {
    let (first, second) = (one.state == .missing, other.state == .missing)
    guard first == second else { return first }
    let (more, less) = (one.spend.tokens.total, other.spend.tokens.total)
    return more == less
      ? one.shownName.utf8.lexicographicallyPrecedes(other.shownName.utf8) : more > less
  }

  static let columns: [Column<PricedModel>] = [
    Column("model") { $0.model },
    Column("state", heading: "price") { $0.state },
    Column("calls") { $0.spend.calls },
    Column("tokens") { $0.spend.tokens.total },
    Column("unpricedCalls", heading: "unpriced calls") { $0.spend.unpricedCalls },
    Column("unpricedTokens", heading: "unpriced tokens", detail: true) { $0.spend.unpricedTokens },
    Column("pricedAs", heading: "priced as") { $0.match?.name },
    Column("source") { $0.match?.row.source },
    Column("from", detail: true) { model in
      model.match.flatMap { $0.row.from.milliseconds > 0 ? $0.row.from : nil }
    },
    Column("ageDays", heading: "days old") { $0.ageDays },
  ]
}

/// What `orch prices check` says of every model in use.
struct PriceGate: Report {
  let models: [PricedModel]
  let since: Timestamp
  /// True when no calls at all are no reason to doubt.
  let allowsNothing: Bool
  let maxAgeDays: Int
  let notices: [String]

  var exitCode: ExitCode {
    if models.contains(where: { $0.state == .missing }) { return .refused }
    return models.isEmpty && !allowsNothing ? .cannotSay : .success
  }

  private var verdict: String {
    switch exitCode {
    case .success: "priced"
    case .refused: "missing"
    default: "unknown"
    }
  }

  var warnings: [String] {
    notices
      + models.compactMap { model in
        let name = model.shownName.cut(toBytes: 100)
        switch model.state {
        case .missing: return nil
        case .retired:
          guard case .on(let day) = model.match?.row.retirement else {
            return "model '\(name)' is no longer offered"
          }
          return "model '\(name)' is no longer offered since \(day.iso8601.prefix(10))"
        case .old:
          return "the price of '\(name)' is \(model.ageDays ?? 0) days old; "
            + "compare it with a new list: orch prices import FILE"
        case .ok:
          guard model.spend.unpricedCalls > 0 else { return nil }
          return "\(grouped(model.spend.unpricedCalls)) of the calls of '\(name)' were booked "
            + "without a price"
        }
      }
  }

  var notes: [String] {
    let missing = models.filter { $0.state == .missing }
    if models.isEmpty, !allowsNothing {
      return [
        "can't say: no call was made since \(since.iso8601.prefix(10))",
        "hint: to be let through before anything is spent: --unknown allow",
      ]
    }
    return missing.map { model in
      "no: model '\(model.shownName.cut(toBytes: 100))' has no price: "
        + "\(grouped(model.spend.tokens.total)) tokens in \(grouped(model.spend.calls)) "
        + (model.spend.calls == 1 ? "call" : "calls")
    } + (missing.isEmpty ? [] : ["hint: \(hint(missing))"])
  }

  private func hint(_ missing: [PricedModel]) -> String {
    guard let model = missing.lazy.compactMap(\.model).first else {
      return "those calls name no model: see 'orch costs --by client'"
    }
    return "orch prices set \(model.cut(toBytes: 100).shellWord) --input USD --output USD, "
      + "or orch prices import FILE"
  }

  func write(to page: inout Page) throws {
    switch page.format {
    case .json, .ndjson:
      try Facts(
        report: [
          ("verdict", .text(verdict)), ("exit", .number(Int64(exitCode.rawValue))),
          ("since", .time(since)), ("maxAgeDays", .number(Int64(maxAgeDays))),
          ("models", .list(models.map(\.field))),
        ], lines: [], warnings: warnings, exitCode: exitCode
      ).write(to: &page)
    case .table, .tsv, .csv, .markdown:
      try Listing(models, columns: PricedModel.columns).write(to: &page)
    }
  }
}

extension PricedModel {
  fileprivate var field: Field {
    .object(Field.Object(Self.columns.map { ($0.name, $0.value(self)) }))
  }
}
