import OrchModel

extension Database {
  /// Records that something stopped, froze or ended a run; the answer is the incident's id.
  @discardableResult
  package func recordIncident(
    _ kind: Incident.Kind, run: ID<Run>, stage: ID<Stage>? = nil, agent: ID<Agent>? = nil,
    message: String, evidence: JSONValue? = nil, at time: Timestamp
  ) throws -> ID<Incident> {
    try write {
      try execute(
        """
        INSERT INTO incident (run_id, stage_id, kind, at, message)
        VALUES (\(run), \(stage), \(kind), \(time), \(message))
        """)
      let id = lastInsertedRow
      var data: [JSONValue.Member] = [
        .init("kind", .string(kind.rawValue)), .init("message", .string(message)),
      ]
      if let evidence { data += [.init("incident", .integer(id)), .init("evidence", evidence)] }
      try append(
        Event(
          at: time, kind: "incident.recorded", run: run, stage: stage, agent: agent,
          data: .object(data)))
      return ID(String(id))
    }
  }

  /// Marks what is open of a run as dealt with; of these `kinds` alone when they are given.
  package func resolveIncidents(
    of run: ID<Run>, _ kinds: [Incident.Kind] = Incident.Kind.allCases, resolution: String,
    at time: Timestamp
  ) throws {
    try write {
      try execute(
        """
        UPDATE incident SET resolved_at = \(time), resolution = \(resolution)
         WHERE run_id = \(run) AND resolved_at IS NULL AND kind IN (\(list: kinds))
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

/// What is odd has its evidence in the history.
private let incidentQuery: SQL = """
  SELECT CAST(id AS TEXT) AS id, run_id, stage_id, kind, at, message, resolved_at, resolution,
         CASE WHEN kind IN (\(list: Incident.Kind.anomalies)) THEN (
           SELECT event.data -> '$.evidence' FROM event
            WHERE event.run_id = incident.run_id AND event.kind = 'incident.recorded'
              AND event.data ->> '$.incident' = incident.id) END AS evidence
    FROM incident
  """

extension Incident {
  fileprivate init(_ row: borrowing Row) throws {
    self.init(
      id: try row["id"], run: try row["run_id"], stage: try row["stage_id"], kind: try row["kind"],
      at: try row["at"], message: try row["message"],
      evidence: (try row["evidence"] as String?).map(JSONValue.raw),
      resolvedAt: try row["resolved_at"], resolution: try row["resolution"])
  }
}
