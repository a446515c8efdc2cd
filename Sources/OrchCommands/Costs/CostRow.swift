import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// A row of a report.
///
/// A place among the lines of the report and nothing else, because there may be many thousands.
struct CostRow: Sendable {
  fileprivate let report: CostReport
  /// Where it is among the lines of the report, or among the parts of them.
  fileprivate let place: Int32
  fileprivate let isPart: Bool

  /// What the row is about in a dimension, for programs.
  func key(_ dimension: Int) -> Field { report.keys[number(dimension)] }
  /// The same for people.
  func label(_ dimension: Int) -> Field {
    report.labels[number(dimension)] ?? report.keys[number(dimension)]
  }

  private func number(_ dimension: Int) -> Int {
    let keys = isPart ? report.parts[Int(place)].keys : report.lines[Int(place)].keys
    return Int(keys[dimension] + report.firstKeys[dimension])
  }

  var spend: Spend { isPart ? report.parts[Int(place)].spend : report.lines[Int(place)].spend }
  var cost: Money? { spend.shownCost }
  /// Of the cost of all rows; nil when this row's is not known.
  var share: Int64? { isPart ? report.partShares[Int(place)] : report.shares[Int(place)] }
  /// What the period before cost; nil when nothing is compared.
  var past: Money? { isPart || report.past.isEmpty ? nil : report.past[Int(place)] }

  /// Its cost beside that of the dearest row.
  var height: Double {
    report.highest > .zero
      ? Double(spend.cost.nanodollars) / Double(report.highest.nanodollars) : 0
  }

  /// The models it is made of, the dearest first, where they were asked for.
  var models: [CostRow] {
    guard !isPart, !report.partsOfLines.isEmpty else { return [] }
    return report.partsOfLines[Int(place)].map {
      CostRow(report: report, place: Int32($0), isPart: true)
    }
  }

  /// Which model it is, of a row that is a part of the one before.
  var part: String?? {
    guard isPart else { return nil }
    return if case .text(let model) = key(report.dimensionCount - 1) { .some(model) } else {
      .some(nil)
    }
  }
}

/// What the rows of a report are made of.
private final class CostReport: Sendable {
  let lines: [CostLine]
  let shares: [Int64?]
  let highest: Money
  let past: [Money?]
  let parts: [CostLine]
  let partsOfLines: [[Int]]
  let partShares: [Int64?]
  let dimensionCount: Int
  /// The keys, those of a dimension behind those of the one before.
  let keys: [Field]
  /// What people read instead of some of them.
  let labels: [Int: Field]
  /// Where those of each dimension begin.
  let firstKeys: CostKeyNumbers

  init(_ table: CostTable, shares: [Int64?], projects: [Project]) {
    lines = table.lines
    self.shares = shares
    highest = table.lines.reduce(.zero) { max($0, $1.spend.cost) }
    past = table.past
    parts = table.parts
    partsOfLines = table.partsOfLines
    partShares =
      table.parts.isEmpty ? [] : OrchAnalysis.shares(of: table.parts.map(\.spend.shownCost))
    let names = Dictionary(
      projects.map { (ByteText($0.id.rawValue), $0.name) }, uniquingKeysWith: { one, _ in one })
    let dimensions = table.dimensions + [.model]
    dimensionCount = table.keys.count
    var (keys, labels, firstKeys) = ([Field](), [Int: Field](), CostKeyNumbers(repeating: 0))
    keys.reserveCapacity(table.keys.reduce(0) { $0 + $1.count })
    for (place, dimension) in dimensions.prefix(dimensionCount).enumerated() {
      firstKeys[place] = Int32(keys.count)
      for key in table.keys[place] {
        let (field, label) = key.fields(dimension, names, table.clock)
        if let label { labels[keys.count] = label }
        keys.append(field)
      }
    }
    (self.keys, self.labels, self.firstKeys) = (keys, labels, firstKeys)
  }
}

extension CostKey {
  /// What a program reads, and what a person does where that is something else.
  fileprivate func fields(
    _ dimension: CostDimension, _ projects: [ByteText: String], _ clock: ZoneClock
  ) -> (Field, label: Field?) {
    switch self {
    case .unattributed: return (.absent, .text("unattributed"))
    case .text(let text):
      return (.text(dimension == .project ? projects[text] ?? text.string : text.string), nil)
    case .time(let start):
      let label = Field.text(dimension.unit?.label(of: start, clock: clock) ?? "")
      // An hour is an instant to a program: clocks that are set back show one twice.
      return dimension == .hour ? (.time(start), label) : (label, nil)
    }
  }
}

extension CostTable {
  /// The lines as rows; `limit` keeps the dearest, or the newest where the first dimension is time.
  func rows(limit: Int?, projects: [Project]) -> [CostRow] {
    rows(limit: limit, projects: projects, shares: shares(of: lines.map(\.spend.shownCost)))
  }

  /// The lines as rows with these shares, which are in the same order.
  func rows(limit: Int?, projects: [Project], shares: [Int64?]) -> [CostRow] {
    let count = min(limit ?? lines.count, lines.count)
    let kept = dimensions.first?.unit == nil ? 0..<count : (lines.count - count)..<lines.count
    let report = CostReport(self, shares: shares, projects: projects)
    return kept.map { CostRow(report: report, place: Int32($0), isPart: false) }
  }
}
