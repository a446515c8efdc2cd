import CommandKit
import OrchModel
import OrchStore

package enum RunFailure: Failure {
  case unknown(String, near: String?)
  case notStoppable(ID<Run>, Run.Status)
  case notPaused(ID<Run>, Run.Status)
  case notRetryable(ID<Run>, Run.Status)

  package var code: String {
    switch self {
    case .unknown: "run.unknown"
    case .notStoppable, .notPaused, .notRetryable: "run.illegal-transition"
    }
  }

  package var message: String {
    switch self {
    case .unknown(let word, _): "no run '\(word.cut(toBytes: 100))'"
    case .notStoppable(let id, let status): "cannot stop run '\(id)': it is \(status.rawValue)"
    case .notPaused(let id, let status): "cannot resume run '\(id)': it is \(status.rawValue)"
    case .notRetryable(let id, let status): "cannot retry run '\(id)': it is \(status.rawValue)"
    }
  }

  package var hint: String? {
    switch self {
    case .unknown(_, let near?): "did you mean '\(near)'?"
    case .unknown: "see 'orch runs list'"
    case .notStoppable(let id, _): "orch runs show \(id)"
    case .notPaused(let id, let status):
      status == .completed ? "to do it again: orch runs retry \(id)" : "orch runs show \(id)"
    case .notRetryable(let id, _): "stop it first: orch runs stop \(id)"
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .unknown: .notFound
    case .notStoppable, .notPaused, .notRetryable: .badData
    }
  }
}

extension Database {
  /// The run a person means: `r4k2p`, the beginning of only one id, `#47`, `my-repo#47`, `last`.
  package func knownRun(_ word: String, in context: Context) throws -> Run {
    if let run = try run(ID(word)) { return run }
    let project = try context.projectInView(in: self)
    if word == "last" {
      if let newest = try runs(of: project?.id, limit: 1).first { return newest.run }
      throw RunFailure.unknown(word, near: nil)
    }
    if let run = try numberedRun(word, in: project) { return run }
    let near = word.isEmpty ? [] : try runIDs(beginning: word, limit: 2)
    if near.count == 1, let run = try run(ID(near[0].id)) { return run }
    let newest = try runs(limit: 200).map(\.run.id.rawValue)
    throw RunFailure.unknown(word, near: nearest(to: word, in: newest))
  }

  private func numberedRun(_ word: String, in project: Project?) throws -> Run? {
    guard let hash = word.utf8.lastIndex(of: UInt8(ascii: "#")),
      let number = Int(word[word.utf8.index(after: hash)...])
    else { return nil }
    let name = String(word[..<hash])
    let owner = name.isEmpty ? project : try self.project(named: name)
    return try owner.flatMap { try run(number: number, of: $0.id) }
  }
}
