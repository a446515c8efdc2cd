import OrchModel

/// A file that a client left, as it was when it was last read.
package struct SourceFile: Hashable, Sendable {
  package var path: String
  package var client: String
  package var inode: Int64
  package var size: Int64
  /// Nanoseconds since 1970.
  package var modified: Int64
  /// Behind the last whole line that was read, and how many lines that are.
  package var offset: Int64
  package var lines: Int
  /// A hash of what is before `offset`, at its beginning and its end.
  package var mark: Int64
  package var session: String?
  /// When the records of the file begin.
  package var beganAt: Timestamp?
  /// What is to be known of the client's own running totals in it; JSON.
  package var totals: String?
  /// The copies that are kept of it, a line each; see `copies`.
  package var kept: String?

  package init(
    path: String, client: String, inode: Int64, size: Int64, modified: Int64, offset: Int64 = 0,
    lines: Int = 0, mark: Int64 = 0, session: String? = nil, beganAt: Timestamp? = nil,
    totals: String? = nil
  ) {
    self.path = path
    self.client = client
    self.inode = inode
    self.size = size
    self.modified = modified
    self.offset = offset
    self.lines = lines
    self.mark = mark
    self.session = session
    self.beganAt = beganAt
    self.totals = totals
  }
}

extension Database {
  /// Every file that was read.
  package func sourceFiles() throws -> [SourceFile] {
    try rows(
      """
      SELECT path, client, inode, size, mtime, offset, lines, mark, session, began_at, totals,
             kept
        FROM source_file
       ORDER BY path
      """
    ) { row in
      var file = SourceFile(
        path: try row["path"], client: try row["client"], inode: try row["inode"],
        size: try row["size"], modified: try row["mtime"], offset: try row["offset"],
        lines: try row["lines"], mark: try row["mark"], session: try row["session"],
        beganAt: try row["began_at"], totals: try row["totals"])
      file.kept = try row["kept"]
      return file
    }
  }

  /// Keeps how far a file was read, in the transaction that has what was read.
  package func keep(_ file: SourceFile) throws {
    try execute(
      """
      INSERT INTO source_file (path, client, inode, size, mtime, offset, lines, mark, session,
                               began_at, totals)
      VALUES (\(file.path), \(file.client), \(file.inode), \(file.size), \(file.modified),
              \(file.offset), \(file.lines), \(file.mark), \(file.session), \(file.beganAt),
              \(file.totals))
      ON CONFLICT (path) DO UPDATE
         SET client = excluded.client, inode = excluded.inode, size = excluded.size,
             mtime = excluded.mtime, offset = excluded.offset, lines = excluded.lines,
             mark = excluded.mark, session = excluded.session, began_at = excluded.began_at,
             totals = excluded.totals
      """)
  }
}

extension Database {
  /// An agent of `orch run` that worked in a client's session, and from when to when.
  package struct SessionAgent: Hashable, Sendable {
    package let place: LedgerEntry.Attribution
    package let startedAt: Timestamp
    package let endedAt: Timestamp?
  }

  /// The agents that worked in `session`, one after the other.
  package func agents(ofSession session: String) throws -> [SessionAgent] {
    try rows(
      """
      SELECT agent.id AS id, agent.project_id AS project_id, agent.run_id AS run_id,
             agent.stage_id AS stage_id, agent.role AS role, agent.client AS client,
             agent.started_at AS started_at, agent.ended_at AS ended_at, run.task_id AS task_id,
             run.task_type AS task_type, run.branch AS branch
        FROM agent JOIN run ON run.id = agent.run_id
       WHERE agent.session = \(session) AND agent.run_id IS NOT NULL
       ORDER BY agent.seq
      """
    ) { row in
      SessionAgent(
        place: LedgerEntry.Attribution(
          project: try row["project_id"], task: try row["task_id"], taskType: try row["task_type"],
          run: try row["run_id"], stage: try row["stage_id"], agent: try row["id"],
          role: try row["role"], client: try row["client"], session: session,
          branch: try row["branch"]),
        startedAt: try row["started_at"], endedAt: try row["ended_at"])
    }
  }

  /// The project that is no repository and is called `name`, made when there is none.
  package func subject(_ name: String, newID: () -> ID<Project>, at time: Timestamp) throws
    -> Project
  {
    if let known = try project(named: name) { return known }
    return try write {
      if let known = try project(named: name) { return known }
      let project = Project(id: newID(), name: name, path: nil)
      try insert(project, at: time)
      return project
    }
  }

  /// Adds a project as it is.
  package func insert(_ project: Project, at time: Timestamp) throws {
    try write {
      try execute(
        """
        INSERT INTO project (id, name, path, created_at)
        VALUES (\(project.id), \(project.name), \(project.path), \(time))
        """)
      try append(Event(at: time, kind: "project.created", project: project.id))
    }
  }
}
