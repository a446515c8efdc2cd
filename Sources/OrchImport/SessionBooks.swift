import OrchClients
import OrchModel
import OrchStore

/// The sessions that imported records belong to: kept as agents, with what they did and said.
///
/// A session of `orch run` is left alone: the run has kept all of it.
final class SessionBooks {
  private let store: Database
  private let places: ImportPlaces
  private var agents: [ID<Agent>: Session] = [:]
  private var activities: [Entry] = []
  private var ids: [Name: ID<Agent>] = [:]
  /// The client's running totals, by session.
  private(set) var totals: [ByteText: RecordedTotals] = [:]
  /// The sessions of which something was read.
  private(set) var touched: Set<ByteText> = []
  /// How many sessions and subagents are new.
  private(set) var added = 0

  private struct Name: Hashable {
    let client: HistoryFormat
    let session: ByteText
    let subagent: ByteText?
  }

  private struct Session {
    var agent: Agent
    /// True when its own file said so, not one that has copies of its records.
    var isOwn: Bool
  }

  private struct Entry {
    let agent: ID<Agent>
    let at: Timestamp
    let kind: RecordedActivity.Kind
  }

  init(store: Database, places: ImportPlaces, files: some Sequence<SourceFile>) {
    self.store = store
    self.places = places
    for file in files {
      guard let session = file.session, let totals = file.totals.flatMap(RecordedTotals.init(json:))
      else { continue }
      keep(totals, of: session)
    }
  }

  /// How many records wait to be written.
  var count: Int { activities.count }

  /// Takes the totals of a file that was read.
  func note(_ totals: RecordedTotals, of session: String?) {
    guard let session, !totals.isEmpty else { return }
    touched.insert(ByteText(session))
    keep(totals, of: session)
  }

  /// Of several files of one session the one with the newest total counts.
  private func keep(_ totals: RecordedTotals, of session: String) {
    let key = ByteText(session)
    if let before = self.totals[key]?.totals.last, let last = totals.totals.last,
      (last.at, last.cost) < (before.at, before.cost)
    {
      return
    }
    self.totals[key] = totals
  }

  func take(_ activity: RecordedActivity, of file: FileFacts) throws {
    let place = activity.place
    guard let session = place.session else { return }
    let at = place.at ?? file.beganAt ?? file.found.modificationTime
    let owner = try places.agent(ofSession: session, at: at)
    guard owner.place == nil, !owner.isLive else { return }
    let agent = try agent(of: place, in: session, at: at, file: file)
    if case .said(.prompt, _, let text) = activity.kind, agents[agent]?.agent.activity == nil {
      agents[agent]?.agent.activity = ToolUse.oneLine(text)
    }
    activities.append(Entry(agent: agent, at: at, kind: activity.kind))
  }

  /// The agent that a record belongs to, noted as one that was at work at that time.
  func agent(
    of place: RecordedPlace, in session: String, at time: Timestamp, file: FileFacts
  ) throws -> ID<Agent> {
    touched.insert(ByteText(session))
    let id = id(client: file.format, session: session, subagent: place.subagent)
    if agents[id] != nil {
      agents[id]?.agent.note(time)
      return id
    }
    let isOwn = file.session.map { $0.isSameBytes(as: session) } ?? false
    let parent = place.subagent.map { _ in
      self.id(client: file.format, session: session, subagent: nil)
    }
    agents[id] = Session(
      agent: Agent(
        id: id, project: try places.project(of: place.folder, file: file.found.path), run: nil,
        stage: nil, parent: parent, client: file.format.rawValue,
        role: parent == nil ? "main" : place.role ?? "subagent",
        session: place.subagent ?? session, status: .completed, startedAt: time, endedAt: time),
      isOwn: isOwn)
    return id
  }

  /// Writes what was taken; to be called inside of a transaction.
  func flush() throws {
    let inOrder = agents.values.sorted {
      ($0.agent.startedAt, $0.agent.id.rawValue) < ($1.agent.startedAt, $1.agent.id.rawValue)
    }
    for session in inOrder
    where try store.keep(session: session.agent, isOwn: session.isOwn) {
      added += 1
    }
    for entry in activities { try write(entry) }
    agents.removeAll(keepingCapacity: true)
    activities.removeAll(keepingCapacity: true)
  }

  private func write(_ entry: Entry) throws {
    switch entry.kind {
    case .toolBegan(let id, let name, let summary):
      let tool = ToolUse(id: id, name: name, summary: summary, input: "")
      try store.begin(tool, of: entry.agent, at: entry.at)
    case .toolEnded(let id, let succeeded, let edit):
      try store.end(tool: id, of: entry.agent, succeeded: succeeded, at: entry.at)
      if let edit { try store.keep(edit, ofTool: id, of: entry.agent) }
    case .said(let speech, let id, let text):
      try store.keep(
        SessionMessage(id: id, at: entry.at, kind: speech.rawValue, text: text), of: entry.agent)
    }
  }

  /// The id of a session, or of a subagent in it: the same whenever it is imported.
  func id(client: HistoryFormat, session: String, subagent: String?) -> ID<Agent> {
    let name = Name(
      client: client, session: ByteText(session), subagent: subagent.map(ByteText.init))
    if let known = ids[name] { return known }
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for part in [client.rawValue, session, subagent ?? ""] {
      for byte in Array(part.utf8) + [0] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    // Fifty bits: the lowest ones of this hash are the weakest.
    let letters = (0..<10).map { digits[Int((hash >> (14 + UInt64($0) * 5)) & 31)] }
    let id = ID<Agent>("a" + String(decoding: letters, as: UTF8.self))
    ids[name] = id
    return id
  }
}

extension Agent {
  fileprivate mutating func note(_ time: Timestamp) {
    startedAt = min(startedAt, time)
    endedAt = max(endedAt ?? time, time)
  }
}
