import OrchCommands
import OrchModel
import OrchProcess
import Terminal

extension HookStatus: Command {
  package func run(_ context: Context) throws -> Listing<InstalledHooks> {
    let program = executable(named: "orch", searchPath: context.environment("PATH") ?? "")
    let places = try HookPlace.places(of: target.client, target.scope, any: true, in: context)
    let records = places.map { InstalledHooks($0, program: program) }
    return Listing(
      records, columns: InstalledHooks.columns,
      warnings: records.compactMap(\.warning)
        + (program == nil ? ["orch is not on PATH, so that clients do not find it"] : []))
  }
}

/// Where a client's hooks stand.
package struct InstalledHooks: Sendable {
  let client: String
  let file: String
  /// The events at which `orch hook` is run, and those of `orch hook install` at which it is not.
  let events: [String]
  let missing: [String]
  /// Where the program is that would be run; nil when it is not on PATH.
  let program: String?
  /// Why the file can't be read.
  let problem: String?

  init(_ place: HookPlace, program: String?) {
    client = place.client.rawValue
    file = place.path
    self.program = program
    do throws(HookSettingsFailure) {
      let settings = try HookSettings(try SettingsFile(place.path).bytes ?? [], path: place.path)
      events = HookEvent.installed.filter(settings.runs).map(\.rawValue)
      missing = HookEvent.installed.filter { !settings.runs(at: $0) }.map(\.rawValue)
      problem = nil
    } catch {
      (events, missing) = ([], [])
      problem = error.message
    }
  }

  private var state: String {
    if problem != nil { return "unreadable" }
    if events.isEmpty { return "absent" }
    return missing.isEmpty ? "installed" : "incomplete"
  }

  /// What a person should know of it.
  var warning: String? {
    guard problem == nil, !events.isEmpty, !missing.isEmpty else { return problem }
    return "\(client) does not run 'orch hook' at \(missing.joined(separator: ", "))"
  }

  static let columns: [Column<InstalledHooks>] = [
    Column("client") { $0.client },
    Column("state") { $0.state },
    Column("file") { $0.file },
    Column("events") { Words($0.events) },
    Column("missingEvents", heading: "missing events") { Words($0.missing) },
    Column("program") { $0.program },
  ]
}
