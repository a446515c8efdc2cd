import Glibc
import OrchCommands
import OrchImport
import OrchModel
import OrchStore
import TestSupport

/// A machine of its own for one test: an `orch-import` with a store in memory or in a file, and a folder of files.
final class ImportBench {
  let bench: Workbench
  let folder: ScratchFolder

  init(_ place: Workbench.Place = .memory) throws {
    bench = try Workbench(place)
    folder = try ScratchFolder()
    bench.directory = folder.path
    bench.environment["HOME"] = folder.path
  }

  /// All that `orch-import import WORDS` says, with `TMP` for the folder.
  func orch(_ line: String) -> String { said(["import"] + words(of: line)) }

  /// All that `orch-import WORDS` says, with `TMP` for the folder.
  func said(_ line: String) -> String { said(words(of: line)) }

  private func said(_ words: [String]) -> String {
    var text = bench.said(words, by: "orch-import").transcript
    if let store = bench.folder { text = text.replacing(store.path, with: "STORE") }
    return text.replacing(folder.path, with: "TMP")
  }

  /// The same as a person reads it.
  func shown(_ line: String) -> String { bench.onTerminal(width: 100) { orch(line) } }

  /// Every call of the ledger, in the order of their keys.
  func ledger() throws -> [LedgerEntry] {
    let keys = try bench.store.rows("SELECT key FROM call ORDER BY key") {
      try $0["key"] as String
    }
    return try keys.compactMap { try bench.store.ledgerEntry($0) }
  }

  func cost() throws -> Money { try ledger().reduce(.zero) { $0 + ($1.cost ?? .zero) } }

  /// Where a project is, by its id.
  func path(of project: ID<Project>) throws -> String? {
    try bench.store.projects().first { $0.id == project }?.path
  }
}

/// The ledger without what differs between two stores: the ids of projects.
func withoutProjects(_ ledger: [LedgerEntry]) -> [LedgerEntry] {
  ledger.map { entry in
    var entry = entry
    entry.attribution.project = "p"
    return entry
  }
}

enum Fixture {
  static let folder: String = {
    let parts = #filePath.split(separator: "/").dropLast(2)
    return "/" + parts.joined(separator: "/") + "/OrchClientsTests/Fixtures"
  }()

  static func bytes(_ name: String) throws -> [UInt8] { try bytes(ofFile: "\(folder)/\(name)") }

  /// The bytes of a fixture that these tests alone have.
  static func own(_ name: String) throws -> [UInt8] {
    let parts = #filePath.split(separator: "/").dropLast()
    return try bytes(ofFile: "/" + parts.joined(separator: "/") + "/Fixtures/\(name)")
  }

  private static func bytes(ofFile path: String) throws -> [UInt8] {
    guard let file = fopen(path, "re") else { throw SystemFailure() }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&piece, 1, piece.count, file), count > 0 {
      bytes += piece[..<count]
    }
    return bytes
  }

  static let transcript =
    "claude-code/older/2.1.71/projects/-home-dev-project/e3d2dfee-08cf-48be-a088-018972134f1c.jsonl"
  static let rollout =
    "codex/exec/sessions/2026/11/21/rollout-2026-11-21T00-01-09-01a1fb68-2795-70c0-a0e0-fc7920aa54e5.jsonl"
}

/// A line of a transcript that mentions a call.
func answer(
  _ id: String, session: String = "s-1", payer: String? = nil, output: Int = 10,
  at time: String = "2026-01-10T10:00:00.000Z", model: String = "claude-sonnet-4-5",
  folder: String? = "/home/dev/project"
) -> String {
  let payer = payer.map { #""requestSessionId":"\#($0)","# } ?? ""
  let folder = folder.map { #""cwd":"\#($0)","# } ?? ""
  return #"{"sessionId":"\#(session)",\#(payer)\#(folder)"gitBranch":"main","version":"2.0.53","#
    + #""type":"assistant","timestamp":"\#(time)","message":{"id":"\#(id)","model":"\#(model)","#
    + #""stop_reason":"end_turn","usage":{"input_tokens":100,"output_tokens":\#(output)}}}"# + "\n"
}
