import CommandKit
import OrchConfig
import OrchModel
import OrchStore
import Terminal

/// Answers a shell that completes a word: a value a line, a tab and a description after it.
///
/// Whatever goes wrong, a shell must get nothing rather than an error in the middle of a line; and a key
/// pressed makes no store.
struct Complete: Command {
  static let name = "__complete"
  static let summary = "Answer a shell that completes a word"
  static let isHidden = true

  @Operand("What kind of thing") var kind: String?
  @Operand("How it begins") var prefix: String?

  private static let limit = 200

  func run(_ context: Context) throws -> Prose {
    let candidates =
      (try? Candidates(context: context, prefix: prefix ?? "", limit: Self.limit).all(kind ?? ""))
    let lines = (candidates ?? []).map { candidate in
      candidate.text.isEmpty
        ? inOneLine(candidate.value) : "\(inOneLine(candidate.value))\t\(inOneLine(candidate.text))"
    }
    return Prose(lines.joined(separator: "\n"))
  }

  /// Without what would end the value or the line.
  private func inOneLine(_ text: String) -> String {
    String(
      decoding: text.utf8.prefix(200).map { $0 < 0x20 ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
  }
}

/// What there is of each kind that completions ask for.
private struct Candidates {
  typealias Candidate = (value: String, text: String)

  let context: Context
  let prefix: String
  let limit: Int

  func all(_ kind: String) throws -> [Candidate] {
    switch kind {
    case "task":
      try store { try $0.taskIDs(beginning: prefix, limit: limit).map { ($0.id, $0.title) } }
    case "run":
      try named(["last"])
        + store { try $0.runIDs(beginning: prefix, limit: limit).map { ($0.id, $0.title) } }
    case "agent":
      try store { try $0.agentIDs(beginning: prefix, limit: limit).map { ($0.id, $0.role) } }
    case "budget":
      try store {
        try $0.budgets().map { ($0.name, "\($0.metric.shown($0.limit)) \($0.period.rawValue)") }
      }
    case "project": try store { try $0.projects().map { ($0.name, $0.path ?? "") } }
    case "client": named(try context.configurationInView().clientNames)
    case "workflow":
      named(["simple", "full"] + (try context.configurationInView().workflows.map(\.name)))
    case "model":
      try named(context.configurationInView().priceBook(in: nil).allRows.map(\.model))
        + store { try $0.priceNames(beginning: prefix, limit: limit).map { ($0, "") } }
    case "config": try settings()
    case "pipeline": try store { try $0.pipelines().map { ($0.name, $0.flow) } }
    case "branch":
      matching(
        try places().compactMap { place in place.branch.map { ($0, place.task?.rawValue ?? "") } })
    case "worktree": matching(try places().map { ($0.id.rawValue, $0.branch ?? "") })
    case "role": named(["analyst", "planner", "builder", "tester", "reviewer"])
    default: []
    }
  }

  /// Those of the store that begin as typed; none where there is no store.
  private func store(_ read: (Database) throws -> [Candidate]) throws -> [Candidate] {
    guard let store = try context.storeIfAny() else { return [] }
    return matching(try read(store))
  }

  /// Where the runs of this folder's project work.
  private func places() throws -> [RunPlace] {
    guard let store = try context.storeIfAny(), let project = try context.projectInView(in: store)
    else { return [] }
    return try store.runPlaces(of: project.id)
  }

  private func named(_ names: [String]) -> [Candidate] { matching(names.map { ($0, "") }) }

  private func settings() throws -> [Candidate] {
    let configuration = try context.configurationInView()
    let entries = configuration.entries.map { ($0.key, $0.value.bareText) }
    let unset = Configuration.knownKeys.filter { key in !entries.contains { $0.0 == key } }
    return matching(entries + unset.map { ($0, "not set") })
  }

  private func matching(_ candidates: [Candidate]) -> [Candidate] {
    Array(candidates.filter { $0.value.utf8.starts(with: prefix.utf8) }.prefix(limit))
  }
}
