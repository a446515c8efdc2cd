import OrchModel

extension Database {
  /// Records that something stopped, froze or ended a run; the answer is the incident's id.
  @discardableResult
  package func recordIncident(
    _ kind: Incident.Kind, run: ID<Run>, stage: ID<Stage>? = nil, message: String,
    at time: Timestamp
  ) throws -> ID<Incident> {
    try write {
      try execute(
        """
        INSERT INTO incident (run_id, stage_id, kind, at, message)
        VALUES (\(run), \(stage), \(kind), \(time), \(message))
        """)
      let id = lastInsertedRow
      try append(
        Event(
          at: time, kind: "incident.recorded", run: run, stage: stage,
          data: ["kind": .string(kind.rawValue), "message": .string(message)]))
      return ID(String(id))
    }
  }

  package func resolveIncidents(of run: ID<Run>, resolution: String, at time: Timestamp) throws {
    try write {
      try execute(
        """
        UPDATE incident SET resolved_at = \(time), resolution = \(resolution)
         WHERE run_id = \(run) AND resolved_at IS NULL
        """)
    }
  }

  package func incidents(of run: ID<Run>) throws -> [Incident] {
    try rows("\(incidentQuery) WHERE run_id = \(run) ORDER BY id") { try Incident($0) }
  }

  /// What still needs a person, newest first.
  package func openIncidents(limit: Int) throws -> [Incident] {
    try rows("\(incidentQuery) WHERE resolved_at IS NULL ORDER BY id DESC LIMIT \(limit)") {
      try Incident($0)
    }
  }
}

private let incidentQuery: SQL = """
  SELECT CAST(id AS TEXT) AS id, run_id, stage_id, kind, at, message, resolved_at, resolution
    FROM incident
  """

extension Incident {
  fileprivate init(_ row: borrowing Row) throws {
    self.init(
      id: try row["id"], run: try row["run_id"], stage: try row["stage_id"], kind: try row["kind"],
      at: try row["at"], message: try row["message"], resolvedAt: try row["resolved_at"],
      resolution: try row["resolution"])
  }
}
