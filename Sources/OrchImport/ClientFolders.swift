import OrchClients
import OrchModel
import OrchStore

/// What is known of a client's folders beside the file at hand, read once an import.
final class ClientFolders {
  /// Where copies of locked databases are made.
  let scratch: String
  private let gemini = GeminiProjects(digest: sha256)
  private var storages: [ByteText: OpenCodeStorage] = [:]
  /// What could not be read beside the files.
  private(set) var problems: [Problem] = []

  init(scratch: String) { self.scratch = scratch }

  /// What there is to know about the file at `path`, for somebody who asks for earlier versions of its calls
  /// or does not.
  func surroundings(
    of path: String, _ format: HistoryFormat, tellsEarlier: Bool
  ) -> WholeHistory.Surroundings {
    let sessions = format == .opencode ? storage(of: path).sessions : OpenCodeSessions()
    return WholeHistory.Surroundings(
      gemini: gemini, openCode: sessions, tellsEarlier: tellsEarlier)
  }

  /// True for a message file of OpenCode that is in its database too, where newer numbers are.
  func isInDatabase(_ path: String) -> Bool {
    guard let name = path.split(separator: "/").last, name.utf8.count > 5 else { return false }
    let id = String(decoding: name.utf8.dropLast(5), as: UTF8.self)
    return storage(of: path).moved.contains(ByteText(id))
  }

  /// The storage that `…/storage/message/<session>/<message>.json` is below.
  private func storage(of path: String) -> OpenCodeStorage {
    let folder = "/" + path.split(separator: "/").dropLast(3).joined(separator: "/")
    let key = ByteText(folder)
    if let known = storages[key] { return known }
    let storage = OpenCodeStorage(folder, scratch: scratch)
    storages[key] = storage
    if let problem = storage.problem { problems.append(problem) }
    return storage
  }
}

/// The older files of OpenCode, and what of them its database has taken over.
private struct OpenCodeStorage {
  private(set) var sessions = OpenCodeSessions()
  private(set) var moved: Set<ByteText> = []
  private(set) var problem: Problem?

  init(_ folder: String, scratch: String) {
    let parent = folder.split(separator: "/").dropLast().joined(separator: "/")
    let path = "/\(parent)/opencode.db"
    if HistoryFormat.isDatabase(path) {
      do throws(ForeignFailure) {
        try read(path, scratch)
      } catch {
        problem = Problem(file: path, line: nil, reason: error.reason)
      }
    }
    sessions.readFiles(below: folder)
  }

  private mutating func read(_ path: String, _ scratch: String) throws(ForeignFailure) {
    let database = try ForeignDatabase(path: path, scratch: scratch)
    guard let openCode = try OpenCodeDatabase(database) else { return }
    sessions = try OpenCodeSessions(of: openCode)
    let ids = try openCode.ids()
    while try ids.next() { ids.text(0).map { _ = moved.insert(ByteText($0)) } }
  }
}

/// The hexadecimal SHA-256 of a text.
private func sha256(_ text: String) -> String {
  var hash = ContentHash()
  Array(text.utf8).withUnsafeBytes { hash.add($0) }
  return hash.digits
}
