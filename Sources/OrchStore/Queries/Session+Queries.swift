import OrchModel

/// What somebody said in a session that was imported.
package struct SessionMessage: Hashable, Sendable {
  package var id: String
  package var at: Timestamp
  /// `prompt`, `answer`, `error`.
  package var kind: String
  package var text: String

  package init(id: String, at: Timestamp, kind: String, text: String) {
    self.id = id
    self.at = at
    self.kind = kind
    self.text = text
  }
}

/// A file that an agent's tools changed.
package struct TouchedFile: Hashable, Sendable {
  package let path: String
  /// The last kind of change.
  package let kind: FileEdit.Kind
  package let edits: Int
  /// Lines; nil when no change says how many.
  package let added: Int?
  package let removed: Int?
}

extension Database {
  /// Keeps a session that was imported; answers true when it is new.
  ///
  /// Mentioned again it begins at the earliest and ends at the latest time, and keeps its first title. Its
  /// project is the one that is said with `isOwn`, by its own file.
  @discardableResult
  package func keep(session agent: Agent, isOwn: Bool) throws -> Bool {
    let isNew = try row("SELECT 1 FROM agent WHERE id = \(agent.id)", { _ in true }) == nil
    try execute(
      """
      INSERT INTO agent (id, project_id, parent_id, client, role, session, status, activity,
                         started_at, ended_at)
      VALUES (\(agent.id), \(agent.project), \(agent.parent), \(agent.client), \(agent.role),
              \(agent.session), \(agent.status), \(agent.activity), \(agent.startedAt),
              \(agent.endedAt))
      ON CONFLICT (id) DO UPDATE
         SET project_id = CASE WHEN \(isOwn) THEN excluded.project_id ELSE project_id END,
             role = CASE WHEN excluded.role <> 'subagent' THEN excluded.role ELSE role END,
             activity = coalesce(activity, excluded.activity),
             started_at = min(started_at, excluded.started_at),
             ended_at = max(ended_at, excluded.ended_at)
       WHERE run_id IS NULL
      """)
    return isNew
  }

  /// Keeps what was said; nothing for what is there already.
  package func keep(_ message: SessionMessage, of agent: ID<Agent>) throws {
    try execute(
      """
      INSERT INTO message (agent_id, at, id, kind, text)
      VALUES (\(agent), \(message.at), \(message.id), \(message.kind), \(message.text))
      ON CONFLICT DO NOTHING
      """)
  }

  /// True when a message with that id is kept, whatever its time.
  ///
  /// For clients that do not say when it was sent: it takes as long as the agent has messages.
  package func hasMessage(_ id: String, of agent: ID<Agent>) throws -> Bool {
    try row("SELECT 1 FROM message WHERE agent_id = \(agent) AND id = \(id)") { _ in true }
      ?? false
  }

  /// Notes what came of a call of a tool, and when, where the client says so; nothing for what is noted
  /// already.
  package func keep(
    succeeded: Bool, at time: Timestamp?, ofTool id: String, of agent: ID<Agent>
  ) throws {
    try execute(
      """
      UPDATE tool_call SET ended_at = \(time), succeeded = \(succeeded)
       WHERE agent_id = \(agent) AND id = \(id) AND succeeded IS NULL
      """)
  }

  /// Notes which file a call of a tool changed.
  package func keep(_ edit: FileEdit, ofTool id: String, of agent: ID<Agent>) throws {
    try execute(
      """
      UPDATE tool_call
         SET path = \(edit.path), change = \(edit.kind), added = \(edit.added),
             removed = \(edit.removed)
       WHERE agent_id = \(agent) AND id = \(id)
      """)
  }

  /// Takes out those calls of tools that are copies of another agent's: the same id, or the same tool, time and
  /// summary.
  package func removeTools(of agent: ID<Agent>, copiedFrom other: ID<Agent>) throws {
    try execute(
      """
      DELETE FROM tool_call
       WHERE agent_id = \(agent)
         AND (id IN (SELECT id FROM tool_call WHERE agent_id = \(other))
              OR (name, summary, started_at) IN
                 (SELECT name, summary, started_at FROM tool_call WHERE agent_id = \(other)))
      """)
  }

