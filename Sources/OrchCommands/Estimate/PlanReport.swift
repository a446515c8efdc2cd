import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// A list of tasks as people write it: Markdown items, or one on each line.
enum TaskList {
  /// The tasks that are not ticked off, without the marks of their items.
  ///
  /// Where there is any item, only items count; else every line that is not a heading.
  static func items(of text: String) -> [String] {
    var items: [String] = []
    var lines: [String] = []
    var hasItems = false
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      let bytes = line.drop { $0 <= 0x20 }
      guard !bytes.isEmpty, bytes.first != UInt8(ascii: "#") else { continue }
      guard let item = bytes.withoutItemMark else {
        lines.append(String(decoding: bytes.withoutEnd, as: UTF8.self))
        continue
      }
      hasItems = true
      if let open = item.withoutBox {
        items.append(String(decoding: open.withoutEnd, as: UTF8.self))
      }
    }
    return (hasItems ? items : lines).filter { !$0.isEmpty }
  }
}

extension Substring.UTF8View {
  /// What follows `- `, `* `, `+ `, `1. ` or `2) `; nil for a line that is no item.
  fileprivate var withoutItemMark: Self? {
    let digits = prefix { (0x30...0x39).contains($0) }
    let mark = dropFirst(digits.count).prefix(2)
    guard mark.count == 2, mark.last == 0x20, let first = mark.first, digits.count <= 3,
      (digits.isEmpty ? "-*+" : ".)").utf8.contains(first)
    else { return nil }
    return dropFirst(digits.count + 2)
  }

  /// What follows `[ ] `, or all of an item that has no box; nil for one that is ticked off.
  fileprivate var withoutBox: Self? {
    if starts(with: "[ ] ".utf8) { return dropFirst(4) }
    return starts(with: "[x]".utf8) || starts(with: "[X]".utf8) ? nil : self
  }

  fileprivate var withoutEnd: Self {
    var rest = self
    while let last = rest.last, last <= 0x20 { rest = rest.dropLast() }
    return rest
  }
}

/// The estimates of a list of tasks, and what they come to.
struct PlanReport: Report {
  struct Row: Sendable {
    let subject: EstimateSubject
    let estimate: Estimate
  }

  let rows: [Row]
  let budgets: [Sufficiency]
  /// The finished tasks that the numbers come from, where they are to be explained; nil unless asked for.
  let history: [FinishedWork]?

  init(
    _ rows: [(EstimateSubject, TaskEstimate?)], budgets: [Sufficiency] = [],
    history: [FinishedWork]? = nil
  ) {
    self.history = history
    self.rows = rows.map { Row(subject: $0, estimate: ($1 ?? $0.estimate).whole) }
    self.budgets = budgets
  }

  /// The sums of what is known; nil when nothing is.
  var p50: Money? { sum { $0.p50 } }
  var p80: Money? { sum { $0.p80 } }

  /// The sum of what the tasks take of `metric`, as far as it is known; nil when it is of none.
  func p80(of metric: Budget.Metric) -> Money? {
    let known = rows.compactMap { $0.estimate.p80(of: metric) }
    return known.isEmpty ? nil : known.reduce(.zero) { $0.clampedSum($1) }
  }

  private var unknown: Int { rows.count { $0.estimate.cost.value == nil } }

  private func sum(_ part: (EstimateRange<Money>) -> Money) -> Money? {
    let known = rows.compactMap { $0.estimate.cost.value.map(part) }
    return known.isEmpty ? nil : known.reduce(.zero) { $0.clampedSum($1) }
  }

  private func time(_ part: (EstimateRange<Int64>) -> Int64) -> Int64? {
    let known = rows.compactMap { $0.estimate.durationMs.value.map(part) }
    return known.isEmpty ? nil : known.reduce(0) { $0.clampedSum($1) }
  }

