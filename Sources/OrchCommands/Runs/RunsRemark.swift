import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Keeps a note with a run.
struct RunsNote: Command {
  static let name = "runs note"
  static let aliases = [["run", "note"]]
  static let summary = "Keep a note with a run, in place of the one it has"
  static let examples = ["orch runs note r4k2p 'new keyword list'", "orch runs note r4k2p ''"]

  @Operand(completing: .dynamic("run"), "The run") var run: String
  @Operand("The note; nothing to take it away") var text: String

  func run(_ context: Context) throws -> Change<RunView> {
    try context.remarking(run, "note") { run in
      let undo = "orch runs note \(run.id) \((run.note ?? "").asWord)"
      run.note = text.nonEmpty
      return undo
    }
  }
}

/// Puts tags on a run, or takes them away.
struct RunsTag: Command {
  static let name = "runs tag"
  static let aliases = [["run", "tag"]]
  static let summary = "Put tags on a run, or take them away"
  static let examples = ["orch runs tag r4k2p nightly paid", "orch runs tag r4k2p paid --remove"]

  @Operand(completing: .dynamic("run"), "The run") var run: String
  @Operands(isRequired: true, value: "TAG", "The tags") var tags: [String]
  @Flag("Take them away") var remove: Bool

  func run(_ context: Context) throws -> Change<RunView> {
    let tags = try tags.map { try checkedName($0, of: "tag") }
    return try context.remarking(run, "tag") { run in
      let changed = tags.filter { tag in
        run.tags.contains { $0.isSameBytes(as: tag) } == remove
      }
      if remove {
        run.tags.removeAll { old in changed.contains { $0.isSameBytes(as: old) } }
      } else {
        for tag in changed where !run.tags.contains(where: { $0.isSameBytes(as: tag) }) {
          run.tags.append(tag)
        }
      }
      let words = changed.map(\.asWord).joined(separator: " ")
      return "orch runs tag \(run.id) \(words)\(remove ? "" : " --remove")"
    }
  }
}

/// Gives a run another title.
struct RunsRename: Command {
  static let name = "runs rename"
  static let aliases = [["run", "rename"]]
  static let summary = "Give a run another title"
  static let examples = ["orch runs rename r4k2p 'Keywords of January'"]

  @Operand(completing: .dynamic("run"), "The run") var run: String
  @Operand("The title") var title: String

  func run(_ context: Context) throws -> Change<RunView> {
    let title = try checkedName(title, of: "run")
    return try context.remarking(run, "rename") { run in
      let undo = "orch runs rename \(run.id) \(run.title.asWord)"
      run.title = title
      return undo
    }
  }
}

/// Pins a run, so that it is found and never cleaned away.
struct RunsPin: Command {
  static let name = "runs pin"
  static let aliases = [["run", "pin"]]
  static let summary = "Pin a run, or take the pin out"
  static let examples = ["orch runs pin r4k2p", "orch runs pin r4k2p --off"]

  @Operand(completing: .dynamic("run"), "The run") var run: String
  @Flag("Take the pin out") var off: Bool

  func run(_ context: Context) throws -> Change<RunView> {
    try context.remarking(run, "pin") { run in
      run.isPinned = !off
      return "orch runs pin \(run.id)\(off ? "" : " --off")"
    }
  }
}

extension Context {
  /// Changes what people say of a run; `change` answers the command line that takes it back.
  fileprivate func remarking(
    _ word: String, _ verb: String, _ change: (inout Run) throws -> String
  ) throws -> Change<RunView> {
    let store = try changeStore()
    let id = try store.knownRun(word, in: self).id
    return try store.write {
      let old = try store.knownRun(id.rawValue, in: self)
      var run = old
      let undo = try change(&run)
      guard run != old else {
        return Change(
          try RunView(old, in: store, context: self), columns: RunView.columns,
          message: "\(old.id) is so already")
      }
      try store.setRemarks(
        run,
        because: Event(
          at: now(), kind: "run.noted", project: run.project, task: run.task, run: run.id,
          data: ["verb": verb.json]))
      let changes = [
        FieldChange("taskTitle", from: old.title.field, to: run.title.field),
        FieldChange("isPinned", from: old.isPinned.field, to: run.isPinned.field),
        FieldChange("note", from: old.note.field, to: run.note.field),
        FieldChange("tags", from: Words(old.tags).field, to: Words(run.tags).field),
      ].filter { $0.from != $0.to }
      return Change(
        try RunView(run, in: store, context: self), columns: RunView.columns,
        message: "changed \(changes.map(\.name).joined(separator: ", ")) of \(run.id)",
        changes: changes, undo: undo)
    }
  }
}
