import OrchModel

extension Database {
  /// The newest tasks, at most `limit` of them; only those of `project` or with one of `statuses` when
  /// given, and only those written before `cursor`.
  package func tasks(
    of project: ID<Project>? = nil, with statuses: [AgentTask.Status] = [],
    before cursor: Int64? = nil,
    limit: Int
  ) throws -> [(sequence: Int64, task: AgentTask)] {
    var filter: SQL = "WHERE 1"
    if let project { filter += " AND task.project_id = \(project)" }
    if let cursor { filter += " AND task.seq < \(cursor)" }
    if !statuses.isEmpty {
      let newest = newest(with: statuses, filter, limit: limit)
      filter = "WHERE task.seq IN (\(newest))"
    }
    return try rows(
      """
      SELECT \(taskColumns)
        FROM task LEFT JOIN project ON project.id = task.project_id
        \(filter)
       ORDER BY task.seq DESC
       LIMIT \(limit)
      """
    ) { (try $0["seq"], try AgentTask($0)) }
  }

  /// The newest tasks of each status, one question after the other, so that each is answered in order by an
  /// index: asked for together, every task with one of them would be sorted first.
  private func newest(with statuses: [AgentTask.Status], _ filter: SQL, limit: Int) -> SQL {
    statuses.enumerated().reduce(into: "") { (sql: inout SQL, next) in
      if next.offset > 0 { sql += " UNION ALL " }
      sql += """
        SELECT seq FROM (SELECT seq FROM task \(filter) AND task.status = \(next.element)
                          ORDER BY seq DESC LIMIT \(limit))
        """
    }
  }

  package func task(_ id: ID<AgentTask>) throws -> AgentTask? {
    try row(
      """
      SELECT \(taskColumns)
        FROM task LEFT JOIN project ON project.id = task.project_id
       WHERE task.id = \(id)
      """
    ) { try AgentTask($0) }
  }

  package func insert(_ task: AgentTask) throws {
    try write {
      try execute(
        """
        INSERT INTO task (id, project_id, title, description, type, priority, status, progress, tags,
                          created_at, updated_at)
        VALUES (\(task.id), \(task.project), \(task.title), \(task.description), \(task.type),
                \(task.priority), \(task.status), \(task.progress), \(WordList(task.tags)),
                \(task.createdAt), \(task.updatedAt))
        """)
      try append(
        Event(
          at: task.createdAt, kind: "task.created", project: task.project, task: task.id,
          data: ["title": .string(task.title)]))
    }
  }

  /// Stores `task` as it is now, and `event` as the reason.
  package func update(_ task: AgentTask, because event: Event) throws {
    try write {
      try execute(
        """
        UPDATE task
           SET title = \(task.title), description = \(task.description), type = \(task.type),
               priority = \(task.priority), status = \(task.status), outcome = \(task.outcome),
               progress = \(task.progress), tags = \(WordList(task.tags)),
               updated_at = \(task.updatedAt), started_at = \(task.startedAt),
               ended_at = \(task.endedAt)
         WHERE id = \(task.id)
        """)
      try append(event)
    }
  }

  /// The ids that begin as `prefix` does, at most `limit`: for completion and for "did you mean".
  package func taskIDs(beginning prefix: String, limit: Int) throws -> [(id: String, title: String)]
  {
    try rows(
      """
      SELECT id, title FROM task
       WHERE id >= \(prefix) AND id < \(prefix + "\u{7F}")
       ORDER BY seq DESC LIMIT \(limit)
      """
    ) { (try $0["id"], try $0["title"]) }
  }

  package func addNote(_ text: String, to task: ID<AgentTask>, at time: Timestamp) throws {
    try write {
      try execute(
        "INSERT INTO task_note (task_id, text, created_at) VALUES (\(task), \(text), \(time))")
      try append(Event(at: time, kind: "task.noted", task: task))
    }
  }

  package func notes(of task: ID<AgentTask>) throws -> [(at: Timestamp, text: String)] {
    try rows("SELECT text, created_at FROM task_note WHERE task_id = \(task) ORDER BY id") {
      (try $0["created_at"], try $0["text"])
    }
  }
}

private let taskColumns: SQL = """
  task.seq, task.id, task.project_id, project.name AS project_name, title, description, type,
  priority, status, outcome, progress, tags, task.created_at, updated_at, started_at, ended_at
  """

extension AgentTask {
  fileprivate init(_ row: borrowing Row) throws {
    let tags: WordList = try row["tags"]
    self.init(
      id: try row["id"], project: try row["project_id"], projectName: try row["project_name"],
      title: try row["title"], description: try row["description"], type: try row["type"],
      priority: try row["priority"], status: try row["status"], outcome: try row["outcome"],
      progress: try row["progress"], tags: tags.words, createdAt: try row["created_at"],
      updatedAt: try row["updated_at"], startedAt: try row["started_at"],
      endedAt: try row["ended_at"])
  }
}
