import OrchModel

/// What the path of a chat says of it: `tmp/<project>/chats/session-….jsonl`, a subagent's
/// `tmp/<project>/chats/<parent session>/<id>.jsonl` (formats §3).
struct GeminiPlace {
  /// The name of the file without its ending.
  let stem: String
  /// The session that a subagent works for, at last; nil for what is no subagent's.
  let root: String?
  /// The folder the client worked in; nil when nobody says.
  let folder: String?

  init(_ path: String, projects: GeminiProjects) {
    var parts = path.split(separator: "/").map(String.init)
    let name = parts.popLast() ?? path
    stem = name.withoutEnding
    guard let chats = parts.lastIndex(of: "chats"), chats >= parts.count - 2 else {
      (root, folder) = (nil, nil)
      return
    }
    let above = "/" + parts[..<chats].joined(separator: "/")
    root =
      parts.count == chats + 2
      ? projects.root(of: parts[chats + 1], in: above + "/chats") : nil
    folder = projects.folder(of: above)
  }
}

/// What the folders below `~/.gemini/tmp` stand for: looked up once an import.
package final class GeminiProjects {
  private let digest: (String) -> String
  private var known: [ByteText: String?] = [:]
  /// For each folder of chats the session that started each subagent.
  private var parents: [ByteText: SessionParents] = [:]

  /// `digest` is the hexadecimal SHA-256 of a text, which older clients name a project's folder by.
  package init(digest: @escaping (String) -> String) { self.digest = digest }

  /// The folder that `~/.gemini/tmp/<project>` is about: what its `.project_root` says, else that which
  /// `projects.json` has under its name or hash; nil when neither knows.
  func folder(of project: String) -> String? {
    let key = ByteText(project)
    if let folder = known[key] { return folder }
    let folder = marked(project) ?? listed(project)
    known[key] = .some(folder)
    return folder
  }

  /// The session that `session` works for, at last: a subagent may have started others, whose folder has
  /// its name.
  func root(of session: String, in chats: String) -> String {
    parents(in: chats).root(of: session)
  }

  private func parents(in chats: String) -> SessionParents {
    let key = ByteText(chats)
    if let known = parents[key] { return known }
    var found = SessionParents()
    for folder in Files.names(in: chats) where Files.isFolder("\(chats)/\(folder)") {
      for name in Files.names(in: "\(chats)/\(folder)") {
        found.note(name.withoutEnding, startedBy: folder)
      }
    }
    parents[key] = found
    return found
  }

  private func marked(_ project: String) -> String? {
    guard case .success(var bytes) = Files.whole(project + "/.project_root", limit: 4096) else {
      return nil
    }
    while let last = bytes.last, last == 0x0A || last == 0x0D || last == 0x20 { bytes.removeLast() }
    guard bytes.first == UInt8(ascii: "/"), !bytes.contains(0) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func listed(_ project: String) -> String? {
    let parts = project.split(separator: "/")
    guard let name = parts.last.map(String.init) else { return nil }
    let list = "/" + parts.dropLast(2).joined(separator: "/") + "/projects.json"
    guard case .success(let bytes) = Files.whole(list, limit: 16 << 20) else { return nil }
    let answer = bytes.withUnsafeBytes { bytes in
      JSONParser().read(bytes) { root -> String? in
        for (path, value) in root["projects"].members {
          guard let folder = path.folder else { continue }
          let isNamed = value.string(cutTo: 4096)?.isSameBytes(as: name) ?? false
          if isNamed || name.isSameBytes(as: digest(folder)) { return folder }
        }
        return nil
      }
    }
    return (try? answer.get()) ?? nil
  }
}

extension String {
  /// `a.b` of `a.b.json`.
  fileprivate var withoutEnding: String {
    guard let point = utf8.lastIndex(of: UInt8(ascii: ".")), point > startIndex else { return self }
    return String(self[..<point])
  }
}
