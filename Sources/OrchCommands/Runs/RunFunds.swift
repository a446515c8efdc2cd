import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// What is left of what was paid ahead, beside what the next run takes (F12).
struct RunFunds: Sendable {
  let metric: Budget.Metric
  /// In the unit of `metric`; below zero when more was spent than there was.
  let left: Money
  /// Nil while nothing is predicted.
  let verdict: OrchAnalysis.Sufficiency?
  /// For how many such runs it is enough; nil while nothing is predicted, and when one takes nothing.
  let runs: Int?

  /// `required` is the prediction with a fifth more.
  init(_ metric: Budget.Metric, left: Money, amount: Double?, required: Double?) {
    self.metric = metric
    self.left = left
    let balance = Double(left.nanodollars) / Double(metric.unit)
    guard let amount, let required else {
      (verdict, runs) = (nil, nil)
      return
    }
    verdict = OrchAnalysis.Sufficiency(balance: balance, amount: amount, required: required)
    runs = OrchAnalysis.Sufficiency.runs(balance: balance, required: required)
  }

  var isShort: Bool {
    if case .short = verdict { return true }
    return false
  }

  /// `balance 800 credits: enough for 2 such runs`.
  var words: String {
    let balance = "balance \(metric.shown(left))"
    switch verdict {
    case nil: return balance
    case .enough:
      return balance + ": enough"
        + (runs.map { " for \(grouped($0)) such run\($0 == 1 ? "" : "s")" } ?? "")
    case .tight: return balance + ": tight, without the fifth more"
    case .short(let missing): return balance + ": short by \(shown(missing))"
    }
  }

  var field: Field {
    var missing: Field = .absent
    if case .short(let amount) = verdict { missing = number(amount) }
    return .object(
      Field.Object([
        ("metric", .text(metric.rawValue)), (metric.key("left"), metric.field(left)),
        ("verdict", verdict.map(\.word).field), (metric.key("missing"), missing),
        ("affordableRuns", runs.field),
      ]))
  }

  private func shown(_ amount: Double) -> String { metric.shown(money(amount)) }
  private func number(_ amount: Double) -> Field { metric.field(money(amount)) }

  private func money(_ amount: Double) -> Money {
    let units = (amount * Double(metric.unit)).rounded(.up)
    return Money(nanodollars: Int64(exactly: units) ?? .max)
  }
}

extension OrchAnalysis.Sufficiency {
  /// `enough`, `tight`, `short`.
  var word: String {
    switch self {
    case .enough: "enough"
    case .tight: "tight"
    case .short: "short"
    }
  }
}

extension Database {
  /// The forecast beside the balance of all clients that such runs are paid from, when there is one.
  func funded(_ forecast: RunForecast, at now: Timestamp) throws -> RunForecast {
    let metric: Budget.Metric = forecast.metric == .credits ? .credits : .dollars
    guard let balance = try balance(of: nil, in: metric) else { return forecast }
    var forecast = forecast
    let amount = forecast.amount.value
    forecast.funds = RunFunds(
      metric, left: try BalanceView(balance, in: self, at: now).left, amount: amount?.amount,
      required: amount?.required(unit: forecast.unit))
    return forecast
  }
}
