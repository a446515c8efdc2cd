import OrchModel
import OrchStore
import Terminal

/// A run that waits for a person, and the command that deals with it.
struct RunAttention: Sendable {
  let run: Run
  let why: String
  let command: String

  static let columns: [Column<RunAttention>] = [
    Column("run") { $0.run.name },
    Column("status") { $0.run.status },
    Column("why") { $0.why },
    Column("command", heading: "type") { $0.command },
    Column("id", detail: true) { $0.run.id },
    Column("since", detail: true) { $0.run.endedAt ?? $0.run.startedAt },
  ]

  /// Under its title for a person, a run and its command below each other.
  static func write(_ attention: [RunAttention], to page: inout Page) {
    guard !attention.isEmpty else { return }
    page.write(line: "")
    page.write(line: "Needs you")
    for item in attention {
      let mark = item.run.status.mark
      let sign = page.style.usesUnicode ? mark.glyph : mark.ascii
      page.write(line: "\(sign) \(item.run.name) is \(item.run.status.rawValue): \(item.why)")
      page.write(line: "  \(item.command)")
    }
  }

  /// How many are told of at most.
  private static let most = 10

  /// What of the newest runs waits for a person, the newest first; of one number the newest attempt alone.
  static func all(in runs: [Run], of project: ID<Project>?, store: Database) throws
    -> [RunAttention]
  {
    struct Number: Hashable {
      let project: ID<Project>
      let number: Int
    }
    var seen: Set<Number> = []
    let newest = runs.filter {
      seen.insert(Number(project: $0.project, number: $0.number)).inserted
    }
    let figures = try store.figures(of: newest.prefix(20).map(\.id))
    let skipped = Dictionary(
      figures.map { run in
        (run.id, run.stages.filter { $0.status == .skipped && !$0.isKept }.map(\.name))
      }, uniquingKeysWith: { $1 })
    var found: [RunAttention] = []
    for run in newest where found.count < most {
      switch run.status {
      case .failed, .partial:
        found.append(
          RunAttention(
            run: run, why: run.reason ?? "it is \(run.status.rawValue)",
            command: try store.stages(of: run.id).retry(of: run.id)))
      case .paused:
        found.append(
          RunAttention(
            run: run, why: run.reason ?? "it is paused", command: "orch runs resume \(run.id)"))
      case .waiting:
        found.append(
          RunAttention(
            run: run, why: run.reason ?? "it waits for an answer",
            command: "orch runs show \(run.id)"))
      case .completed:
        guard let names = skipped[run.id], !names.isEmpty, run.isRecorded else { continue }
        found.append(
          RunAttention(
            run: run, why: "\(names.joined(separator: ", ")) skipped",
            command: "orch runs show \(run.id)"))
      case .queued, .running, .cancelled: break
      }
    }
    return found
  }
}
