import OrchModel
import Terminal

/// A record with a value of every kind.
struct Sample: Sendable {
  enum Status: String, CaseIterable, Sendable, StatusShown {
    case pending, running, completed, failed, cancelled, paused

    var mark: Mark {
      switch self {
      case .pending: .pending
      case .running: .running
      case .completed: .completed
      case .failed: .failed
      case .cancelled: .cancelled
      case .paused: .paused
      }
    }
  }

  enum Kind: String, FieldConvertible { case bug, feature }

  var id: ID<Sample>
  var status: Status
  var title: String
  var cost: Money?
  var attempts = 1
  var took: Milliseconds?
  var share = Percent(tenths: 125)
  var isUrgent = false
  var kind = Kind.bug
  var createdAt: Timestamp
  var labels: [String] = []
  var tokens: Tokens?

  static let now = Timestamp(milliseconds: 1_768_467_600_000)  // 2026-01-15T09:00:00Z

  static let columns: [Column<Sample>] = [
    Column("id") { $0.id },
    Column("status") { $0.status },
    Column("title") { $0.title },
    Column("costUsd", heading: "cost") { $0.cost },
    Column("attempts") { $0.attempts },
    Column("tookMs", heading: "took") { $0.took },
    Column("createdAt", heading: "created") { $0.createdAt },
    Column("share", detail: true) { $0.share },
    Column("isUrgent", heading: "urgent", detail: true) { $0.isUrgent },
    Column("kind", detail: true) { $0.kind },
    Column("labels") { $0.labels },
    Column("tokens") { $0.tokens },
  ]

  static let two = [
    Sample(
      id: "t2", status: .running, title: "Fix the tests", cost: Money(decimal: "1204.5"),
      attempts: 12_345, took: Milliseconds(3_725_000),
      createdAt: Timestamp(milliseconds: now.milliseconds - 90_000), labels: ["ci", "flaky"],
      tokens: Tokens(input: 10, cacheRead: 20, output: 3)),
    Sample(
      id: "t1", status: .pending, title: "Write the parser, \"fast\"", share: Percent(tenths: 120),
      isUrgent: true, kind: .feature,
      createdAt: Timestamp(milliseconds: now.milliseconds - 7_200_000)),
  ]

  static func titled(_ title: String) -> Sample {
    Sample(id: "t3", status: .completed, title: title, createdAt: now)
  }
}

/// What `report` looks like, written as `format`.
func shown(
  _ report: some Report, _ format: Format, width: Int? = nil, isTerminal: Bool = false,
  color: Bool = false, unicode: Bool = true, fields: [String] = [], guarded: Bool = true
) throws -> String {
  var page = Page(
    format: format,
    style: Style(
      width: width, isTerminal: isTerminal || width != nil, usesColor: color, usesUnicode: unicode,
      now: Sample.now),
    envelope: Envelope(
      schema: "orch.samples/1", generatedAt: Sample.now, query: ["status": "running"]),
    fields: fields, guardsFormulas: guarded)
  try report.write(to: &page)
  return page.text
}
