import OrchCommands
import OrchModel
import Terminal

/// What was done, or would be, to one client's settings.
struct HookChange {
  enum Outcome: String { case installed, removed, restored, deleted, unchanged }

  let place: HookPlace
  let outcome: Outcome
  let events: [HookEvent]
  /// The file as it was before, where it is kept.
  var backup: String?
  /// What is added or taken out, for a person who only wants to see.
  var shown: [String] = []

  var field: Field {
    .object([
      "client": .text(place.client.rawValue), "file": .text(place.path),
      "outcome": .text(outcome.rawValue), "events": .list(events.map { .text($0.rawValue) }),
      "backup": backup.field, "needsTrust": .flag(needsTrust),
    ])
  }

  /// Codex asks before it runs a hook that is new to it.
  private var needsTrust: Bool { outcome == .installed && place.client == .codex }

  func lines(isDry: Bool) -> [String] {
    var lines = ["\(place.client.rawValue): \(sentence(isDry: isDry))"]
    guard !isDry else { return lines + shown }
    if let backup { lines.append("  the file as it was before: \(backup)") }
    if needsTrust { lines.append("  codex runs it only after you have trusted it there once") }
    return lines
  }

  private func sentence(isDry: Bool) -> String {
    let count = events.count == 1 ? "1 event" : "\(events.count) events"
    return switch outcome {
    case .installed:
      (isDry ? "would install" : "installed") + " 'orch hook' at \(count) in \(place.path)"
    case .removed:
      (isDry ? "would take" : "took") + " 'orch hook' out at \(count) in \(place.path)"
    case .restored:
      (isDry ? "would restore" : "restored") + " \(place.path) to the bytes it had before"
    case .deleted: (isDry ? "would delete" : "deleted") + " \(place.path), which has nothing else"
    case .unchanged: "nothing to do in \(place.path)"
    }
  }

  /// What all of it comes to.
  static func answer(_ changes: [HookChange], isDry: Bool, warnings: [String] = []) -> Facts {
    Facts(
      report: [("dryRun", .flag(isDry)), ("clients", .list(changes.map(\.field)))],
      lines: changes.flatMap { $0.lines(isDry: isDry) }, warnings: warnings)
  }
}
