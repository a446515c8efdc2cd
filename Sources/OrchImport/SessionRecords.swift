import OrchClients
import OrchModel
import OrchStore

/// What imported sessions did and said, until it is written.
struct SessionRecords {
  private struct Entry {
    let agent: ID<Agent>
    let at: Timestamp
    /// False when `at` is only about right.
    let isExact: Bool
    let kind: RecordedActivity.Kind
  }

  private var entries: [Entry] = []

  /// How many records wait to be written.
  var count: Int { entries.count }

  /// Takes a record; `time` is when it was made, as far as that is known.
  mutating func add(_ activity: RecordedActivity, of agent: ID<Agent>, at time: Timestamp) {
    let isExact = activity.place.isExact && activity.place.at != nil
    entries.append(Entry(agent: agent, at: time, isExact: isExact, kind: activity.kind))
  }

  /// Writes what was taken; to be called inside of a transaction.
  mutating func flush(to store: Database) throws {
    for entry in entries { try write(entry, to: store) }
    entries.removeAll(keepingCapacity: true)
  }

  private func write(_ entry: Entry, to store: Database) throws {
    switch entry.kind {
    case .toolBegan(let id, let name, let summary):
      let tool = ToolUse(id: id, name: name, summary: summary, input: "")
      try store.begin(tool, of: entry.agent, at: entry.at)
    case .toolEnded(let id, let succeeded, let edit):
      try store.keep(
        succeeded: succeeded, at: entry.isExact ? entry.at : nil, ofTool: id, of: entry.agent)
      if let edit { try store.keep(edit, ofTool: id, of: entry.agent) }
    case .said(let speech, let id, let text):
      let message = SessionMessage(id: id, at: entry.at, kind: speech.rawValue, text: text)
      guard try entry.isExact || !store.hasMessage(id, of: entry.agent) else { return }
      try store.keep(message, of: entry.agent)
    // Kept with the session, not among its records.
    case .linked: break
    }
  }
}
