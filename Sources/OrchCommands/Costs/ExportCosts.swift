import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Writes out the calls of the ledger, one a row.
struct ExportCosts: Command {
  static let name = "costs export"
  static let aliases = [["cost", "export"]]
  static let summary = "Write out every call of the ledger, for other programs"
  static let discussion = """
    A row is one entry of the ledger, the oldest first: a call, or what a client counted beyond its calls \
    ('unlisted'). 'costUsd' is what --cost says, 'recordedUsd' what the client itself wrote beside the call; 'tools' \
    are those that it asked for, each as often as it did, and null where that is not known. It is written while it is \
    read, so that any number takes no more memory than few. Without a format the rows are separated by tabs.
    """
  static let examples = [
    "orch costs export --csv > calls.csv", "orch costs export month --ndjson --all-projects",
    "orch costs export --since 7d --fields at,model,costUsd --csv",
  ]

  @Operand(value: "PERIOD", "Which time; the last 30 days when nothing says") var period:
    ReportPeriod?
  @Group var span = CostSpan()
  @Group var choice = CostChoice()

  func run(_ context: Context) throws -> CostExport {
    let style = context.answerStyle
    let format = context.globals.format(isTerminal: style.isTerminal)
    let isNamed = !context.globals.fieldNames.isEmpty
    return try context.answer(period, span, costs: choice.cost) { question in
      let names = Dictionary(
        try question.store.projects().map { (ByteText($0.id.rawValue), $0.name) },
        uniquingKeysWith: { one, _ in one })
      return CostExport(
        question: question, projects: names, owners: try question.store.sessionOwners(),
        columns: ExportedCall.columns(
          nested: format.isJSON || isNamed, flat: !format.isJSON || isNamed, by: choice.cost))
    }
  }
}

/// A call as it is written out.
struct ExportedCall: Sendable {
  let entry: LedgerEntry
  let project: String?
  let owner: SessionOwner?

  /// With the tokens as an object, as columns, or, for who picks by name, as both.
  static func columns(nested: Bool, flat: Bool, by basis: CostBasis) -> [Column<ExportedCall>] {
    place + (nested ? [Column("tokens") { $0.entry.tokens }] : []) + (flat ? buckets : []) + [
      Column("webSearches") { $0.entry.webSearches },
      Column("costUsd") { $0.entry.cost(by: basis) },
    ] + priced + [
      nested
        ? Column("tools") { $0.tools.map(Words.init) }
        : Column("tools") {
          $0.tools.map { $0.isEmpty ? ToolPart.none : $0.joined(separator: " ") }
        }
    ] + owner
  }

  private static let buckets: [Column<ExportedCall>] = [
    Column("input") { $0.entry.tokens.input },
    Column("cacheRead") { $0.entry.tokens.cacheRead },
    Column("cacheWrite5m") { $0.entry.tokens.cacheWrite5m },
    Column("cacheWrite1h") { $0.entry.tokens.cacheWrite1h },
    Column("output") { $0.entry.tokens.output }, Column("total") { $0.entry.tokens.total },
  ]

  private static let place: [Column<ExportedCall>] = [
    Column("at") { $0.entry.at }, Column("call") { $0.entry.key },
    Column("kind") { $0.entry.kind.rawValue }, Column("project") { $0.project },
    Column("task") { $0.entry.attribution.task }, Column("type") { $0.entry.attribution.taskType },
    Column("run") { $0.entry.attribution.run }, Column("stage") { $0.entry.attribution.stage },
    Column("agent") { $0.entry.attribution.agent }, Column("role") { $0.entry.attribution.role },
    Column("client") { $0.entry.attribution.client },
    Column("session") { $0.entry.attribution.session },
    Column("branch") { $0.entry.attribution.branch }, Column("model") { $0.entry.model },
  ]

