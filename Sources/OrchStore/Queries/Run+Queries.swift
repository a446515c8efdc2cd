import OrchModel

/// The process that looks after a run: boot, pid and start time, so that a reused pid is never taken
/// for it.
package struct RunOwner: Hashable, Sendable {
  package var bootID: String
  package var pid: Int32
  package var startTicks: Int64

  package init(bootID: String, pid: Int32, startTicks: Int64) {
    self.bootID = bootID
    self.pid = pid
    self.startTicks = startTicks
  }
}

/// What a person asks of a run that another process looks after.
package enum RunRequest: String, CaseIterable, Sendable, SQLConvertible { case stop, resume }

extension Database {
  /// Adds a run and answers it with its number: the project's next one, given inside the insert, or
  /// for a new attempt the old number with the next attempt.
  ///
  /// A recorded run has no owner.
  package func insert(_ run: Run, retrying earlier: Run? = nil, owner: RunOwner?) throws -> Run {
    try write {
      var run = run
      if let earlier {
        run.number = earlier.number
        run.attempt =
          try row(
            """
            SELECT max(attempt) + 1 AS next FROM run
             WHERE project_id = \(run.project) AND number = \(run.number)
            """
          ) { try $0["next"] as Int } ?? 1
      } else {
        run.number =
          try row(
            "UPDATE project SET last_run = last_run + 1 WHERE id = \(run.project) RETURNING last_run"
          ) { try $0["last_run"] as Int } ?? 0
      }
      try execute(
        """
        INSERT INTO run (id, project_id, number, attempt, task_id, title, task_type, workflow,
                         workflow_reason, trigger, status, reason, branch, worktree, base, repository,
                         plan, started_at, owner_boot, owner_pid, owner_start, external_id, note,
                         tags)
        VALUES (\(run.id), \(run.project), \(run.number), \(run.attempt), \(run.task), \(run.title),
                \(run.taskType), \(run.workflow), \(run.workflowReason), \(run.trigger),
                \(run.status), \(run.reason), \(run.branch), \(run.worktree), \(run.base),
                \(run.repository), \(run.plan), \(run.startedAt), \(owner?.bootID),
                \(owner.map { Int64($0.pid) }), \(owner?.startTicks), \(run.externalID),
                \(run.note), \(WordList(run.tags)))
        """)
      try append(
        Event(
          at: run.startedAt, kind: "run.started", project: run.project, task: run.task, run: run.id,
          data: ["number": run.number.json, "attempt": run.attempt.json, "title": run.title.json]))
      return run
    }
  }

  /// Stores what changes in a run while it goes on, and `event` as the reason when there is one.
  package func update(_ run: Run, because event: Event? = nil) throws {
    try write {
      try execute(
        """
        UPDATE run
           SET status = \(run.status), outcome = \(run.outcome), reason = \(run.reason),
               branch = \(run.branch), worktree = \(run.worktree), base = \(run.base),
               client_cost_nd = \(run.clientCost), cost_difference = \(run.costDifferenceReason),
               files_changed = \(run.filesChanged), active_ms = \(run.activeMs),
               ended_at = \(run.endedAt)
         WHERE id = \(run.id)
        """)
      if let event { try append(event) }
    }
  }

  /// Stores what people say of a run, apart from what changes while it goes on: the process that looks after
  /// it knows nothing of these.
  package func setRemarks(_ run: Run, because event: Event) throws {
    try write {
      try execute(
        """
        UPDATE run
           SET title = \(run.title), pinned = \(run.isPinned), note = \(run.note),
               tags = \(WordList(run.tags))
         WHERE id = \(run.id)
        """)
      try append(event)
    }
  }

  package func run(_ id: ID<Run>) throws -> Run? {
    try row("\(runQuery) WHERE run.id = \(id)") { try Run($0) }
  }

  /// The run that another program calls `externalID`.
  package func run(externalID: String, of project: ID<Project>) throws -> Run? {
    try row(
      "\(runQuery) WHERE run.project_id = \(project) AND run.external_id = \(externalID)"
    ) { try Run($0) }
  }

  package func run(number: Int, attempt: Int, of project: ID<Project>) throws -> Run? {
    try row(
      """
      \(runQuery) WHERE run.project_id = \(project) AND run.number = \(number)
         AND run.attempt = \(attempt)
      """
    ) { try Run($0) }
  }

  /// The newest attempt of a project's run `number`.
  package func run(number: Int, of project: ID<Project>) throws -> Run? {
    try row(
      """
      \(runQuery) WHERE run.project_id = \(project) AND run.number = \(number)
       ORDER BY run.attempt DESC LIMIT 1
      """
    ) { try Run($0) }
  }

  /// The newest runs that match all that is given, at most `limit`.
  package func runs(
    of project: ID<Project>? = nil, task: ID<AgentTask>? = nil, with statuses: [Run.Status] = [],
    workflow: String? = nil, trigger: Run.Trigger? = nil, tag: String? = nil,
    onlyPinned: Bool = false, in window: Window? = nil, before cursor: Int64? = nil, limit: Int
  ) throws -> [(sequence: Int64, run: Run)] {
    var filter: SQL = "WHERE 1"
    if let project { filter += " AND run.project_id = \(project)" }
    if let task { filter += " AND run.task_id = \(task)" }
    if !statuses.isEmpty { filter += " AND run.status IN (\(list: statuses))" }
    if let workflow { filter += " AND run.workflow = \(workflow)" }
    if let trigger { filter += " AND run.trigger = \(trigger)" }
    if let tag {
      let mark = "\u{1F}"
      filter += " AND instr(\(mark) || run.tags || \(mark), \(mark + tag + mark)) > 0"
    }
    if onlyPinned { filter += " AND run.pinned = 1" }
    if let window {
      filter += " AND run.started_at >= \(window.start) AND run.started_at < \(window.end)"
    }
    if let cursor { filter += " AND run.seq < \(cursor)" }
    return try rows("\(runQuery) \(filter) ORDER BY run.seq DESC LIMIT \(limit)") {
      (try $0["seq"], try Run($0))
    }
  }

