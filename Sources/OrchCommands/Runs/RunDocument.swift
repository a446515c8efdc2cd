import OrchModel

/// A run as another program has written it down: one JSON object.
struct RunDocument {
  /// What the program calls it.
  let externalID: String
  let project: String?
  let pipeline: String
  let trigger: Run.Trigger
  let status: Run.Status
  let reason: String?
  let startedAt: Timestamp
  let endedAt: Timestamp?
  let input: [ItemCount]
  let note: String?
  let tags: [String]
  let stages: [StageDocument]

  /// Reads a document; throws `RecordFailure`, with the line of what is wrong.
  init(_ json: ParsedJSON) throws {
    let fields = try DocumentFields(
      json, of: "run",
      known: [
        "id", "project", "pipeline", "trigger", "status", "reason", "startedAt", "endedAt", "input",
        "note", "tags", "stages",
      ])
    externalID = try fields.required("id", fields.name)
    project = try fields.optional("project", fields.name)
    pipeline = try fields.required("pipeline", fields.name)
    trigger = try fields.optional("trigger", fields.trigger) ?? .manual
    status = try fields.required("status", fields.runStatus)
    reason = try fields.optional("reason", fields.text)
    startedAt = try fields.required("startedAt", fields.time)
    endedAt = try fields.optional("endedAt", fields.time)
    input = try fields.optional("input", fields.counts) ?? []
    note = try fields.optional("note", fields.text)
    tags = try fields.optional("tags", fields.names) ?? []
    let (start, end) = (startedAt, endedAt)
    stages =
      try fields.optional("stages") { list, key in
        guard let list = list.list else { throw fields.failure(list, key, "must be an array") }
        return try list.map { try StageDocument($0, runStart: start, runEnd: end) }
      } ?? []
    try fields.check(status: status, startedAt: startedAt, endedAt: endedAt)
    var names: Set<ByteText> = []
    for (place, stage) in stages.enumerated() where !names.insert(ByteText(stage.name)).inserted {
      throw RecordFailure(
        line: json["stages"]?.list?[place].line ?? json.line, member: "name",
        problem: "two stages are called '\(stage.name.cut(toBytes: 60))'")
    }
  }

  var outcome: Outcome? {
    switch status {
    case .queued, .running, .waiting, .paused: nil
    case .completed: .completed
    case .partial: .partial
    case .failed: .failed
    case .cancelled: .cancelled
    }
  }
}

/// A stage in such a document.
struct StageDocument {
  let name: String
  let title: String?
  let status: Stage.Status
  let reason: String?
  let startedAt: Timestamp?
  let endedAt: Timestamp?
  let durationMs: Int64?
  let input: Int64?
  let output: Int64?
  let credits: Credits?
  let cost: Money?
  let batches: Int
  let values: String?

  init(_ json: ParsedJSON, runStart: Timestamp, runEnd: Timestamp?) throws {
    let fields = try DocumentFields(
      json, of: "stage",
      known: [
        "name", "title", "status", "reason", "startedAt", "endedAt", "durationMs", "input",
        "output", "credits", "costUsd", "batches", "values",
      ])
    name = try fields.required("name", fields.name)
    title = try fields.optional("title", fields.name)
    status = try fields.required("status", fields.stageStatus)
    reason = try fields.optional("reason", fields.text)
    startedAt = try fields.optional("startedAt", fields.time)
    endedAt = try fields.optional("endedAt", fields.time)
    durationMs = try fields.optional("durationMs", fields.count)
    input = try fields.optional("input", fields.count)
    output = try fields.optional("output", fields.count)
    credits = try fields.optional("credits", fields.credits)
    cost = try fields.optional("costUsd", fields.money)
    batches = Int(clamping: try fields.optional("batches", fields.count) ?? 0)
    values = try fields.optional("values") { value, key in
      guard value.members != nil else { throw fields.failure(value, key, "must be an object") }
      return value.json.text
    }
    if let startedAt, let endedAt, endedAt < startedAt {
      throw RecordFailure(line: json.line, member: "endedAt", problem: "is before startedAt")
    }
  }

  var outcome: Outcome? {
    switch status {
    case .pending, .running, .waiting, .paused: nil
    case .completed: .completed
    case .failed: .failed
    case .cancelled: .cancelled
    case .skipped: .skipped
    }
  }
}
