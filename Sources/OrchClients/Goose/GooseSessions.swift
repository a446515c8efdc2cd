import OrchModel

/// The sessions of goose: which one started which, and where they worked.
package struct GooseSessions {
  private var parents = SessionParents()
  private var folders: [ByteText: String] = [:]

  package init() {}

  /// Notes a session of the database.
  package mutating func note(_ session: GooseSession) {
    guard let id = session.id?.asName else { return }
    parents.note(id, startedBy: session.parent?.asName)
    folders[ByteText(id)] = session.path
  }

  /// The session that started `session`, or what started that, and so on.
  func root(of session: String) -> String { parents.root(of: session) }

  func folder(of session: String) -> String? { folders[ByteText(session)] }
}
