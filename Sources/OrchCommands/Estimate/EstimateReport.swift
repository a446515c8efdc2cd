import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// An estimate as an answer.
struct EstimateReport: Report {
  let subject: EstimateSubject
  let estimate: Estimate
  /// The finished tasks its numbers come from, the nearest first.
  let similar: [FinishedWork]
  let budgets: [Sufficiency]

  init(
    _ subject: EstimateSubject, _ estimate: Estimate, similar: [FinishedWork],
    budgets: [Sufficiency]
  ) {
    self.subject = subject
    self.estimate = estimate
    self.similar = similar
    self.budgets = budgets
  }

  func write(to page: inout Page) throws {
    guard page.format == .table, page.fields.isEmpty else {
      return try Facts(report: report, lines: []).write(to: &page)
    }
    try Facts(report: [], lines: lines).write(to: &page)
    Section("similar", title: "Finished tasks like it", similar, columns: FinishedWork.columns)
      .write(to: &page)
    Section("budgets", title: "Budgets", budgets, columns: Sufficiency.columns).write(to: &page)
  }

  private var report: [(String, Field)] {
    [
      ("task", subject.task.field), ("title", .text(subject.title)), ("type", .text(subject.type)),
      ("complexity", complexity), ("workflow", workflow),
      (
        "cost",
        range(estimate.cost, low: "p50Usd", high: "p80Usd") { .money($0) }
      ),
      (
        "time",
        range(estimate.durationMs, low: "p50Ms", high: "p80Ms") { .duration($0) }
      ),
      ("similar", rows(similar, FinishedWork.columns)),
      ("budgets", rows(budgets, Sufficiency.columns)),
    ]
  }

  private var complexity: Field {
    let reasons = estimate.verdict.reasons.map { reason in
      Field.object([
        "rule": .text(reason.rule), "points": .number(Int64(reason.points)),
        "triggers": reason.triggers.field,
      ])
    }
    return .object([
      "class": .text(estimate.verdict.complexity.rawValue),
      "score": .number(Int64(estimate.verdict.score)), "reasons": .list(reasons),
      "predictedClass": estimate.predictedClass.value.map { .text($0.rawValue) } ?? .absent,
    ])
  }

  private var workflow: Field {
    .object([
      "name": .text(estimate.advice.workflow.rawValue), "reason": .text(estimate.advice.reason),
      "skipped": estimate.advice.skipped.field,
    ])
  }

  private func range<Value>(
    _ measured: Measured<EstimateRange<Value>>, low: String, high: String,
    _ field: (Value) -> Field
  ) -> Field {
    let range = measured.value
    return .object(
      Field.Object([
        (low, range.map { field($0.p50) } ?? .absent),
        (high, range.map { field($0.p80) } ?? .absent), ("n", .number(Int64(measured.n))),
        ("reason", measured.reason.field),
      ]))
  }

  private func rows<Record>(_ records: [Record], _ columns: [Column<Record>]) -> Field {
    .list(
      records.map { record in .object(Field.Object(columns.map { ($0.name, $0.value(record)) })) })
  }

  private var lines: [String] {
    let verdict = estimate.verdict
    var lines = ["\(verdict.complexity.rawValue)  \(subject.title.cut(toBytes: 200))"]
    lines += verdict.reasons.map { reason in
      let words = reason.triggers.joined(separator: ", ")
      return "  \(reason.points > 0 ? "+" : "")\(reason.points)  \(reason.rule): \(words)"
    }
    if verdict.reasons.isEmpty { lines.append("  no rule applies") }
    lines.append("workflow  \(estimate.advice.reason)")
    lines.append("cost      \(text(of: estimate.cost) { $0.shown })")
    lines.append("time      \(text(of: estimate.durationMs) { $0.spanShown })")
    return lines
  }

  private func text<Value>(
    of measured: Measured<EstimateRange<Value>>, _ shown: (Value) -> String
  ) -> String {
    switch measured {
    case .value(let range, let n):
      "\(shown(range.p50)) to \(shown(range.p80))  (p50 to p80 of \(n))"
    case .none(let reason, _): reason
    }
  }
}

extension Int64 {
  /// Milliseconds as a person reads a time at work: `45s`, `12m`, `1h 05m`.
  fileprivate var spanShown: String {
    let seconds = Swift.max(0, self) / 1000
    if seconds < 60 { return "\(seconds)s" }
    if seconds < 3600 { return "\(seconds / 60)m" }
    let minutes = seconds / 60 % 60
    return "\(seconds / 3600)h \(minutes < 10 ? "0" : "")\(minutes)m"
  }
}

extension FinishedWork {
  static let columns: [Column<FinishedWork>] = [
    Column("id") { $0.id },
    Column("costUsd", heading: "cost") { $0.cost },
    Column("activeMs", heading: "took") { Milliseconds($0.activeMs) },
    Column("type") { $0.type },
    Column("title") { $0.title },
  ]
}

extension Sufficiency {
  static let columns: [Column<Sufficiency>] = [
    Column("name", heading: "budget") { $0.budget },
    Column("verdict") { sufficiency in sufficiency.verdict?.rawValue },
    Column("remainingUsd", heading: "left") { $0.remaining },
    Column("requiredUsd", heading: "needed") { $0.required },
    Column("missingUsd", heading: "missing") { $0.missing },
  ]
}
