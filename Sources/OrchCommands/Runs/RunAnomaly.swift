import OrchModel
import Terminal

/// Something odd, and what shows it.
package struct RunAnomaly: Sendable {
  /// One of `Incident.Kind.anomalies`.
  package let kind: Incident.Kind
  /// Nil for what is of no agent.
  package let agent: Agent?
  package let text: String
  /// The numbers it rests on, an object.
  package let evidence: JSONValue
  /// Money a minute (F20); nil when that is not known.
  var pace: Money?
  /// How its numbers were worked out.
  var explanations: [Explanation]

  init(
    _ kind: Incident.Kind, of agent: Agent?, _ text: String, evidence: [(String, JSONValue)],
    pace: Money? = nil, explained: [Explanation]
  ) {
    self.kind = kind
    self.agent = agent
    self.text = text
    self.evidence = .object(evidence.map { JSONValue.Member($0.0, $0.1) })
    self.pace = pace
    explanations = explained
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
    Column("usdPerMinute", heading: "$/min") { $0.pace },
    Column("command", heading: "type") { $0.command },
    Column("evidence", detail: true) { $0.evidence },
  ]
}

/// A number in evidence, with at most so many decimals.
func evidence(_ value: Double?, places: Int) -> JSONValue {
  guard let text = value.map({ decimalText($0, places: places) }), text != "?" else { return .null }
  return .decimal(text)
}