  /// The place of a run in the order they were filed in.
  package func sequence(of run: ID<Run>) throws -> Int64? {
    try row("SELECT seq FROM run WHERE id = \(run)") { try $0["seq"] as Int64 }
  }

  /// True when some run that a process looks after has not ended: the cheap question before `unfinishedRuns`.
  package func hasUnfinishedRuns() throws -> Bool {
    try row("SELECT 1 FROM run WHERE ended_at IS NULL AND owner_boot IS NOT NULL LIMIT 1") { _ in
      true
    } ?? false
  }

  /// Every such run, with the process that looks after it.
  package func unfinishedRuns() throws -> [(run: Run, owner: RunOwner)] {
    try rows(
      """
      \(runQuery) WHERE run.ended_at IS NULL AND run.owner_boot IS NOT NULL ORDER BY run.seq
      """
    ) {
      (
        try Run($0),
        RunOwner(
          bootID: try $0["owner_boot"] ?? "",
          pid: Int32(clamping: try $0["owner_pid"] as Int64? ?? 0),
          startTicks: try $0["owner_start"] ?? 0)
      )
    }
  }

  package func runIDs(beginning prefix: String, limit: Int) throws -> [(id: String, title: String)]
  {
    try rows(
      """
      SELECT id, title FROM run WHERE id >= \(prefix) AND id < \(prefix + "\u{7F}")
       ORDER BY seq DESC LIMIT \(limit)
      """
    ) { (try $0["id"], try $0["title"]) }
  }
}

extension Database {
  /// Leaves word for the process that looks after `run`.
  package func request(_ request: RunRequest, of run: ID<Run>, at time: Timestamp) throws {
    try write {
      try execute("UPDATE run SET request = \(request) WHERE id = \(run)")
      try append(Event(at: time, kind: "run.\(request.rawValue)-requested", run: run))
    }
  }

  /// What was asked of `run`; nil when nothing was.
  package func request(of run: ID<Run>) throws -> RunRequest? {
    try row("SELECT request FROM run WHERE id = \(run)") { try $0["request"] as RunRequest? } ?? nil
  }

  package func clearRequest(of run: ID<Run>) throws {
    try write { try execute("UPDATE run SET request = NULL WHERE id = \(run)") }
  }

  /// Makes `owner` the one that looks after `run`; false when another process was faster, which is
  /// to say that the owner is not `old` any more.
  ///
  /// Without `old` it is taken from whoever has it.
  package func adopt(_ run: ID<Run>, from old: RunOwner?, owner: RunOwner) throws -> Bool {
    try write {
      let condition: SQL =
        old.map {
          """
          AND coalesce(owner_boot, '') = \($0.bootID) AND coalesce(owner_pid, 0) = \(Int64($0.pid))
          AND coalesce(owner_start, 0) = \($0.startTicks)
          """
        } ?? ""
      return try execute(
        """
        UPDATE run
           SET owner_boot = \(owner.bootID), owner_pid = \(Int64(owner.pid)),
               owner_start = \(owner.startTicks)
         WHERE id = \(run) \(condition)
        """) == 1
    }
  }

  package func owner(of run: ID<Run>) throws -> RunOwner? {
    try row("SELECT owner_boot, owner_pid, owner_start FROM run WHERE id = \(run)") {
      RunOwner(
        bootID: try $0["owner_boot"] ?? "",
        pid: Int32(clamping: try $0["owner_pid"] as Int64? ?? 0),
        startTicks: try $0["owner_start"] ?? 0)
    }
  }
}

private let runQuery: SQL = """
  SELECT run.seq, run.id, run.project_id, project.name AS project_name, number, attempt, task_id,
         title, task_type, workflow, workflow_reason, trigger, status, outcome, reason, branch,
         worktree, base, repository, plan, client_cost_nd, cost_difference, files_changed, active_ms,
         started_at, ended_at, owner_boot, owner_pid, owner_start, external_id, pinned, note, tags
    FROM run JOIN project ON project.id = run.project_id
  """

extension Run {
  fileprivate init(_ row: borrowing Row) throws {
    let tags: WordList = try row["tags"]
    self.init(
      id: try row["id"], project: try row["project_id"], projectName: try row["project_name"],
      number: try row["number"], attempt: try row["attempt"], task: try row["task_id"],
      title: try row["title"], taskType: try row["task_type"], workflow: try row["workflow"],
      workflowReason: try row["workflow_reason"], trigger: try row["trigger"],
      status: try row["status"], outcome: try row["outcome"], reason: try row["reason"],
      branch: try row["branch"], worktree: try row["worktree"], base: try row["base"],
      repository: try row["repository"], plan: try row["plan"], startedAt: try row["started_at"],
      endedAt: try row["ended_at"], activeMs: try row["active_ms"],
      clientCost: try row["client_cost_nd"], costDifferenceReason: try row["cost_difference"],
      filesChanged: try row["files_changed"], externalID: try row["external_id"],
      isPinned: try row["pinned"], note: try row["note"], tags: tags.words)
  }
}
