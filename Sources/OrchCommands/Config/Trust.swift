import CommandKit
import OrchModel
import OrchProcess
import OrchStore
import Terminal

/// Records that a person agrees to what a repository brings.
struct Trust: Command {
  static let name = "trust"
  static let summary = "Allow what this repository brings to be run by and for agents"
  static let discussion = """
    A repository can bring commands and settings that run as soon as an agent works in it: the setup and verify \
    commands of .orch/config.toml, settings and hooks of agents' clients (.claude, .codex, .gemini, .mcp.json), \
    files of variables (.env, .envrc), git hooks, and programs named in .git/config. No agent is started while \
    one of them is not trusted.

    Each is shown as it is, and trusted by the digest of its kind, its name and all of its bytes: when one byte \
    changes, it has to be trusted again. Trust is kept in the store, never in the repository, and counts for this \
    repository alone: a store that is in a repository, or an .orch/orch.db, may have come with it, is not believed, \
    and trust is kept in orch/orch.db below XDG_DATA_HOME instead. Agents can't give it.
    """
  static let examples = ["orch trust --list", "orch trust", "orch trust --revoke"]

  @Flag("Show all of it, and what is trusted; change nothing") var list: Bool
  @Flag(short: "n", name: "dry-run", "The same as --list") var dryRun: Bool
  @Flag("Take back everything this repository was trusted with") var revoke: Bool

  func run(_ context: Context) throws -> TrustAnswer {
    let isReading = list || dryRun
    if !isReading, let run = context.environment(Leftovers.variable), !run.isEmpty {
      throw TrustFailure.insideRun(run.cut(toBytes: 40))
    }
    return isReading ? try look(context) : try change(context)
  }

  /// Shows what there is without making a store.
  private func look(_ context: Context) throws -> TrustAnswer {
    guard let place = RepositoryPlace(containing: context.directory) else {
      throw ProjectFailure.noRepository(context.directory)
    }
    let store = try context.storeIfAny()
    let project = try store?.project(at: place.commonFolder)
    let entries = try entries(in: place, context: context, project: project, store: store)
    let book = try context.trustBook(of: place.commonFolder, in: store)
    return TrustAnswer(
      try entries.map { entry in
        JudgedEntry(entry: entry, isTrusted: try book.isTrusted(entry.digest))
      }, isListing: true)
  }

  private func change(_ context: Context) throws -> TrustAnswer {
    guard let place = RepositoryPlace(containing: context.directory) else {
      throw ProjectFailure.noRepository(context.directory)
    }
    let store = try context.changeStore()
    let project = try context.project(at: place, in: store)
    let entries = try entries(in: place, context: context, project: project, store: store)
    guard let keeper = try context.trustKeeper(of: place, beside: store) else {
      throw TrustFailure.noKeeper(store.path)
    }
    let kept = try context.project(at: place, in: keeper)
    if revoke {
      _ = try keeper.distrust(kept.id, at: context.now())
      return TrustAnswer(entries.map { JudgedEntry(entry: $0, isTrusted: false) }, isListing: false)
    }
    let waiting = try entries.filter { try !keeper.isTrusted($0.digest, for: kept.id) }
    if !waiting.isEmpty {
      try ask(about: waiting, context: context)
      try keeper.trust(waiting, for: kept, at: context.now())
    }
    return TrustAnswer(
      entries.map { JudgedEntry(entry: $0, isTrusted: true) }, isListing: false,
      changed: waiting.count)
  }

  private func entries(
    in place: RepositoryPlace, context: Context, project: Project?, store: Database?
  ) throws -> [TrustEntry] {
    try TrustScan.entries(
      in: place.topFolder, commonFolder: place.commonFolder,
      configuration: try context.loadConfiguration(project: project, store: store))
  }

  /// Shows all of it and waits for a yes; `--yes` is one.
  private func ask(about entries: [TrustEntry], context: Context) throws {
    if context.globals.yes { return }
    guard context.isInteractive, !context.globals.noInput else {
      throw TrustFailure.needsPerson(entries.count)
    }
    for entry in entries { for line in entry.lines { context.output.narrate(line) } }
    let count = entries.count == 1 ? "this" : "these \(entries.count)"
    guard context.confirm("Trust \(count), exactly as shown?") else { throw TrustFailure.declined }
  }
}

extension Context {
  /// The project of a repository, kept in the store when it is not there yet.
  func project(at place: RepositoryPlace, in store: Database) throws -> Project {
    try store.project(
      at: place.commonFolder, name: place.name, newID: { ID(randomID("p", 6)) }, at: now())
  }
}

extension Database {
  /// Records every one of `entries`, all of them or none.
  func trust(_ entries: [TrustEntry], for project: Project, at time: Timestamp) throws {
    try write {
      for entry in entries {
        try trust(entry.digest, text: entry.label, for: project.id, at: time)
      }
    }
  }
}
