import OrchCommands
import OrchModel
import OrchProcess
import Terminal

extension HookInstall: Command {
  package func run(_ context: Context) throws -> Facts {
    let places = try HookPlace.places(of: target.client, target.scope, any: false, in: context)
    // Hooks make no store: one that a person has asked for has to be there.
    if !dryRun { _ = try context.changeStore() }
    let changes = try places.map { try install(in: $0) }
    let isFound = executable(named: "orch", searchPath: context.environment("PATH") ?? "") != nil
    return HookChange.answer(
      changes, isDry: dryRun,
      warnings: isFound ? [] : ["orch is not on PATH, so that clients do not find it"])
  }

  private func install(in place: HookPlace) throws(HookSettingsFailure) -> HookChange {
    let file = try SettingsFile(place.path)
    let (text, events) = try HookSettings(file.bytes ?? [], path: place.path).installed()
    guard !events.isEmpty else { return HookChange(place: place, outcome: .unchanged, events: []) }
    var change = HookChange(place: place, outcome: .installed, events: events)
    if dryRun {
      let style = HookStyle.usual
      change.shown = events.map { "  + " + String(decoding: style.member($0), as: UTF8.self) }
      return change
    }
    try file.keepBackup(isBefore: events.count == HookEvent.installed.count)
    try file.replace(by: text)
    change.backup = try file.backup?.path
    return change
  }
}

extension HookUninstall: Command {
  package func run(_ context: Context) throws -> Facts {
    let places = try HookPlace.places(of: target.client, target.scope, any: false, in: context)
    return HookChange.answer(try places.map { try uninstall(from: $0) }, isDry: dryRun)
  }

  private func uninstall(from place: HookPlace) throws(HookSettingsFailure) -> HookChange {
    let file = try SettingsFile(place.path)
    let backup = try file.backup
    // What was kept may be anything by now: it helps only when it can be read.
    let before = backup.flatMap { try? HookSettings($0.bytes, path: $0.path) }
    let (text, events) = try HookSettings(file.bytes ?? [], path: place.path)
      .removed(before: before)
    guard !events.isEmpty else { return HookChange(place: place, outcome: .unchanged, events: []) }
    let isSame = backup.map { $0.bytes.saysTheSame(as: text) } ?? false
    let isNothing = backup == nil && text.isEmptyObject
    var change = HookChange(
      place: place, outcome: isSame ? .restored : isNothing ? .deleted : .removed, events: events)
    if dryRun {
      change.shown = events.map {
        "  - " + String(decoding: HookStyle.usual.member($0), as: UTF8.self)
      }
      return change
    }
    if isSame, let backup {
      try file.replace(by: backup.bytes)
      try file.removeBackup()
    } else if isNothing {
      try file.delete()
    } else {
      try file.replace(by: text)
      change.backup = backup?.path
    }
    return change
  }
}

extension [UInt8] {
  /// True for the same JSON but for blanks; an empty text says what an empty object says.
  fileprivate func saysTheSame(as other: [UInt8]) -> Bool {
    isEmptyObject && other.isEmptyObject || withoutBlanks == other.withoutBlanks
  }
}
