import CSQLite
import TestSupport

/// A client's database while the client has it open, for tests.
final class ClientDatabase {
  private let handle: OpaquePointer

  /// Opens or makes the file; with `log` it is written through a log that nobody empties.
  init(_ path: String, log: Bool = true) throws {
    var handle: OpaquePointer?
    guard sqlite3_open(path, &handle) == SQLITE_OK, let handle else { throw SystemFailure() }
    self.handle = handle
    if log { try run("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0") }
  }

  deinit { sqlite3_close(handle) }

  func run(_ sql: String) throws {
    var reason: UnsafeMutablePointer<CChar>?
    guard sqlite3_exec(handle, sql, nil, nil, &reason) == SQLITE_OK else {
      let text = reason.map { String(cString: $0) } ?? "?"
      sqlite3_free(reason)
      throw Refused(text: text)
    }
  }

  struct Refused: Error { let text: String }
}

/// The tables of OpenCode.
let openCodeTables = """
  CREATE TABLE session (id TEXT PRIMARY KEY, project_id TEXT, parent_id TEXT, directory TEXT NOT NULL);
  CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT NOT NULL, time_created INTEGER, data TEXT NOT NULL);
  CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT NOT NULL, data TEXT NOT NULL);
  """

/// The message of an answer as OpenCode keeps it; with `id` and `session` as it did in files.
func openCodeAnswer(
  id: String? = nil, session: String? = nil, created: Int = 1_768_039_200_000, input: Int = 1000,
  output: Int = 50, reasoning: Int = 10, read: Int = 200, write: Int = 100,
  model: String = "claude-sonnet-4-5", folder: String? = "/home/dev/project",
  agent: String = "build"
) -> String {
  let id = id.map { #""id":"\#($0)","# } ?? ""
  let session = session.map { #""sessionID":"\#($0)","# } ?? ""
  let path = folder.map { #""path":{"cwd":"\#($0)","root":"/"},"# } ?? ""
  return #"{\#(id)\#(session)"role":"assistant","modelID":"\#(model)","providerID":"anthropic","#
    + #""mode":"\#(agent)",\#(path)"time":{"created":\#(created),"completed":\#(created + 900)},"#
    + #""cost":9.99,"tokens":{"input":\#(input),"output":\#(output),"reasoning":\#(reasoning),"#
    + #""cache":{"read":\#(read),"write":\#(write)}}}"#
}
