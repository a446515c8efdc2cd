/// What the ledger can be grouped by.
package enum SpendColumn: Sendable {
  case project, client, model, role, type, task, run, agent, session, branch
  /// The tools that calls asked for, among which what they cost is split.
  case tool
  /// What is kept with the agent: whose session it is, and the pull request of it and of its subagents.
  case user, pullRequest

  /// The column, of `call` and of `spend_place` alike; what is not known is null or ''.
  ///
  /// A tool is in neither: `tools` are those of a row of `call`.
  var sql: SQL {
    switch self {
    case .project: "project_id"
    case .client: "client"
    case .model: "model"
    case .role: "role"
    case .type: "task_type"
    case .task: "task_id"
    case .run: "run_id"
    case .agent: "agent_id"
    case .session: "session"
    case .branch: "branch"
    case .tool: "tools"
    case .user: "(SELECT user_name FROM agent WHERE agent.id = agent_id)"
    case .pullRequest:
      """
      (SELECT coalesce(main.pull_request, own.pull_request)
         FROM agent AS own LEFT JOIN agent AS main ON main.id = own.parent_id
        WHERE own.id = agent_id)
      """
    }
  }
}

extension SpendColumn {
  /// True for what is kept with the agent of a place.
  var isOfAgent: Bool {
    switch self {
    case .user, .pullRequest: true
    case .project, .client, .model, .role, .type, .task, .run, .agent, .session, .branch, .tool:
      false
    }
  }
}

/// `, project_id, agent_id`: the same of `spend_place` alone, with the agent for what is kept with it.
func names(ofPlaces columns: [SpendColumn]) -> SQL {
  columns.reduce(into: "") { $0 += ", \($1.isOfAgent ? SpendColumn.agent.sql : $1.sql)" }
}

/// `, project_id, model`: what stands behind other columns.
func names(of columns: [SpendColumn]) -> SQL {
  columns.reduce(into: "") { $0 += ", \($1.sql)" }
}

/// `project_id, model`: what groups are by; `NULL` for one group.
func list(of columns: [SpendColumn]) -> SQL {
  columns.dropFirst().reduce(into: columns.first?.sql ?? "NULL") { $0 += ", \($1.sql)" }
}