  /// The tools an agent called, the most called first.
  package func toolUse(of agent: ID<Agent>) throws -> [(name: String, calls: Int, failed: Int)] {
    try rows(
      """
      SELECT name, count(*) AS calls, count(*) FILTER (WHERE succeeded = 0) AS failed
        FROM tool_call WHERE agent_id = \(agent) AND name <> '' GROUP BY name ORDER BY calls DESC, name
      """
    ) { (try $0["name"], try $0["calls"], try $0["failed"]) }
  }

  /// What was said last in an agent's session, oldest first.
  package func messages(of agent: ID<Agent>, last limit: Int) throws -> [SessionMessage] {
    try rows(
      """
      SELECT id, at, kind, text
        FROM (SELECT id, at, kind, text FROM message WHERE agent_id = \(agent)
               ORDER BY at DESC, id DESC LIMIT \(limit))
       ORDER BY at, id
      """
    ) { row in
      SessionMessage(
        id: try row["id"], at: try row["at"], kind: try row["kind"], text: try row["text"])
    }
  }

  /// The files an agent's tools changed, the most changed first.
  package func touchedFiles(of agent: ID<Agent>) throws -> [TouchedFile] {
    try rows(
      """
      SELECT path, count(*) AS edits, sum(added) AS added, sum(removed) AS removed, change,
             max(started_at)
        FROM tool_call
       WHERE agent_id = \(agent) AND path IS NOT NULL
       GROUP BY path ORDER BY edits DESC, path
      """
    ) { row in
      TouchedFile(
        path: try row["path"], kind: try row["change"], edits: try row["edits"],
        added: try row["added"], removed: try row["removed"])
    }
  }

  /// An agent's last call: the model it has now, and how full its context was.
  package func lastCall(of agent: ID<Agent>) throws -> LedgerEntry? {
    try row(
      "\(callQuery) WHERE agent_id = \(agent) AND kind = 'call' ORDER BY at DESC, seq DESC LIMIT 1"
    ) { try LedgerEntry($0) }
  }

  /// What the calls of an agent cost in a stretch of time, with those of the agents it started or alone.
  package func cost(of agent: ID<Agent>, withChildren: Bool, in window: Window) throws -> Money {
    try row(
      """
      SELECT coalesce(sum(cost_nd), 0) AS cost FROM call
       WHERE \(calls(of: agent, withChildren: withChildren, in: window))
      """
    ) { try $0["cost"] } ?? .zero
  }

  /// What each of them cost; nil for one without a price.
  package func callCosts(
    of agent: ID<Agent>, withChildren: Bool, in window: Window
  ) throws -> [(key: String, cost: Money?)] {
    try rows(
      """
      SELECT key, cost_nd FROM call
       WHERE \(calls(of: agent, withChildren: withChildren, in: window))
      """
    ) { (try $0["key"], try $0["cost_nd"]) }
  }

  private func calls(of agent: ID<Agent>, withChildren: Bool, in window: Window) -> SQL {
    let agents: SQL =
      withChildren
      ? "agent_id IN (SELECT \(agent) UNION ALL SELECT id FROM agent WHERE parent_id = \(agent))"
      : "agent_id = \(agent)"
    return "\(agents) AND kind = 'call' AND at >= \(window.start) AND at < \(window.end)"
  }

  /// Books what a session's client has counted and no call explains, in place of what was booked before.
  package func rebook(_ entry: LedgerEntry) throws {
    let entry = entry.withinTime
    try write {
      guard let old = try ledgerEntry(entry.key) else {
        try record(entry)
        return
      }
      guard old != entry else { return }
      try change(old, to: entry, beyond: old.cost ?? .zero)
    }
  }
}
