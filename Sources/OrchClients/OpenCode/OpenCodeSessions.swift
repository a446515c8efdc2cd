import OrchModel

/// The sessions of OpenCode: which one started which, and where they worked.
package struct OpenCodeSessions {
  private var parents = SessionParents()
  private var folders: [ByteText: String?] = [:]

  package init() {}

  /// Notes a session, unless it is known: what is noted first counts.
  package mutating func note(_ id: String, parent: String?, folder: String?) {
    let key = ByteText(id)
    guard folders[key] == nil else { return }
    folders[key] = .some(folder)
    parents.note(id, startedBy: parent)
  }

  /// Notes the sessions below `storage/session/<project>` that are not known yet.
  package mutating func readFiles(below storage: String) {
    let parser = JSONParser()
    for project in Files.names(in: "\(storage)/session") {
      for name in Files.names(in: "\(storage)/session/\(project)") where name.hasEnding(".json") {
        let path = "\(storage)/session/\(project)/\(name)"
        guard case .success(let bytes) = Files.whole(path, limit: 1 << 20) else { continue }
        let answer = bytes.withUnsafeBytes { bytes in
          parser.read(bytes) { record in
            record["id"].name.map { ($0, record["parentID"].name, record["directory"].folder) }
          }
        }
        if case .success(let (id, parent, folder)?) = answer {
          note(id, parent: parent, folder: folder)
        }
      }
    }
  }

  /// The session that started `session`, or what started that, and so on.
  func root(of session: String) -> String { parents.root(of: session) }

  func folder(of session: String) -> String? { folders[ByteText(session)] ?? nil }
}
