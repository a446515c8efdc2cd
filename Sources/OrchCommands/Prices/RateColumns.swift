import OrchAnalysis
import OrchModel
import Terminal

/// A price per million tokens; a person reads all of its digits, aligned at the point.
struct RateField: FieldConvertible {
  let rate: Rate
  let isForPeople: Bool

  var field: Field {
    let decimal = rate.dollarsPerMillion
    guard isForPeople else { return rate.perMillion.map { .money($0) } ?? .text(decimal) }
    let parts = decimal.split(separator: ".", omittingEmptySubsequences: false)
    let whole = String(parts[0])
    let cents = parts.count > 1 ? String(parts[1]) : ""
    return .text(
      String(repeating: " ", count: max(0, 3 - whole.utf8.count)) + whole + "." + cents
        + String(repeating: "0", count: max(0, 2 - cents.utf8.count)))
  }
}

extension Rate {
  /// The price of a million tokens; nil when it does not fit.
  fileprivate var perMillion: Money? {
    let (nanodollars, overflow) = picodollars.multipliedReportingOverflow(by: 1000)
    return overflow ? nil : Money(nanodollars: nanodollars)
  }
}

/// The columns of a price per million tokens for each bucket, of whatever has one.
func rateColumns<Record>(
  isForPeople: Bool, _ rates: @escaping @Sendable (Record) -> ChargedRates
) -> [Column<Record>] {
  func column(
    _ name: String, _ heading: String, _ rate: @escaping @Sendable (ChargedRates) -> Rate
  ) -> Column<Record> {
    Column("\(name)PerMillionUsd", heading: heading) {
      RateField(rate: rate(rates($0)), isForPeople: isForPeople)
    }
  }
  return [
    column("input", "input") { $0.input },
    column("cacheRead", "cache read") { $0.cacheRead },
    column("cacheWrite5m", "write 5m") { $0.cacheWrite5m },
    column("cacheWrite1h", "write 1h") { $0.cacheWrite1h },
    column("output", "output") { $0.output },
  ]
}

extension Context {
  /// True when the answer is for a person: as a table or in Markdown.
  var answersPeople: Bool {
    let style = makeStyle(globals.color, .answer)
    let format = globals.format(isTerminal: style.isTerminal)
    return format == .table || format == .markdown
  }
}
