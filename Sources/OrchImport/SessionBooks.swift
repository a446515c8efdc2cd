import OrchClients
import OrchModel
import OrchProcess
import OrchStore

/// The sessions that imported records belong to: kept as agents, with what they did and said.
///
/// A session of `orch run` is left alone: the run has kept all of it.
final class SessionBooks {
  private let store: Database
  private let places: ImportPlaces
  private var agents: [ID<Agent>: Session] = [:]
  private var records = SessionRecords()
  let ids = SessionIDs()
  private var copies = CopiedTools()
  /// The client's running totals, by session.
  private(set) var totals: [ByteText: RecordedTotals] = [:]
  /// The sessions of which something was read.
  private(set) var touched: Set<ByteText> = []
  /// How many sessions and subagents are new.
  private(set) var added = 0

  private struct Session {
    var agent: Agent
    var projectIsFrom: ProjectSource
  }

  /// Who says which project a session belongs to: the later case is believed.
  private enum ProjectSource: Int {
    case nobody
    /// A file that has copies of its records.
    case copy
    case ownFile
  }

  /// Whose files the sessions are in, as far as it is noted, and what of it is not written yet.
  private var owners: Set<Owner> = []
  private var newOwners: [Owner] = []
  private var links: [Link] = []
  private lazy var users = UserNames()

  private struct Owner: Hashable {
    let agent: ID<Agent>
    let user: UInt32
  }

  private struct Link {
    let agent: ID<Agent>
    let session: String
    let at: Timestamp
    let pullRequest: String
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
  var count: Int { records.count + links.count }

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
    let isOfRun = owner.place != nil || owner.isLive
    if case .linked(let pullRequest) = activity.kind {
      let agent =
        isOfRun
        ? ids.id(client: file.format, session: session, subagent: nil)
        : try agent(of: place, in: session, at: at, file: file)
      links.append(Link(agent: agent, session: session, at: at, pullRequest: pullRequest))
      return
    }
    guard !isOfRun else { return }
    let agent = try agent(of: place, in: session, at: at, file: file)
    if case .said(.prompt, _, let text) = activity.kind, agents[agent]?.agent.activity == nil {
      agents[agent]?.agent.activity = ToolUse.oneLine(text)
    }
    records.add(activity, of: agent, at: at)
  }

  /// The agent that a record belongs to, noted as one that was at work at that time.
  func agent(
    of place: RecordedPlace, in session: String, at time: Timestamp, file: FileFacts
  ) throws -> ID<Agent> {
    touched.insert(ByteText(session))
    let id = ids.id(client: file.format, session: session, subagent: place.subagent)
    note(Owner(agent: id, user: file.found.owner), of: place, in: session, file)
    if let known = agents[id]?.projectIsFrom {
      agents[id]?.agent.note(time)
      guard known != .ownFile, case let source = projectSource(place, in: session, file),
        source.rawValue > known.rawValue
      else { return id }
      agents[id]?.projectIsFrom = source
      agents[id]?.agent.project = try places.project(of: place.folder, file: file.found.path)
      return id
    }
    let parent = place.subagent.map { _ in
      ids.id(client: file.format, session: session, subagent: nil)
    }
    agents[id] = Session(
      agent: Agent(
        id: id, project: try places.project(of: place.folder, file: file.found.path), run: nil,
        stage: nil, parent: parent, client: file.format.rawValue,
        role: parent == nil ? "main" : place.role ?? "subagent",
        session: place.subagent ?? session, status: .completed, startedAt: time, endedAt: time),
      projectIsFrom: projectSource(place, in: session, file))
    return id
  }

  private func projectSource(_ place: RecordedPlace, in session: String, _ file: FileFacts)
    -> ProjectSource
  {
    guard place.folder != nil else { return .nobody }
    return file.isOwn(of: place, in: session) ? .ownFile : .copy
  }

  /// Notes whose session it is: whoever owns its own file, not one that has copies of its records.
  private func note(
    _ owner: Owner, of place: RecordedPlace, in session: String, _ file: FileFacts
  ) {
    guard !owners.contains(owner), file.isOwn(of: place, in: session) else { return }
    owners.insert(owner)
    newOwners.append(owner)
  }

  /// Notes which entry of the ledger counts in place of what `other` says: the tools of that call are its
  /// agent's alone.
  func note(_ entry: LedgerEntry, isBookedFor other: LedgerEntry) {
    guard other.attribution.run == nil, let agent = entry.attribution.agent,
      let copying = other.attribution.agent, agent != copying
    else { return }
    copies.note(agent, isCopiedBy: copying)
  }

  /// Takes out copies of tools, now that all of them are written.
  func removeCopies() throws { try copies.removeAll(from: store) }

  /// Writes what was taken; to be called inside of a transaction.
  func flush() throws {
    let inOrder = agents.values.sorted {
      ($0.agent.startedAt, $0.agent.id.rawValue) < ($1.agent.startedAt, $1.agent.id.rawValue)
    }
    for session in inOrder
    where try store.keep(session: session.agent, isOwn: session.projectIsFrom == .ownFile) {
      added += 1
    }
    for owner in newOwners { try store.note(user: users.name(of: owner.user), of: owner.agent) }
    for link in links {
      try store.note(
        pullRequest: link.pullRequest, at: link.at, ofSession: link.session, agent: link.agent)
    }
    try records.flush(to: store)
    try copies.removeNew(from: store)
    newOwners.removeAll(keepingCapacity: true)
    links.removeAll(keepingCapacity: true)
    agents.removeAll(keepingCapacity: true)
  }
}

extension Agent {
  fileprivate mutating func note(_ time: Timestamp) {
    startedAt = min(startedAt, time)
    endedAt = max(endedAt ?? time, time)
  }
}

extension FileFacts {
  /// True for the file of a session itself, not one that has copies of its records.
  fileprivate func isOwn(of place: RecordedPlace, in session: String) -> Bool {
    // What has the sessions of all has each once.
    if format.keepsAllInOne(at: found.path) { return true }
    return self.session.map {
      $0.isSameBytes(as: session) || place.subagent?.isSameBytes(as: $0) ?? false
    } ?? true
  }
}
