import OrchModel
import Terminal

/// Something odd, and what shows it.
struct RunAnomaly: Sendable {
  enum Kind: String, Sendable {
    case context, sameCall = "loop.same-call", sameError = "loop.same-error", silent, runaway, spike
  }

  let kind: Kind
  /// Nil for what is of no agent.
  let agent: Agent?
  let text: String
  let evidence: [(String, Field)]
  /// Dollars a minute (F20); nil when that is not known.
  var pace: Double?

  init(kind: Kind, agent: Agent?, text: String, evidence: [(String, Field)]) {
    self.kind = kind
    self.agent = agent
    self.text = text
    self.evidence = evidence
  }

  func burning(_ pace: Double?) -> RunAnomaly {
    var anomaly = self
    anomaly.pace = pace
    return anomaly
  }

  private var command: String {
    guard let agent else { return "orch costs today --by hour" }
    return agent.run.map { "orch runs show \($0) --logs" } ?? "orch agents show \(agent.id)"
  }

  static let columns: [Column<RunAnomaly>] = [
    Column("kind") { $0.kind.rawValue },
    Column("agent") { $0.agent?.id },
    Column("role") { $0.agent?.role },
    Column("run") { $0.agent?.run },
    Column("text", heading: "what") { $0.text },
    Column("usdPerMinute", heading: "$/min") { $0.pace.map { number($0, places: 4) } },
    Column("command", heading: "type") { $0.command },
    Column("evidence", detail: true) { Field.Object($0.evidence) },
  ]
}
