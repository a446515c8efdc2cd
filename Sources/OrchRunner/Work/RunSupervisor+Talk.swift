import OrchCommands
import OrchModel
import OrchStore
import Terminal

extension RunSupervisor {
  func event(_ kind: String, stage: Stage? = nil, _ data: JSONValue) -> Event {
    Event(
      at: now, kind: kind, project: run.project, task: run.task, run: run.id, stage: stage?.id,
      agent: stage?.agent, data: data)
  }

  func tell(
    _ kind: String, stage: String? = nil, agent: ID<Agent>? = nil, _ data: [(String, JSONValue)],
    line: String? = nil
  ) {
    fleet.narrator.tell(
      RunEvent(kind: kind, at: now, run: run.id, stage: stage, agent: agent, data: data, line: line)
    )
  }

  func notice(_ text: String) {
    tell("notice", [("message", text.json)], line: "\(run.id)  note: \(text)")
  }

  /// What an agent did, for programs and, where it matters, for a person.
  func tell(_ news: AgentNews, position: Int) throws {
    let stage = stages[position]
    let prefix = "\(run.id)  \(stage.name)"
    func say(_ kind: String, _ data: [(String, JSONValue)], line: String? = nil) {
      tell(kind, stage: stage.name, agent: stage.agent, data, line: line)
    }
    switch news {
    case .said(let text):
      let line = fleet.context.globals.verbose ? "\(prefix): \(firstLine(of: text))" : nil
      say("agent.said", [("text", text.json)], line: line)
    case .tool(let tool):
      // The live line says it already.
      let isHeard = !fleet.narrator.isLive || fleet.context.globals.verbose
      say(
        "tool.started",
        [("id", tool.id.json), ("name", tool.name.json), ("summary", tool.summary.json)],
        line: isHeard ? "\(prefix): \(tool.name) \(tool.summary)" : nil)
    case .toolEnded(let id, let succeeded):
      say("tool.ended", [("id", id.json), ("succeeded", succeeded.json)])
    case .file(let edit):
      say(
        "file.changed",
        [
          ("path", edit.path.json), ("kind", .string(edit.kind.rawValue)),
          ("added", edit.added.json), ("removed", edit.removed.json),
        ])
    case .called(let call, let reading): try tell(call, reading, stage)
    case .unlisted(let cost): say("unlisted.recorded", [("costUsd", cost.json)])
    case .retrying(let reason):
      say("agent.retrying", [("reason", reason.json)], line: "\(prefix): waits: \(reason)")
    case .notice(let text):
      say("notice", [("message", text.json)], line: "\(prefix): \(text)")
    case .verdict: break
    }
  }

  private func tell(_ call: ModelCall, _ reading: Meter.Reading, _ stage: Stage) throws {
    guard fleet.narrator.writesJSON else { return }
    let spend = try store.spend(SpendFilter(run: run.id))
    tell(
      "call.recorded", stage: stage.name, agent: stage.agent,
      [
        ("key", call.key.json), ("model", call.model.json), ("tokens", call.tokens.json),
        ("final", call.isFinal.json), ("revised", (reading.change.kind == .revised).json),
        ("unpriced", reading.unpricedReason.json), ("runCostUsd", spend.knownCost.json),
      ])
  }

  func tellFinished(_ stage: Stage, _ verdict: Verdict) throws {
    let spend = try store.spend(SpendFilter(run: run.id, stage: stage.id))
    let cost = spend.calls > 0 ? ", \(spend.knownCost?.shown ?? "unpriced")" : ""
    let why = stage.reason.map { ": \($0)" } ?? ""
    tell(
      "stage.finished", stage: stage.name, agent: stage.agent,
      [
        ("status", .string(stage.status.rawValue)), ("outcome", (stage.outcome?.rawValue).json),
        ("reason", stage.reason.json), ("costUsd", spend.calls > 0 ? spend.knownCost.json : .null),
        ("clientCostUsd", stage.clientCost.json), ("commit", stage.commit.json),
      ],
      line: "\(run.id)  \(stage.name) \(stage.status.rawValue)\(cost)\(why)")
    if stage.status == .failed {
      for line in verdict.text.split(separator: "\n").suffix(8) {
        fleet.narrator.say("    \(line)")
      }
    }
  }

  /// `run.finished`, once, with the same fields as `runs show`.
  func tellEnd() throws {
    let answer = try store.read { try RunsShow().answer(for: run, in: store, fleet.context) }
    var page = Page(
      format: .ndjson, style: fleet.context.makeStyle(nil, .answer),
      envelope: Envelope(schema: "orch.run/1", generatedAt: now))
    try answer.write(to: &page)
    let item = String(decoding: page.bytes.dropLast(), as: UTF8.self)
    tell(
      "run.finished",
      [
        ("status", .string(run.status.rawValue)), ("outcome", (run.outcome?.rawValue).json),
        ("item", .raw(item)),
      ])
  }

  /// A live line for each stage at work.
  var liveLines: [LiveLine] {
    works.values.sorted { $0.position < $1.position }.map { work in
      let agent = (work.handler as? AgentHandler)?.agent
      let spend = agent.flatMap { try? store.spend(SpendFilter(agent: $0.id)) }
      return LiveLine(
        run: run.id.rawValue, role: work.name,
        state: isFrozen ? "paused" : stopping != nil ? "stopping" : "working",
        turns: agent?.turns, tokens: spend?.tokens.total, cost: spend?.cost,
        contextPercent: agent?.contextPercent, elapsed: work.elapsed,
        activity: work.handler.activity)
    }
  }
}

extension Agent {
  /// How full the context window is (F19); nil when nobody says how large it is.
  var contextPercent: Int? {
    guard let used = contextTokens, let most = contextLimit, most > 0 else { return nil }
    return Int(clamping: Int128(used) * 100 / Int128(most))
  }
}
