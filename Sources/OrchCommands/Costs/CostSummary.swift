import OrchAnalysis
import OrchModel
import Terminal

/// What all rows of a report come to, and what that is beside the period before.
struct CostSummary {
  let spend: Spend
  let window: CostWindow
  let project: Project?
  /// The spend of the period before; nil when there is none to compare with.
  let previous: Spend?
  /// What is said of tokens without a cost: `have no price`.
  let lack: String
  /// The models whose tokens have none.
  let unpriced: [String]

  /// By name, for programs.
  var members: [(String, Field)] {
    [
      ("calls", spend.calls.field), ("tokens", spend.tokens.field),
      ("costUsd", spend.shownCost.field), ("unpricedTokens", spend.unpricedTokens.field),
      ("previous", previousMembers.field), ("project", (project?.name).field),
      ("since", window.since.field), ("until", window.until.field),
    ]
  }

  private var previousMembers: Field.Object? {
    guard let previous, let past = window.previous else { return nil }
    return [
      "costUsd": previous.shownCost.field,
      "changePct": change.map { Percent(tenths: $0) }.field,
      "since": past.start.field, "until": past.end.field,
    ]
  }

  /// Nil when either cost is not known or nothing was spent before.
  private var change: Int64? {
    guard let past = previous?.shownCost, let present = spend.shownCost else { return nil }
    return OrchAnalysis.change(from: past, to: present)
  }

  /// What the report is about.
  var place: String { window.place(of: project) }

  /// On one line, for a person.
  var words: String {
    let cost = spend.shownCost.map(\.shown) ?? "no known cost"
    let calls = spend.calls == 1 ? "1 call" : "\(grouped(spend.calls)) calls"
    return "total \(place): \(cost), \(calls), \(grouped(spend.tokens.total)) tokens\(comparison)"
  }

  private var comparison: String {
    guard let previous else { return "" }
    if previous == Spend() { return "; no calls \(window.previousPlace)" }
    let past = "than \(window.previousWords) (\(previous.shownCost?.shown ?? "no known cost"))"
    guard let change else {
      return "; \(window.previousWords): \(previous.shownCost?.shown ?? "no known cost")"
    }
    if change == 0 { return "; as much as \(window.previousWords)" }
    let (whole, tenth) = change.magnitude.quotientAndRemainder(dividingBy: 10)
    return
      "; \(grouped(whole))\(tenth > 0 ? ".\(tenth)" : "")% \(change > 0 ? "more" : "less") \(past)"
  }

  var warnings: [String] {
    guard spend.unpricedCalls > 0 else { return [] }
    let names = unpriced.prefix(3).map { "'\($0.cut(toBytes: 80))'" }.joined(separator: ", ")
    let rest = unpriced.count > 3 ? " and \(unpriced.count - 3) more" : ""
    return [
      "\(grouped(spend.unpricedTokens)) tokens \(lack) and are in no sum of money: \(names)\(rest)"
    ]
  }
}
