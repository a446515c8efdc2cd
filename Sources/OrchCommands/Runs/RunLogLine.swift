import OrchModel
import OrchStore
import Terminal

/// A line of what happened in a run: an event, or the last words of a stage.
struct RunLogLine: Sendable {
  let at: Timestamp?
  /// Nil for what is of the whole run.
  let stage: String?
  let kind: String
  let text: String?

  static let columns: [Column<RunLogLine>] = [
    Column("at") { $0.at }, Column("stage") { $0.stage }, Column("kind") { $0.kind },
    Column("text") { $0.text },
  ]

  /// What happened in `run`, the oldest first; of the stages `wanted` alone when those are given.
  static func all(of run: Run, stages: [Stage], wanted: [ID<Stage>]?, in store: Database) throws
    -> [RunLogLine]
  {
    let names = Dictionary(stages.map { ($0.id, $0.name) }, uniquingKeysWith: { $1 })
    let events = try store.events(of: run.id, limit: 10_000).filter { event in
      wanted.map { wanted in event.stage.map(wanted.contains) ?? false } ?? true
    }
    let lines = events.map { event in
      RunLogLine(
        at: event.at, stage: event.stage.flatMap { names[$0] }, kind: event.kind,
        text: event.data.text)
    }
    let words = stages.filter { wanted?.contains($0.id) ?? true }.compactMap { stage in
      stage.answer.map {
        RunLogLine(at: stage.endedAt, stage: stage.name, kind: "last words", text: $0)
      }
    }
    return lines + words
  }

  static func write(_ log: [RunLogLine], to page: inout Page) {
    page.write(line: "")
    page.write(line: "Log")
    for line in log {
      let head = [line.at?.iso8601, line.stage, line.kind].compactMap(\.self).joined(
        separator: "  ")
      if line.kind == "last words" {
        page.write(line: head)
        page.write(text: line.text ?? "")
      } else {
        page.write(line: head + "  " + (line.text ?? ""))
      }
    }
  }
}
