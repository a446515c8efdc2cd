import OrchModel

extension Database {
  /// The project kept at `path`, made when there is none; its name is `name`, or that with a number.
  package func project(at path: String, name: String, newID: () -> ID<Project>, at time: Timestamp)
    throws -> Project
  {
    if let known = try project(at: path) { return known }
    return try write {
      if let known = try project(at: path) { return known }
      let project = Project(id: newID(), name: try freeName(name), path: path)
      try execute(
        """
        INSERT INTO project (id, name, path, created_at)
        VALUES (\(project.id), \(project.name), \(path), \(time))
        """)
      try append(Event(at: time, kind: "project.created", project: project.id))
      return project
    }
  }

  package func project(at path: String) throws -> Project? {
    try row("SELECT id, name, path FROM project WHERE path = \(path)") { try Project($0) }
  }

  package func project(_ id: ID<Project>) throws -> Project? {
    try row("SELECT id, name, path FROM project WHERE id = \(id)") { try Project($0) }
  }

  package func project(named name: String) throws -> Project? {
    try row("SELECT id, name, path FROM project WHERE name = \(name)") { try Project($0) }
  }

  package func projects() throws -> [Project] {
    try rows("SELECT id, name, path FROM project ORDER BY name") { try Project($0) }
  }

  private func freeName(_ name: String) throws -> String {
    for number in 1... {
      let candidate = number == 1 ? name : "\(name)-\(number)"
      if try project(named: candidate) == nil { return candidate }
    }
    return name
  }
}

extension Project {
  fileprivate init(_ row: borrowing Row) throws {
    self.init(id: try row["id"], name: try row["name"], path: try row["path"])
  }
}

extension Database {
  /// True when a person has agreed to `digest`'s text being run for this project.
  package func isTrusted(_ digest: String, for project: ID<Project>) throws -> Bool {
    try row("SELECT 1 FROM trust WHERE project_id = \(project) AND digest = \(digest)") { _ in true
    }
      ?? false
  }

  package func trust(_ digest: String, text: String, for project: ID<Project>, at time: Timestamp)
    throws
  {
    try write {
      try execute(
        """
        INSERT INTO trust (project_id, digest, text, trusted_at)
        VALUES (\(project), \(digest), \(text), \(time))
        ON CONFLICT DO NOTHING
        """)
      try append(
        Event(
          at: time, kind: "project.trusted", project: project, data: ["digest": .string(digest)]))
    }
  }

  /// Takes back everything this project was trusted with; the answer is how much that was.
  package func distrust(_ project: ID<Project>, at time: Timestamp) throws -> Int {
    try write {
      let count = try execute("DELETE FROM trust WHERE project_id = \(project)")
      try append(Event(at: time, kind: "project.distrusted", project: project))
      return count
    }
  }
}
