import OrchModel
import OrchStore
import TestSupport

extension ImportBench {
  var store: Database { bench.store }

  /// The agents that are kept, parents before those they started, then by session.
  func agents() throws -> [Agent] {
    try bench.store.agents(limit: 1000).map(\.agent).sorted {
      ($0.parent == nil ? 0 : 1, $0.session ?? "") < ($1.parent == nil ? 0 : 1, $1.session ?? "")
    }
  }

  /// What is told of an agent, a line each: words, then calls of tools, then files.
  ///
  /// Times are the minutes, seconds and milliseconds of the hour; of a tool those of its beginning and end.
  func told(of agent: Agent) throws -> [String] {
    let words = try bench.store.messages(of: agent.id, last: 1000).map {
      "\($0.kind) \(clock($0.at)) \($0.text)"
    }
    let tools = try bench.store.rows(
      """
      SELECT name, summary, started_at, ended_at, succeeded FROM tool_call
       WHERE agent_id = \(agent.id) ORDER BY started_at, id
      """
    ) { row in
      let end: Timestamp? = try row["ended_at"]
      let succeeded: Bool? = try row["succeeded"]
      let outcome = succeeded.map { $0 ? "done" : "failed" } ?? "open"
      let name: String = try row["name"]
      return "tool \(name.isEmpty ? "+" : name) \(try row["summary"] as String): \(outcome) "
        + "\(clock(try row["started_at"]))..\(end.map(clock) ?? "")"
    }
    let files = try bench.store.touchedFiles(of: agent.id).map { file in
      "file \(file.path) \(file.kind.rawValue) "
        + "+\(file.added.map(String.init) ?? "?") -\(file.removed.map(String.init) ?? "?")"
    }
    return words + tools + files
  }

  private func clock(_ time: Timestamp) -> String {
    String(time.iso8601.dropFirst(14).dropLast())
  }
}
