import OrchClients
import OrchModel
import OrchProcess
import OrchStore

/// An agent at work: reads what its client prints and writes down, books its calls, keeps its logs.
final class AgentHandler: StageHandler {
  private let place: AgentPlace
  private let client: any Client
  private let request: LaunchRequest
  private var reader: any StreamReader
  private var splitter = LineSplitter()
  private var tails: [(file: FollowedFile, tail: Tail)] = []
  private var pending: [AgentEvent] = []
  private var lastErrors = LastBytes(8 << 10)
  private var seenCalls: Set<String> = []
  private var lastSaved = SteadyTime.now
  private var usageRequests: UsageRequests

  private(set) var agent: Agent
  /// The turns that no limit counts: those made before a person last said to go on; below zero where turns of
  /// earlier agents count too, and nil while nobody has looked for these.
  private var turnsBefore: Int?
  private(set) var verdict: Verdict?
  private(set) var books: AgentBooks
  private var lastWords = ""

  init(_ agent: Agent, spec: AgentSpec, request: LaunchRequest, place: AgentPlace) {
    self.agent = agent
    self.place = place
    self.request = request
    client = spec.client
    usageRequests = UsageRequests(spec.client.usageRequest(id: "orch-usage"))
    books = AgentBooks(before: place.earlier?.cost)
    reader = spec.client.makeReader(request)
  }

  var activity: String { agent.activity ?? "starts" }
  func goOn() { turnsBefore = agent.turns }

  /// The turns that count against a limit of `most`, those of the stage's agents included that were at work
  /// before the run was resumed.
  ///
  /// Of theirs those are not that a limit was past already: who resumes grants as much again.
  func turns(against most: Int) throws -> Int {
    if let turnsBefore { return agent.turns - turnsBefore }
    let earlier = try place.store.turns(before: agent)
    turnsBefore = max(0, earlier - 1) / most * most - earlier
    return try turns(against: most)
  }

  var interruptRequest: [UInt8]? { client.interruptRequest(id: "orch-stop") }
  func nextUsageRequest() -> [UInt8]? { verdict == nil ? usageRequests.next() : nil }

  func take(output bytes: ArraySlice<UInt8>) throws {
    bytes.withUnsafeBytes { buffer in splitter.feed(buffer) { pending += reader.read($0) } }
    try flush()
  }

  func take(errors bytes: ArraySlice<UInt8>) throws {
    lastErrors.append(bytes)
    bytes.withUnsafeBytes { place.log.write($0, to: "errors.txt") }
  }

  func tick() throws {
    for file in client.follows(request, session: agent.session)
    where !tails.contains(where: { $0.file == file }) {
      if let tail = Tail(file, of: client) { tails.append((file, tail)) }
    }
    for (_, tail) in tails { pending += tail.news() }
    try flush()
  }

  /// Says that the agent is held, or at work again.
  func set(_ status: Agent.Status) throws {
    agent.status = status
    try place.store.update(agent)
  }

  func end(_ status: AgentProcess.ExitStatus) throws -> Verdict {
    splitter.finish { pending += reader.read($0) }
    pending += reader.end(status: status.code)
    try tick()
    for (_, tail) in tails { pending += tail.end() }
    try flush()
    var verdict =
      verdict ?? Verdict(succeeded: status == .exited(0), reason: "no_result", text: lastWords)
    if verdict.succeeded, case .exited(let code) = status, code != 0 { verdict.succeeded = false }
    if !verdict.succeeded, verdict.text.isEmpty { verdict.text = lastErrors.text }
    place.log.write(
      [
        "verdict": .string(verdict.reason), "succeeded": .bool(verdict.succeeded),
        "clientCostUsd": books.total?.cost.json ?? .null, "turns": agent.turns.json,
      ], to: "summary.jsonl")
    return verdict
  }

  /// Compares what we and the client count, at the agent's end; called inside a write transaction.
  func reconcile() throws -> Reconciliation {
    try place.meter.reconcile(&books, of: agent.id, in: place.store, now: place.now())
  }

  /// Writes down what has come in: money at once and for good, the rest in batches.
  private func flush() throws {
    guard !pending.isEmpty else { return }
    let events = pending
    pending = []
    let hasMoney = events.contains(where: isMoney)
    var news: [AgentNews] = []
    let isDue = lastSaved.age > .milliseconds(500)
    if hasMoney || isDue || events.contains(where: \.isStored) {
      try place.store.write(hasMoney ? .full : .batched) {
        news = []
        for event in events { try take(event, &news) }
        if hasMoney { try bookUnlisted(&news) }
        try place.store.update(agent)
      }
      lastSaved = .now
    } else {
      for event in events { try take(event, &news) }
    }
    try place.report(news)
  }

  /// True for what changes what the agent has cost.
  private func isMoney(_ event: AgentEvent) -> Bool {
    switch event {
    case .called: true
    case .total(let total): usageRequests.isPossible && total != books.total
    default: false
    }
  }

  /// Counts what the client's own total has beyond its calls as spent, while it works, until they are seen.
  private func bookUnlisted(_ news: inout [AgentNews]) throws {
    guard usageRequests.isPossible, books.total != nil else { return }
    let booked = books.unlisted
    _ = try reconcile()
    if books.unlisted != booked { news.append(.unlisted(books.unlisted)) }
  }

