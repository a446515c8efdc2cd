import OrchModel

/// Reads what any program prints, as `CommandClient` describes it.
struct CommandReader: StreamReader {
  private let parser = JSONParser()
  private let session: String
  /// Tells the calls without id of one process from those of the next in the same session.
  private let start: Int64
  private var costs: [ByteText: Money] = [:]
  private var total = Money.zero
  private var running: Set<ByteText> = []
  private var lastWords = ""
  private var hasFinished = false

  init(session: String, startedAt: Timestamp?) {
    self.session = session
    start = startedAt?.milliseconds ?? 0
  }

  mutating func read(_ line: Line) -> [AgentEvent] {
    guard case .whole(let bytes, let number, _) = line else {
      return parser.events(of: line) { _ in [] }
    }
    guard bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else { return words(bytes) }
    let events = try? parser.read(bytes) { self.events(of: $0, line: number) }.get()
    return events.flatMap { $0 } ?? words(bytes)
  }

  mutating func end(status: Int32?) -> [AgentEvent] {
    guard !hasFinished else { return [] }
    hasFinished = true
    guard status == 0 else {
      let how = status.map { "exit status \($0)" } ?? "exit status unknown"
      return [.finished(Verdict(succeeded: false, reason: how, text: lastWords))]
    }
    return [.finished(Verdict(succeeded: true, reason: "completed", text: lastWords))]
  }

  private mutating func words(_ bytes: UnsafeRawBufferPointer) -> [AgentEvent] {
    let isCarriageReturn = bytes.last == 0x0D
    let text = String(decoding: bytes.dropLast(isCarriageReturn ? 1 : 0), as: UTF8.self)
    if text.utf8.contains(where: { $0 > 0x20 }) { lastWords = text.cut(toBytes: Limit.toolText) }
    return text.utf8.isEmpty ? [] : [.said(text, subagent: nil)]
  }

  /// Nil when the object is none of ours: then it is something the agent said.
  private mutating func events(of event: JSONDocument, line: Int) -> [AgentEvent]? {
    let type = event["type"]
    if type.equals("say") { return said(event) }
    if type.equals("call") { return called(event, line: line) }
    if type.equals("tool") { return tool(event) }
    if type.equals("file") { return file(event) }
    if type.equals("result") { return result(event) }
    if type.equals("notice") { return event["text"].string(cutTo: 4096).map { [.notice($0)] } }
    if type.equals("retry") {
      return [.retrying(reason: event["reason"].string(cutTo: 4096) ?? "retrying")]
    }
    guard type.equals("session") else { return nil }
    return event["id"].name.map { [.session(id: $0, model: event["model"].name)] }
  }

  private mutating func said(_ event: JSONDocument) -> [AgentEvent]? {
    guard let text = event["text"].string else { return nil }
    lastWords = text
    return [.said(text, subagent: event["subagent"].name)]
  }

  private mutating func called(_ event: JSONDocument, line: Int) -> [AgentEvent] {
    let id = event["id"].name ?? "\(start):\(line)"
    var isDamaged = false
    let tokens = Tokens(
      input: event["inputTokens"].tokenCount(&isDamaged),
      cacheRead: event["cacheReadTokens"].tokenCount(&isDamaged),
      cacheWrite5m: event["cacheWriteTokens"].tokenCount(&isDamaged),
      cacheWrite1h: event["cacheWrite1hTokens"].tokenCount(&isDamaged),
      output: event["outputTokens"].tokenCount(&isDamaged))
    var call = ModelCall(
      key: "command:\(session):\(id)", model: event["model"].name, tokens: tokens,
      session: session, subagent: event["subagent"].name)
    call.isDamaged = isDamaged
    call.recordedCost = event["costUsd"].money?.asRecorded
    return [.called(call)] + charged(event["costUsd"], id: id)
  }

  /// The new running total, when a call says what it cost; a repeated call is charged once.
  private mutating func charged(_ cost: JSONDocument, id: String) -> [AgentEvent] {
    guard cost.kind != .missing, cost.kind != .null else { return [] }
    guard let money = cost.money else {
      return [.notice("the cost of call '\(id)' cannot be read")]
    }
    let before = costs[ByteText(id)] ?? .zero
    let rest = Money(nanodollars: total.nanodollars - before.nanodollars)
    guard let sum = rest.adding(money) else {
      return [.notice("the cost of call '\(id)' is out of range")]
    }
    if costs.count < 100_000 || before > .zero { costs[ByteText(id)] = money }
    total = sum
    return [.total(ClientTotal(cost: total))]
  }

  private mutating func tool(_ event: JSONDocument) -> [AgentEvent]? {
    guard let id = event["id"].name else { return nil }
    let isKnown = running.contains(ByteText(id))
    let hasEnded = event["ok"].kind == .bool || event["output"].kind == .string
    var events: [AgentEvent] = []
    if !isKnown {
      guard let name = event["name"].name else { return nil }
      let subagent = event["subagent"].name
      events.append(
        .toolStarted(ToolUse(id: id, name: name, input: event["input"], subagent: subagent)))
    }
    if hasEnded {
      running.remove(ByteText(id))
      let output = event["output"].string(cutTo: Limit.toolText) ?? ""
      events.append(.toolEnded(id: id, succeeded: event["ok"].bool ?? true, output: output))
    } else if running.count < Limit.pending {
      running.insert(ByteText(id))
    }
    return events
  }

  private func file(_ event: JSONDocument) -> [AgentEvent]? {
    guard let path = event["path"].string(cutTo: 4096), !path.utf8.isEmpty else { return nil }
    let kind = event["kind"].name.flatMap(FileEdit.Kind.init) ?? .modified
    func lines(_ count: JSONDocument) -> Int? {
      count.int64.flatMap { $0 < 0 ? nil : Int(exactly: $0) }
    }
    return [
      .fileChanged(
        FileEdit(
          path: path, kind: kind, added: lines(event["added"]), removed: lines(event["removed"])))
    ]
  }

  private mutating func result(_ event: JSONDocument) -> [AgentEvent]? {
    guard let succeeded = event["ok"].bool else { return nil }
    hasFinished = true
    let reason = event["reason"].name ?? (succeeded ? "completed" : "failed")
    let text = event["text"].string ?? lastWords
    return [.finished(Verdict(succeeded: succeeded, reason: reason, text: text))]
  }
}
