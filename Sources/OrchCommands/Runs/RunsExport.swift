import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Writes out runs with their figures, for other programs and for people.
struct RunsExport: Command {
  enum Form: String, CaseIterable, ArgumentValue { case csv, json, markdown, html }

  static let name = "runs export"
  static let aliases = [["run", "export"]]
  static let summary = "Write out runs and the figures of their stages: CSV, JSON, Markdown or HTML"
  static let discussion = """
    A row is a stage of a run, the newest run first; of a run without stages it is the run alone. HTML is a page that \
    stands alone, and loads nothing.
    """
  static let examples = [
    "orch runs export --format csv --since 30d > runs.csv",
    "orch runs export --format html --project TechBlog.com > runs.html",
  ]

  @Option("How it is written") var format = Form.csv
  @Option(value: "NAME", "Only runs of this workflow or pipeline") var workflow: String?
  @Option(short: "s", "Only runs with this status; again for more") var status: [Run.Status] = []
  @Option(value: "TIME", "Only runs that began from then on") var since: String?
  @Option(value: "TIME", "Only runs that began before then") var until: String?

  func run(_ context: Context) throws -> RunExport {
    let window = try context.window(since: since, until: until)
    let store = try context.readStore()
    return try store.read {
      let project = try context.projectInView(in: store)
      let runs = try store.runs(
        of: project?.id, with: status, workflow: workflow, in: window, limit: .max
      ).map(\.run)
      var rows: [ExportedStage] = []
      for start in stride(from: 0, to: runs.count, by: 200) {
        let page = Array(runs[start..<min(start + 200, runs.count)])
        let figures = Dictionary(
          try store.figures(of: page.map(\.id)).map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        for run in page {
          let stages = figures[run.id]?.stages ?? []
          rows +=
            stages.isEmpty
            ? [ExportedStage(run: run, stage: nil)]
            : stages.map { ExportedStage(run: run, stage: $0) }
        }
      }
      return RunExport(rows: rows, form: format, title: project?.name ?? "all projects")
    }
  }
}

/// A stage of a run as it is written out.
struct ExportedStage: Sendable {
  let run: Run
  /// Nil for a run without stages.
  let stage: StageFigures?

  static let columns: [Column<ExportedStage>] = [
    Column("run") { $0.run.id }, Column("title") { $0.run.name },
    Column("project") { $0.run.projectName }, Column("number") { $0.run.number },
    Column("attempt") { $0.run.attempt }, Column("workflow") { $0.run.workflow },
    Column("trigger") { $0.run.trigger.rawValue }, Column("runStatus") { $0.run.status.rawValue },
    Column("runStartedAt") { $0.run.startedAt }, Column("runEndedAt") { $0.run.endedAt },
    Column("stage") { $0.stage?.name }, Column("status") { $0.stage?.status.rawValue },
    Column("startedAt") { $0.stage?.startedAt },
    Column("durationMs") { $0.stage?.durationMs.map(Milliseconds.init) },
    Column("input") { $0.stage?.input }, Column("output") { $0.stage?.output },
    Column("credits") { $0.stage?.credits }, Column("costUsd") { $0.stage?.cost },
  ]
}

/// Runs on their way out, in the form that was asked for wherever they go.
struct RunExport: Report {
  let rows: [ExportedStage]
  let form: RunsExport.Form
  let title: String

  func write(to page: inout Page) throws {
    switch form {
    case .csv, .json, .markdown: try listing.write(to: &page)
    case .html: page.write(text: html(page.style))
    }
  }

  func stream(as page: Page, _ send: ([UInt8]) throws -> Void) throws {
    var page = Page(
      format: form.format ?? page.format, style: page.style, envelope: page.envelope,
      fields: page.fields)
    try write(to: &page)
    try send(page.bytes)
  }

  private var listing: Listing<ExportedStage> {
    Listing(rows, columns: ExportedStage.columns, empty: "no runs")
  }

  private func html(_ style: Style) -> String {
    var text = """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>Runs of \(escaped(title))</title>
      <style>
      body { font: 14px/1.4 sans-serif; margin: 2em } table { border-collapse: collapse }
      th, td { padding: 2px 10px; border-bottom: 1px solid #ddd; text-align: left; white-space: nowrap }
      td.n { text-align: right } tr.failed td { color: #b00 }
      </style></head><body><h1>Runs of \(escaped(title))</h1><table>

      """
    text += "<tr>\(ExportedStage.columns.map { "<th>\(escaped($0.heading))</th>" }.joined())</tr>\n"
    for row in rows {
      let isFailed = row.run.status == .failed || row.stage?.status == .failed
      text += isFailed ? "<tr class=\"failed\">" : "<tr>"
      for column in ExportedStage.columns { text += cell(column.value(row), style) }
      text += "</tr>\n"
    }
    return text + "</table></body></html>\n"
  }

  private func cell(_ field: Field, _ style: Style) -> String {
    switch field {
    case .absent: "<td></td>"
    case .time(let time): "<td>\(time.iso8601)</td>"
    case .number, .duration, .money, .percent: "<td class=\"n\">\(escaped(style.shown(field)))</td>"
    case .text, .flag, .status, .tokens, .list, .object, .json:
      "<td>\(escaped(style.shown(field)))</td>"
    }
  }
}

extension RunsExport.Form {
  /// The format it is written as; nil for a page of its own.
  fileprivate var format: Format? {
    switch self {
    case .csv: .csv
    case .json: .json
    case .markdown: .markdown
    case .html: nil
    }
  }
}

/// Text as it stands in HTML.
private func escaped(_ text: String) -> String {
  var result = ""
  for scalar in visible(text).unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
