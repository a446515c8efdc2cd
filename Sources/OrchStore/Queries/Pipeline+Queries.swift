import OrchModel

extension Database {
  package func insert(_ pipeline: Pipeline) throws {
    try write {
      try execute(
        """
        INSERT INTO pipeline (name, stages, created_at)
        VALUES (\(pipeline.name), \(pipeline.steps.json.text), \(pipeline.createdAt))
        """)
      try append(Event(at: pipeline.createdAt, kind: "pipeline.created", data: pipeline.named))
    }
  }

  /// Replaces the stages of a pipeline; runs that were begun keep theirs.
  package func update(_ pipeline: Pipeline, at time: Timestamp) throws {
    try write {
      try execute(
        "UPDATE pipeline SET stages = \(pipeline.steps.json.text) WHERE name = \(pipeline.name)")
      try append(Event(at: time, kind: "pipeline.changed", data: pipeline.named))
    }
  }

  package func pipeline(named name: String) throws -> Pipeline? {
    try row("SELECT name, stages, created_at FROM pipeline WHERE name = \(name)") {
      try Pipeline($0)
    }
  }

  /// Every pipeline, by name.
  package func pipelines() throws -> [Pipeline] {
    try rows("SELECT name, stages, created_at FROM pipeline ORDER BY name") { try Pipeline($0) }
  }
}

extension Pipeline {
  fileprivate init(_ row: borrowing Row) throws {
    let stages: String = try row["stages"]
    self.init(
      name: try row["name"],
      steps: (try ParsedJSON(stages).list ?? []).map(Step.init),
      createdAt: try row["created_at"])
  }

  fileprivate var named: JSONValue { ["name": .string(name)] }

  /// `Keywords→Clusters, Clusters→Briefs`.
  package var flow: String { steps.map(\.title).joined(separator: ", ") }
}

extension Pipeline.Step {
  fileprivate init(_ json: ParsedJSON) {
    self.init(
      name: json["name"]?.text ?? "", title: json["title"]?.text ?? "",
      input: json["input"]?.text ?? "", output: json["output"]?.text ?? "",
      isEnabled: json["enabled"]?.bool ?? true)
  }
}

extension [Pipeline.Step] {
  fileprivate var json: JSONValue {
    .array(
      map {
        [
          "name": .string($0.name), "title": .string($0.title), "input": .string($0.input),
          "output": .string($0.output), "enabled": .bool($0.isEnabled),
        ]
      })
  }
}
