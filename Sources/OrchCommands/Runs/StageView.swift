import OrchModel
import OrchStore
import Terminal

/// A stage with what it cost.
package struct StageView: Sendable {
  package let stage: Stage
  package let spend: Spend
  /// Nil when nothing of it was booked, or nothing has a price; zero of an agent's stage that an earlier attempt did.
  let cost: Money?
  let now: Timestamp

  init(_ stage: Stage, spend: Spend = Spend(), cost: Money?, now: Timestamp) {
    self.stage = stage
    self.spend = spend
    self.cost =
      spend.calls > 0
      ? spend.knownCost : stage.keptFrom == nil || stage.kind == .recorded ? cost : .zero
    self.now = now
  }

  package var durationMs: Int64? {
    stage.startedAt.map { begun in
      max(0, (stage.endedAt ?? now).milliseconds.clampedSum(-begun.milliseconds))
    }
  }

  /// Output ÷ input.
  var yield: Double? {
    guard let input = stage.input, let output = stage.output, input > 0 else { return nil }
    return Double(output) / Double(input)
  }

  package static let columns: [Column<StageView>] = [
    Column("name", heading: "stage") { $0.stage.name },
    Column("role", detail: true) { $0.stage.role },
    Column("status") { $0.stage.status },
    Column("outcome", detail: true) { $0.stage.outcome?.rawValue },
    Column("reason", detail: true) { $0.stage.reason },
    Column("keptFrom", heading: "kept from", detail: true) { $0.stage.keptFrom },
    Column("client") { $0.stage.client },
    Column("model") { $0.stage.model },
    Column("agent") { $0.stage.agent },
    Column("startedAt", heading: "started", detail: true) { $0.stage.startedAt },
    Column("endedAt", heading: "ended", detail: true) { $0.stage.endedAt },
    Column("durationMs", heading: "took") { $0.durationMs.map(Milliseconds.init) },
    Column("costUsd", heading: "cost") { $0.cost },
    Column("clientCostUsd", heading: "client says", detail: true) { $0.stage.clientCost },
    Column("calls") { $0.spend.calls },
    Column("unpricedTokens", detail: true) { $0.spend.unpricedTokens },
    Column("tokens", detail: true) { $0.spend.tokens },
    Column("commit", detail: true) { $0.stage.commit },
    Column("exitCode", detail: true) { $0.stage.exitCode },
    Column("input", heading: "in", detail: true) { $0.stage.input },
    Column("output", heading: "out", detail: true) { $0.stage.output },
    Column("credits", detail: true) { $0.stage.credits },
    Column("batches", detail: true) { $0.stage.batches },
    Column("values", detail: true) { $0.stage.values.map { JSONValue.raw($0) } },
    Column("yieldPct", detail: true) { $0.yield.map { tenths($0 * 100) } },
  ]
}