  func write(to page: inout Page) throws {
    guard page.format == .table, page.fields.isEmpty else {
      return try Facts(report: report, lines: []).write(to: &page)
    }
    Section("tasks", title: "Tasks", rows, columns: Self.columns).write(to: &page)
    let known = rows.count - unknown
    var lines = [""]
    if let p50, let p80 {
      lines.append(
        "cost  \(p50.shown) to \(p80.shown)  (the sums of p50 and of p80, \(known) of \(rows.count) tasks)"
      )
    } else {
      lines.append("cost  no history yet for any of \(rows.count) tasks")
    }
    if let low = time({ $0.p50 }), let high = time({ $0.p80 }) {
      lines.append("time  \(low.spanShown) to \(high.spanShown), one after the other")
    }
    try Facts(report: [], lines: lines).write(to: &page)
    Section("budgets", title: "Budgets", budgets, columns: Sufficiency.cells).write(to: &page)
    if let explanations { Explanation.write(explanations, to: &page) }
  }

  /// How the numbers of each task, and their sums, were worked out.
  private var explanations: [Explanation]? {
    guard let history else { return nil }
    let tasks = rows.enumerated().flatMap { place, row in
      [row.estimate.verdict.explanation(of: "task \(place + 1) ")]
        + row.estimate.explanations(
          similar: row.estimate.similar.compactMap { id in history.first { $0.id == id } },
          of: "task \(place + 1) ")
    }
    func total(_ name: String, _ part: (Estimate) -> Double?) -> Explanation {
      let sample = rows.enumerated().compactMap { place, row in
        part(row.estimate).map { (name: "task \(place + 1)", value: $0) }
      }
      return Explanation(
        "total \(name)", "F7: sum(sample)", window: "the tasks of the list with a number",
        sample: sample, inputs: [],
        result: sample.isEmpty ? nil : sample.reduce(0) { $0 + $1.value },
        reason: sample.isEmpty ? "no history yet" : nil)
    }
    let totals = [
      total("cost p50") { ($0.cost.value?.p50).map(Budget.Metric.dollars.value) },
      total("cost p80") { ($0.cost.value?.p80).map(Budget.Metric.dollars.value) },
      total("time p50") { ($0.durationMs.value?.p50).map(Double.init) },
      total("time p80") { ($0.durationMs.value?.p80).map(Double.init) },
    ]
    return tasks + totals + budgets.flatMap { $0.explanations(p80: p80(of: $0.metric)) }
  }

  private var report: [(String, Field)] {
    guard let explanations else { return members }
    return members + [("explain", OrchCommands.rows(explanations, Explanation.columns))]
  }

  private var members: [(String, Field)] {
    [
      ("tasks", OrchCommands.rows(rows, Self.columns)),
      (
        "total",
        .object([
          "p50Usd": p50.field, "p80Usd": p80.field,
          "p50Ms": time { $0.p50 }.map(Milliseconds.init).field,
          "p80Ms": time { $0.p80 }.map(Milliseconds.init).field,
          "tasks": .number(Int64(rows.count)), "unknown": .number(Int64(unknown)),
        ])
      ),
      ("budgets", OrchCommands.rows(budgets, Sufficiency.columns)),
    ]
  }

  private static let columns: [Column<Row>] = [
    Column("complexity", heading: "class") { $0.estimate.verdict.complexity.rawValue },
    Column("workflow") { $0.estimate.advice.workflow.rawValue },
    Column("costP50Usd", heading: "cost p50") { $0.estimate.cost.value?.p50 },
    Column("costP80Usd", heading: "p80") { $0.estimate.cost.value?.p80 },
    Column("timeP50Ms", heading: "time p50") {
      ($0.estimate.durationMs.value?.p50).map(Milliseconds.init)
    },
    Column("timeP80Ms", heading: "p80") {
      ($0.estimate.durationMs.value?.p80).map(Milliseconds.init)
    },
    Column("n") { $0.estimate.similar.count },
    Column("title") { $0.subject.title },
  ]
}