  /// Applies one event, inside the transaction.
  private func take(_ event: AgentEvent, _ news: inout [AgentNews]) throws {
    let now = place.now()
    switch event {
    case .session(let id, let model):
      agent.session = id
      agent.model = agent.model ?? model
      agent.status = .running
    case .said(let text, let subagent):
      place.log.write(text.hasSuffix("\n") ? text : text + "\n", to: "text.txt")
      if subagent == nil { lastWords = text.cut(toBytes: 64 << 10) }
      agent.activity = "says: \(firstLine(of: text))"
      news.append(.said(text))
    case .toolStarted(let tool):
      try place.store.begin(tool, of: agent.id, at: now)
      place.log.write(tool.line(at: now), to: "tools.jsonl")
      agent.activity = "\(tool.name) \(tool.summary)".cut(toBytes: 200)
      news.append(.tool(tool))
    case .toolEnded(let id, let succeeded, let output):
      try place.store.end(tool: id, of: agent.id, succeeded: succeeded, at: now)
      place.log.write(
        [
          "id": .string(id), "at": now.json, "succeeded": .bool(succeeded),
          "output": .string(output),
        ],
        to: "tools.jsonl")
      news.append(.toolEnded(id, succeeded: succeeded))
    case .fileChanged(let edit):
      try place.store.keep(edit, at: now, of: agent.id)
      news.append(.file(edit))
    case .called(let call): try book(call, at: now, &news)
    case .total(let total):
      let hasChanged = total != books.total
      books.note(total, isInterim: usageRequests.isOpen)
      usageRequests.close(hasChanged: hasChanged)
    case .retrying(let reason):
      agent.activity = "waits: \(reason)".cut(toBytes: 200)
      news.append(.retrying(reason))
    case .notice(let text): news.append(.notice(text))
    case .rejected(let line, let offset, let reason):
      place.log.write(
        ["rejectedLine": line.json, "offset": offset.json, "reason": .string(reason)],
        to: "summary.jsonl")
      news.append(.notice("line \(line) of the client was not understood: \(reason)"))
    case .finished(let verdict):
      self.verdict = verdict
      news.append(.verdict)
    }
  }

  private func book(_ call: ModelCall, at now: Timestamp, _ news: inout [AgentNews]) throws {
    let reading = try place.meter.book(call, in: place.store, now: now)
    books.note(reading.change.cost)
    try explain(call, of: reading.change.cost)
    if call.subagent == nil {
      // What an earlier agent of the session has booked was its turn.
      if seenCalls.insert(call.key).inserted, reading.change.kind == .added { agent.turns += 1 }
      agent.contextTokens = call.tokens.prompt
      agent.contextLimit = reading.contextLimit ?? agent.contextLimit
      agent.model = call.model ?? agent.model
    }
    guard reading.change.kind != .unchanged else { return }
    usageRequests.hurry()
    place.log.write(
      [
        "call": .string(call.key), "at": now.json, "model": call.model.json,
        "tokens": call.tokens.json, "final": .bool(call.isFinal),
      ], to: "summary.jsonl")
    news.append(.called(call, reading))
    if call.isDamaged {
      news.append(.notice("a token count of call '\(call.key)' can't be read: it has no cost"))
    }
  }

  /// A call of the interrupted agent whose session this one goes on with, seen only now: what was unlisted
  /// there may have been it.
  private func explain(_ call: ModelCall, of cost: Money) throws {
    guard let earlier = place.earlier, let at = call.at, at < agent.startedAt else { return }
    let part = try place.store.explain(cost, of: earlier.agent)
    books.before = books.before?.clampedDifference(part)
  }
}

/// Where an agent's doings go.
struct AgentPlace {
  let store: Database
  let log: AgentLog
  let meter: Meter
  let now: () -> Timestamp
  /// The agent whose session this one goes on with, and what the session had cost; nil for a new session.
  let earlier: (agent: ID<Agent>, cost: Money)?
  /// What the supervisor is told after each batch is written down.
  let report: ([AgentNews]) throws -> Void
}

/// What a supervisor, and a person, learn of an agent's batch.
enum AgentNews {
  case said(String)
  case tool(ToolUse)
  case toolEnded(String, succeeded: Bool)
  case file(FileEdit)
  case called(ModelCall, Meter.Reading)
  /// The client's own total has this much beyond the calls known.
  case unlisted(Money)
  case retrying(String)
  case notice(String)
  /// The client's turn is over.
  case verdict
}

extension AgentEvent {
  /// True for what has rows of its own besides the agent's.
  fileprivate var isStored: Bool {
    switch self {
    case .toolStarted, .toolEnded, .fileChanged, .session, .finished: true
    default: false
    }
  }
}

extension ToolUse {
  fileprivate func line(at now: Timestamp) -> JSONValue {
    [
      "id": .string(id), "at": now.json, "name": .string(name), "summary": .string(summary),
      "input": .string(input), "subagent": subagent.json,
    ]
  }
}

/// The first line of `text` that says something, at most 160 bytes of it.
func firstLine(of text: String) -> String {
  let start = text.utf8.drop { $0 == UInt8(ascii: "\n") }
  return String(decoding: start.prefix(160).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
}