  private static let priced: [Column<ExportedCall>] = [
    Column("unpriced") { $0.entry.unpricedReason },
    Column("priceSource") { $0.entry.priceSource }, Column("priceFrom") { $0.entry.priceFrom },
    Column("recordedUsd") { $0.entry.recorded },
  ]

  private static let owner: [Column<ExportedCall>] = [
    Column("user") { $0.owner?.user }, Column("pullRequest") { $0.owner?.pullRequest },
  ]

  /// The tools that it asked for, as often as it did; nil where that is not known.
  private var tools: [String]? {
    entry.tools.map { tools in
      tools.counts.flatMap { Array(repeating: $0.tool, count: Int($0.count)) }
    }
  }
}

/// Calls on their way out, a batch at a time.
struct CostExport: StreamedReport {
  let question: CostQuestion
  let projects: [ByteText: String]
  let owners: [ID<Agent>: SessionOwner]
  let columns: [Column<ExportedCall>]

  private static let batchSize = 500

  func stream(as page: Page, _ send: ([UInt8]) throws -> Void) throws {
    let isDocument = page.format == .json
    let format: Format =
      switch page.format {
      case .json, .ndjson: .ndjson
      case .csv: .csv
      case .markdown: .markdown
      case .table, .tsv: .tsv
      }
    let headings = format == .ndjson ? 0 : format == .markdown ? 2 : 1
    let lines = Page(
      format: format, style: page.style, envelope: page.envelope, fields: page.fields,
      guardsFormulas: page.guardsFormulas)
    if isDocument { try send(head(of: page)) }
    var isFirst = true
    var batch: [ExportedCall] = []
    func sendBatch() throws {
      var part = lines
      try Listing(batch, columns: columns).write(to: &part)
      let text = part.text
      var bytes = text.utf8[...]
      for _ in 0..<(isFirst ? 0 : headings) { bytes = bytes.behindFirstLine }
      try send(isDocument ? members(bytes, isFirst: isFirst) : Array(bytes))
      isFirst = false
      batch.removeAll(keepingCapacity: true)
    }
    // On one snapshot, however long the reader takes.
    try question.store.read {
      try question.store.eachEntry(in: question.window.window, of: question.project?.id) { entry in
        batch.append(
          ExportedCall(
            entry: entry, project: projects[ByteText(entry.attribution.project.rawValue)],
            owner: entry.attribution.agent.flatMap { owners[$0] }))
        if batch.count == Self.batchSize { try sendBatch() }
      }
    }
    if isFirst || !batch.isEmpty { try sendBatch() }
    if isDocument { try send(tail) }
  }

  private func head(of page: Page) -> [UInt8] {
    let head: JSONValue = [
      "schema": .string(page.envelope.schema), "generatedAt": page.envelope.generatedAt.json,
      "query": page.envelope.query,
    ]
    return Array((head.text.dropLast() + ",\"items\":[").utf8)
  }

  private var tail: [UInt8] {
    let summary: JSONValue = [
      "project": question.project.map { .string($0.name) } ?? .null,
      "since": question.window.since?.json ?? .null, "until": question.window.until?.json ?? .null,
    ]
    let page: JSONValue = ["limit": .null, "next": .null]
    return Array("],\"summary\":\(summary.text),\"page\":\(page.text),\"warnings\":[]}\n".utf8)
  }

  /// Lines of JSON as members of an array: with commas where lines end, between them and what was before.
  private func members(_ lines: Substring.UTF8View, isFirst: Bool) -> [UInt8] {
    var bytes: [UInt8] = isFirst || lines.isEmpty ? [] : [UInt8(ascii: ",")]
    for byte in lines.dropLast() {
      bytes.append(byte == UInt8(ascii: "\n") ? UInt8(ascii: ",") : byte)
    }
    return bytes
  }
}

extension Substring.UTF8View {
  fileprivate var behindFirstLine: Substring.UTF8View {
    drop { $0 != UInt8(ascii: "\n") }.dropFirst()
  }
}
