import CommandKit
import OrchConfig
import OrchModel
import OrchStore
import Terminal

/// Makes a repository a project of orch.
struct Init: Command {
  static let name = "init"
  static let summary = "Make this repository a project of orch, with a configuration to start from"
  static let discussion = """
    The repository is entered into the store, and .orch/config.toml is written with what can be set, most of it \
    commented out. The command that verifies the project's work is taken from what is there: Package.swift, \
    package.json with a test script, Cargo.toml, go.mod, a Makefile with a test target, or pytest. It is what \
    you have just been shown, so it is trusted. A file that is there already is never changed, nor trusted.
    """
  static let examples = ["orch init", "orch init -n"]

  @Flag(short: "n", name: "dry-run", "Say what would be done; do nothing") var dryRun: Bool

  func run(_ context: Context) throws -> InitAnswer {
    guard let place = RepositoryPlace(containing: context.directory) else {
      throw ProjectFailure.noRepository(context.directory)
    }
    let draft = try ConfigurationDraft(in: place)
    if dryRun {
      let store = try context.storePath()
      return InitAnswer(
        Initialised(project: nil, place: place, store: store, draft: draft), isDryRun: true)
    }
    let store = try context.changeStore()
    let project = try context.project(at: place, in: store)
    try draft.write()
    if draft.state == .new { try trust(draft, of: place, project, in: store, context: context) }
    return InitAnswer(
      Initialised(project: project, place: place, store: store.path, draft: draft),
      untrusted: try untrusted(in: place, project: project, store: store, context: context))
  }

  /// Trusts what was just written and shown, and nothing else.
  private func trust(
    _ draft: ConfigurationDraft, of place: RepositoryPlace, _ project: Project,
    in store: Database, context: Context
  ) throws {
    guard let keeper = try context.trustKeeper(of: place, beside: store) else { return }
    let configuration = try context.loadConfiguration(project: project, store: store)
    let own = configuration.trustItems.filter { $0.key == "run.verify" }
    try keeper.trust(
      own.map(TrustScan.settingEntry), for: try context.project(at: place, in: keeper),
      at: context.now())
  }

  /// How much else waits for trust; nil when that can't be said yet.
  private func untrusted(
    in place: RepositoryPlace, project: Project, store: Database, context: Context
  ) throws -> Int? {
    guard let configuration = try? context.loadConfiguration(project: project, store: store) else {
      return nil
    }
    return try? TrustScan.untrusted(
      in: place.topFolder, project: project, configuration: configuration,
      trusting: context.trustBook(of: place.commonFolder, in: store)
    ).count
  }
}

/// A repository that is a project now, or would be.
struct Initialised: Sendable {
  let project: Project?
  let place: RepositoryPlace
  let store: String
  let draft: ConfigurationDraft

  static let columns: [Column<Initialised>] = [
    Column("id") { $0.project?.id.rawValue },
    Column("name") { $0.name },
    Column("path") { $0.place.commonFolder },
    Column("store") { $0.store },
    Column("config") { $0.draft.path },
    Column("configState", heading: "config is") { $0.draft.state.rawValue },
    Column("verify") { $0.draft.verify?.words },
  ]

  var name: String { project?.name ?? place.name }
}

/// What `orch init` did, in words for a person.
struct InitAnswer: Report {
  private let made: Initialised
  private let isDryRun: Bool
  private let untrusted: Int?

  init(_ made: Initialised, isDryRun: Bool = false, untrusted: Int? = 0) {
    self.made = made
    self.isDryRun = isDryRun
    self.untrusted = untrusted
  }

  func write(to page: inout Page) throws {
    guard page.format == .table, page.fields.isEmpty else {
      return try Change(made, columns: Initialised.columns, message: "").write(to: &page)
    }
    page.write(
      line: isDryRun
        ? "would make '\(made.name)' a project" : "'\(made.name)' is a project of orch")
    page.write(line: "store   \(made.store)")
    page.write(line: "config  \(configuration)")
    if made.draft.state == .new { page.write(line: "verify  \(verify)") }
    for line in next { page.write(line: line) }
  }

  private var configuration: String {
    switch made.draft.state {
    case .new: isDryRun ? "\(made.draft.path) (would be written)" : made.draft.path
    case .existing: "\(made.draft.path) (was there, left as it is)"
    case .bare: "none: a bare repository has no working tree to keep one in"
    }
  }

  private var verify: String {
    made.draft.verify.map { "\($0.words.joined(separator: " ")) (because of \($0.source))" }
      ?? "none found: set verify in the file, so that agents' work is checked"
  }

  private var next: [String] {
    if isDryRun { return [] }
    let trust =
      switch untrusted {
      case 0: [String]()
      case nil: ["next: orch trust --list"]
      case 1?: ["next: orch trust (1 thing this repository brings waits for it)"]
      case let count?: ["next: orch trust (\(count) things this repository brings wait for it)"]
      }
    return trust + ["next: orch run \"what is to be done\""]
  }
}
