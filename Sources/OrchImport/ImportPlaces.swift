import OrchClients
import OrchCommands
import OrchModel
import OrchStore

/// Says which project, and which agent of `orch run`, a call belongs to.
final class ImportPlaces {
  private let context: Context
  /// Where projects are made.
  private let store: Database
  /// Where runs are known.
  private let runs: Database
  private var projects: [Key: ID<Project>] = [:]
  private var agents: [ByteText: [Database.SessionAgent]] = [:]

  private struct Key: Hashable {
    let folder: ByteText?
    let slug: ByteText?
  }

  init(_ context: Context, store: Database, runs: Database) {
    self.context = context
    self.store = store
    self.runs = runs
  }

  /// The agent that made a call of `session` at that time; `isLive` when one is still at work in it, and
  /// books the call itself.
  func agent(ofSession session: String?, at time: Timestamp) throws -> (
    place: LedgerEntry.Attribution?, isLive: Bool
  ) {
    guard let session else { return (nil, false) }
    let known = ByteText(session)
    let all = try agents[known] ?? runs.agents(ofSession: session)
    agents[known] = all
    if all.contains(where: { $0.endedAt == nil }) { return (nil, true) }
    // A client's clock is the machine's, but an agent is noted a moment after it has started.
    let agent = all.last { agent in
      agent.startedAt.adding(.seconds(-2)) <= time && agent.endedAt.map { time <= $0 } ?? true
    }
    return (agent?.place, false)
  }

  /// True when a run of `orch` worked in the session.
  func isOfRun(_ session: String) throws -> Bool {
    try !runs.agents(ofSession: session).isEmpty
  }

  /// The project of a session whose client worked in `folder`, and keeps its files in `path`.
  func project(of folder: String?, file path: String) throws -> ID<Project> {
    let slug = path.split(separator: "/").dropLast().last { $0.utf8.first == UInt8(ascii: "-") }
      .map(String.init)
    let key = Key(folder: folder.map(ByteText.init), slug: slug.map(ByteText.init))
    if let known = projects[key] { return known }
    let project = try folder.map { folder in
      try self.project(at: slug.flatMap { HistoryPlaces.start(of: folder, slug: $0) } ?? folder)
    }
    let id = try project ?? unattributed()
    projects[key] = id
    return id
  }

  private func project(at folder: String) throws -> ID<Project> {
    if Files.isFolder(folder), let place = RepositoryPlace(containing: folder) {
      return try project(at: place.commonFolder, name: place.name)
    }
    let folder = Files.isFolder(folder) ? folder : folder.withoutWorktree
    if let known = try store.project(at: folder + "/.git") { return known.id }
    let name = folder.split(separator: "/").last.map(String.init) ?? "root"
    return try project(at: folder, name: name)
  }

  private func project(at path: String, name: String) throws -> ID<Project> {
    try store.project(at: path, name: name, newID: newID, at: context.now()).id
  }

  private func unattributed() throws -> ID<Project> {
    try store.subject("unattributed", newID: newID, at: context.now()).id
  }

  private func newID() -> ID<Project> { ID(context.randomID("p", 6)) }
}

extension String {
  /// `/a` of `/a/.claude/worktrees/b/c`: where a worktree that Claude Code made belongs.
  fileprivate var withoutWorktree: String {
    guard let mark = firstRange(of: "/.claude/worktrees/"), mark.lowerBound > startIndex else {
      return self
    }
    return String(self[..<mark.lowerBound])
  }

  private func firstRange(of text: StaticString) -> Range<Index>? {
    let (bytes, wanted) = (Array(utf8), text.withUTF8Buffer { Array($0) })
    guard bytes.count >= wanted.count else { return nil }
    for start in 0...(bytes.count - wanted.count)
    where bytes[start..<start + wanted.count].elementsEqual(wanted) {
      let lower = utf8.index(startIndex, offsetBy: start)
      return lower..<utf8.index(lower, offsetBy: wanted.count)
    }
    return nil
  }
}
