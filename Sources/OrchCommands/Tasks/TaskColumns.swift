import CommandKit
import OrchModel
import OrchStore
import Terminal

extension AgentTask {
  static let columns: [Column<AgentTask>] = [
    Column("id") { $0.id },
    Column("status") { $0.status },
    Column("priority", detail: true) { $0.priority.rawValue },
    Column("progressPct", heading: "progress") { Percent(tenths: Int64($0.progress) * 10) },
    Column("title") { $0.title },
    Column("type") { $0.type },
    Column("project") { $0.projectName },
    Column("outcome", detail: true) { $0.outcome?.rawValue },
    Column("tags", detail: true) { Words($0.tags) },
    Column("createdAt", heading: "created") { $0.createdAt },
    Column("updatedAt", heading: "updated", detail: true) { $0.updatedAt },
    Column("startedAt", heading: "started", detail: true) { $0.startedAt },
    Column("endedAt", heading: "ended", detail: true) { $0.endedAt },
    Column("description", detail: true) { $0.description },
  ]
}

extension AgentTask.Status: ArgumentValue {}
extension AgentTask.Priority: ArgumentValue {}

extension AgentTask.Status: StatusShown {
  package var mark: Mark {
    switch self {
    case .pending, .queued: .pending
    case .running: .running
    case .waiting: .waiting
    case .paused: .paused
    case .completed: .completed
    case .failed: .failed
    case .cancelled: .cancelled
    }
  }
}

enum TaskFailure: Failure {
  case unknown(String, near: String?)
  case illegal(ID<AgentTask>, AgentTask.Verb, from: AgentTask.Status)
  case noTitle
  case badProgress(Int)
  case busy(ID<AgentTask>, run: ID<Run>)

  var code: String {
    switch self {
    case .unknown: "task.unknown"
    case .illegal: "task.illegal-transition"
    case .noTitle: "task.no-title"
    case .badProgress: "usage.bad-value"
    case .busy: "task.running"
    }
  }

  var message: String {
    switch self {
    case .unknown(let word, _): "no task '\(word.cut(toBytes: 100))'"
    case .illegal(let id, let verb, let status):
      "cannot \(verb.rawValue) task '\(id)': it is \(status.rawValue)"
    case .noTitle: "a task needs a title"
    case .badProgress(let percent): "'\(percent)' is not a value for <percent>"
    case .busy(let id, let run): "task '\(id)' is being worked on by run '\(run)'"
    }
  }

  var hint: String? {
    switch self {
    case .unknown(_, let near?): "did you mean '\(near)'?"
    case .unknown: "see 'orch tasks list'"
    case .illegal(let id, _, let status):
      AgentTask.Verb.allCases.first { $0.isLegal(from: status) }.map { _ in
        "legal now: "
          + AgentTask.Verb.allCases.filter { $0.isLegal(from: status) }
          .map { "orch tasks \($0.rawValue) \(id)" }.joined(separator: ", ")
      } ?? "it has ended: nothing more can be done with it"
    case .noTitle: "write one in quotes: orch tasks create \"Fix the parser\""
    case .badProgress: "write a whole number from 0 to 100"
    case .busy(_, let run): "see 'orch runs show \(run)'"
    }
  }

  var exitCode: ExitCode {
    switch self {
    case .unknown: .notFound
    case .illegal, .busy: .badData
    case .noTitle, .badProgress: .usage
    }
  }
}

extension Database {
  /// The task a person means: an id, or the beginning of only one.
  package func knownTask(_ word: String) throws -> AgentTask {
    if let task = try task(ID(word)) { return task }
    let near = word.isEmpty ? [] : try taskIDs(beginning: word, limit: 2)
    if near.count == 1, let task = try task(ID(near[0].id)) { return task }
    let newest = try tasks(limit: 200).map(\.task.id.rawValue)
    throw TaskFailure.unknown(word, near: nearest(to: word, in: newest))
  }
}
