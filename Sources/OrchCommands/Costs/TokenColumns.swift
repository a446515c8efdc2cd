import OrchModel
import Terminal

extension Context {
  /// Tokens as a program reads them: in JSON an object, elsewhere a number in each of six columns, and both where columns
  /// are picked by name.
  func tokenColumns<Row>(_ tokens: @escaping @Sendable (Row) -> Tokens) -> [Column<Row>] {
    let isJSON = globals.format(isTerminal: answerStyle.isTerminal).isJSON
    let isNamed = !globals.fieldNames.isEmpty
    let whole = Column<Row>("tokens") { tokens($0) }
    let buckets = [
      Column<Row>("input") { tokens($0).input }, Column("cacheRead") { tokens($0).cacheRead },
      Column("cacheWrite5m") { tokens($0).cacheWrite5m },
      Column("cacheWrite1h") { tokens($0).cacheWrite1h },
      Column("output") { tokens($0).output }, Column("total") { tokens($0).total },
    ]
    return (isJSON || isNamed ? [whole] : []) + (!isJSON || isNamed ? buckets : [])
  }
}
