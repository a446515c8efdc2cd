import OrchModel

/// Runs that other programs do and tell of.
extension Database {
  /// The subject called `name`, or the repository of that name; made as a subject when there is neither.
  package func subject(named name: String, newID: () -> ID<Project>, at time: Timestamp) throws
    -> Project
  {
    if let known = try project(named: name) { return known }
    return try write {
      if let known = try project(named: name) { return known }
      let subject = Project(id: newID(), name: name, path: nil)
      try execute(
        "INSERT INTO project (id, name, created_at) VALUES (\(subject.id), \(name), \(time))")
      try append(Event(at: time, kind: "project.created", project: subject.id))
      return subject
    }
  }

  /// Files a recorded run with its stages; the answer has its number.
  package func insert(_ run: Run, stages: [Stage], retrying earlier: Run? = nil) throws -> Run {
    try write {
      let run = try insert(run, retrying: earlier, owner: nil)
      for stage in stages { try insert(stage) }
      return run
    }
  }

  /// Replaces what is known of a recorded run, with all its stages.
  ///
  /// Stages keep their ids as long as they keep their place; the cost of those that are gone is zero.
  package func replace(_ run: Run, stages: [Stage], costs: [Money?], at time: Timestamp) throws {
    try write {
      try execute(
        """
        UPDATE run
           SET title = \(run.title), workflow = \(run.workflow), trigger = \(run.trigger),
               plan = \(run.plan), started_at = \(run.startedAt)
         WHERE id = \(run.id)
        """)
      for old in try self.stages(of: run.id) {
        if let key = try ledgerEntry(LedgerEntry.recordedKey(old.id)), key.cost != .zero {
          try setCost(.zero, of: old, in: run, at: time)
        }
      }
      try execute("DELETE FROM stage WHERE run_id = \(run.id)")
      for (stage, cost) in zip(stages, costs) {
        try insert(stage)
        if let cost { try setCost(cost, of: stage, in: run, at: stage.endedAt ?? time) }
      }
      try update(
        run,
        because: Event(at: time, kind: "run.recorded", project: run.project, run: run.id))
    }
  }

  /// Books what a recorded stage cost, or books it anew.
  package func setCost(_ cost: Money, of stage: Stage, in run: Run, at time: Timestamp) throws {
    try record(
      LedgerEntry(
        key: LedgerEntry.recordedKey(stage.id), kind: .unlisted, at: time,
        attribution: LedgerEntry.Attribution(
          project: run.project, taskType: run.taskType, run: run.id, stage: stage.id,
          role: stage.name, client: "recorded"),
        model: nil, tokens: .zero, cost: cost, priceSource: "recorded"))
  }

  /// What a recorded stage has been booked with; nil when nothing.
  package func recordedCost(of stage: ID<Stage>) throws -> Money? {
    try ledgerEntry(LedgerEntry.recordedKey(stage))?.cost
  }

  /// The milliseconds between two moments in which a run was not paused.
  package func activeMs(of run: ID<Run>, from start: Timestamp, to end: Timestamp) throws -> Int64 {
    var (active, since): (Int64, Timestamp?) = (0, start)
    let turns = try rows(
      """
      SELECT at, kind = 'run.resumed' AS goes_on FROM event
       WHERE run_id = \(run) AND kind IN ('run.paused', 'run.resumed')
       ORDER BY seq
      """
    ) { (at: try $0["at"] as Timestamp, goesOn: try $0["goes_on"] as Bool) }
    for turn in turns {
      let moment = min(max(turn.at, start), end)
      if turn.goesOn {
        since = since ?? moment
      } else if let begun = since {
        active = active.clampedSum(max(0, moment.milliseconds.clampedSum(-begun.milliseconds)))
        since = nil
      }
    }
    guard let since else { return active }
    return active.clampedSum(max(0, end.milliseconds.clampedSum(-since.milliseconds)))
  }
}

extension LedgerEntry {
  /// The key of the one entry for what a recorded stage cost.
  package static func recordedKey(_ stage: ID<Stage>) -> String { "recorded:\(stage)" }
}
