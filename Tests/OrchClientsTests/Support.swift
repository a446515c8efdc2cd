import Glibc
import OrchModel
import Testing

@testable import OrchClients

/// Recorded sessions, one folder per case.
enum Fixture {
  static let folder: String = {
    let file = String(#filePath)
    let end = file.lastIndex(of: "/") ?? file.endIndex
    return file[..<end] + "/Fixtures"
  }()

  static func path(_ name: String) -> String { "\(folder)/\(name)" }

  static func bytes(_ name: String) throws -> [UInt8] {
    try #require(contents(path(name)), "no fixture \(name)")
  }

  /// Every recording below a folder, by name.
  static func all(in name: String) -> [String] {
    Files.names(in: path(name)).flatMap { entry -> [String] in
      let inner = "\(name)/\(entry)"
      if Files.isFolder(path(inner)) { return all(in: inner) }
      return entry.hasSuffix(".jsonl") ? [inner] : []
    }
  }
}

func contents(_ path: String) -> [UInt8]? {
  var bytes: [UInt8] = []
  return Files.read(path) {
    bytes += $0
    return true
  } ? bytes : nil
}

func text(_ path: String) -> String? { contents(path).map { String(decoding: $0, as: UTF8.self) } }

/// The events of a whole stream that comes in pieces of `size` bytes.
func events(
  _ bytes: [UInt8], _ reader: any StreamReader, inPiecesOf size: Int = .max, status: Int32? = 0
) -> [AgentEvent] {
  var reader = reader
  var splitter = LineSplitter()
  var events: [AgentEvent] = []
  bytes.withUnsafeBytes { whole in
    var start = 0
    while start < whole.count {
      let end = min(whole.count, start + min(size, whole.count))
      splitter.feed(UnsafeRawBufferPointer(rebasing: whole[start..<end])) {
        events += reader.read($0)
      }
      start = end
    }
  }
  splitter.finish { events += reader.read($0) }
  return events + reader.end(status: status)
}

func events(_ text: String, _ reader: any StreamReader, status: Int32? = 0) -> [AgentEvent] {
  events(Array(text.utf8), reader, status: status)
}

/// What a ledger makes of events: one call per key, the largest output wins.
struct Tally {
  var calls: [String: ModelCall] = [:]
  var totals: [ClientTotal] = []
  var verdicts: [Verdict] = []
  var said: [String] = []
  var tools: [ToolUse] = []
  var results: [String: Bool] = [:]
  var files: [FileEdit] = []
  var notices: [String] = []
  var retries: [String] = []
  var rejected: [String] = []
  var sessions: [String] = []

  init(_ events: [AgentEvent]) { for event in events { add(event) } }

  private mutating func add(_ event: AgentEvent) {
    switch event {
    case .session(let id, _): sessions.append(id)
    case .said(let text, _): said.append(text)
    case .toolStarted(let use): tools.append(use)
    case .toolEnded(let id, let succeeded, _): results[id] = succeeded
    case .fileChanged(let edit): files.append(edit)
    case .called(let call):
      if let known = calls[call.key], known.tokens.output > call.tokens.output { return }
      calls[call.key] = call
    case .total(let total): totals.append(total)
    case .retrying(let reason): retries.append(reason)
    case .notice(let text): notices.append(text)
    case .rejected(let line, _, let reason): rejected.append("\(line): \(reason)")
    case .finished(let verdict): verdicts.append(verdict)
    }
  }

  var tokens: Tokens { calls.values.reduce(.zero) { $0 + $1.tokens } }
  var outputs: [Int64] { calls.values.map(\.tokens.output).sorted() }
}

/// A folder that is gone when the test is.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array(
      (String(cString: getenv("TMPDIR") ?? strdup("/tmp")) + "/orch-XXXXXX").utf8CString)
    path = String(cString: try #require(mkdtemp(&template)))
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR {
      for name in Files.names(in: path) { remove("\(path)/\(name)") }
      rmdir(path)
    } else {
      unlink(path)
    }
  }

  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file, and the folders it needs.
  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  func write(_ bytes: [UInt8], to name: String) throws {
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/\(part)"
      mkdir(folder, 0o755)
    }
    let file = try #require(fopen(self(name), "w"))
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  /// Every file and link below the folder, by name.
  var names: [String] { Self.names(below: path, prefix: "") }

  private static func names(below folder: String, prefix: String) -> [String] {
    Files.names(in: folder).flatMap { name -> [String] in
      let path = "\(folder)/\(name)"
      var status = stat()
      lstat(path, &status)
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      return isFolder ? names(below: path, prefix: "\(prefix)\(name)/") : [prefix + name]
    }
  }
}

func request(
  directory: String = "/w", resumes: Bool = false, clientSession: String? = nil,
  environment: [String: String] = [:], _ change: (inout LaunchRequest) -> Void = { _ in }
) -> LaunchRequest {
  var request = LaunchRequest(
    prompt: "do it", session: "0b8e2f1c-1111-4222-8333-444455556666", resumes: resumes,
    clientSession: clientSession, directory: directory, executable: "/bin/agent",
    environment: environment)
  change(&request)
  return request
}
