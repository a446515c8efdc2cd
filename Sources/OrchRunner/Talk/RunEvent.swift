import OrchModel

/// One thing that happened in a run, as `orch run --json` prints it and as a pipe reads it.
struct RunEvent {
  /// `run.started`, `stage.finished`, `call.recorded`, …: a contract.
  var kind: String
  var at: Timestamp
  var run: ID<Run>
  var stage: String?
  var agent: ID<Agent>?
  var data: [(String, JSONValue)] = []
  /// The same for a person, in a line; nil for what only programs want to know.
  var line: String?

  var json: JSONValue {
    .object(
      [
        .init("event", .string(kind)), .init("at", at.json), .init("run", run.json),
        .init("stage", stage.json), .init("agent", agent.json),
      ] + data.map { .init($0.0, $0.1) })
  }
}

/// One live line: an agent or a command at work.
struct LiveLine {
  var run: String
  var role: String
  var state: String
  var turns: Int?
  var tokens: Int64?
  var cost: Money?
  var contextPercent: Int?
  var elapsed: Duration
  var activity: String
}
