import OrchAnalysis
import OrchCommands
import OrchModel
import Terminal

/// What an import of prices answers.
package struct PriceImportAnswer: Report {
  let update: PriceUpdate
  let isDry: Bool

  private var new: [PriceUpdate.Addition] { update.additions.filter { $0.old == nil } }
  private var changed: [PriceUpdate.Addition] { update.additions.filter { $0.old != nil } }

  package func write(to page: inout Page) throws {
    try Facts(report: facts, lines: lines).write(to: &page)
  }

  private var facts: [(String, Field)] {
    [
      ("dryRun", .flag(isDry)), ("source", .text(update.source)), ("from", .time(update.from)),
      ("new", new.count.field), ("changed", changed.count.field),
      ("unchanged", update.unchanged.field), ("skipped", update.refusals.count.field),
      ("models", .list(update.additions.map(\.field))),
      ("skippedModels", .list(update.refusals.map(\.field))),
    ]
  }

  private var lines: [String] {
    let counts =
      "\(grouped(new.count)) new, \(grouped(changed.count)) changed, "
      + "\(grouped(update.unchanged)) unchanged, \(grouped(update.refusals.count)) skipped"
    return [
      "\(isDry ? "would import" : "imported") prices of '\(update.source)' from "
        + "\(update.from.iso8601.prefix(10)): \(counts)"
    ] + some(changed.map(\.words), "changed")
      + some(new.map { "'\($0.row.model)'" }, "new") + skipped + [
        "calls in the ledger keep what they cost"
      ]
  }

  /// The first of many, and how many more there are.
  private func some(_ lines: [String], _ title: String) -> [String] {
    guard !lines.isEmpty else { return [] }
    let rest = lines.count - 10
    return ["\(title):"] + lines.prefix(10).map { "  \($0)" }
      + (rest > 0 ? ["  and \(grouped(rest)) more: see --json"] : [])
  }

  /// The reasons, the commonest first, and a model for each.
  private var skipped: [String] {
    var reasons: [ByteText: (count: Int, model: String)] = [:]
    for refusal in update.refusals {
      let reason = ByteText(refusal.fault.reason)
      reasons[reason] = ((reasons[reason]?.count ?? 0) + 1, reasons[reason]?.model ?? refusal.model)
    }
    let sorted = reasons.sorted { one, other in
      one.value.count == other.value.count
        ? one.key.string.utf8.lexicographicallyPrecedes(other.key.string.utf8)
        : one.value.count > other.value.count
    }
    return some(
      sorted.map { reason, value in
        value.count == 1
          ? "'\(value.model)': \(reason.string)"
          : "\(grouped(value.count)) such as '\(value.model)': \(reason.string)"
      }, "skipped")
  }
}

extension PriceUpdate.Addition {
  private var differences: [PriceDifference] { old.map { row.differences(from: $0) } ?? [] }

  fileprivate var words: String {
    "'\(row.model)': \(differences.map(\.words).joined(separator: ", "))"
  }

  fileprivate var field: Field {
    .object([
      "model": .text(row.model), "isNew": .flag(old == nil), "was": (old?.source).field,
      "changes": .list(differences.map(\.field)),
    ])
  }
}

extension PriceList.Refusal {
  fileprivate var field: Field {
    .object(["model": .text(model), "reason": .text(fault.reason)])
  }
}
