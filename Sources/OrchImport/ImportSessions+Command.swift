import Glibc
import OrchAnalysis
import OrchClients
import OrchCommands
import OrchModel
import OrchStore
import Terminal

extension ImportSessions: Command {
  package func run(_ context: Context) throws -> ImportAnswer {
    for (flag, isSet) in [("--watch", watch), ("--archive", archive)] where isSet && dryRun {
      throw ImportFailure.onlyTries(flag)
    }
    let began = context.now()
    let request = try request(context)
    let configuration = try context.loadConfiguration(project: nil, store: nil)
    let (store, known) = try stores(context)
    let prices = try configuration.priceBook(in: known ?? store)
    func makeImporter(_ request: ImportRequest) throws -> Importer {
      try Importer(request, store: store, known: known, prices: prices, context: context)
    }
    func giveAlerts() throws {
      if !dryRun { try context.giveBudgetAlerts(in: store) }
    }
    let totals =
      watch
      ? try WatchedImport(
        request: request, context: context, makeImporter: makeImporter, afterBooking: giveAlerts
      ).run()
      : try makeImporter(request).run()
    if !watch { try giveAlerts() }
    return ImportAnswer(
      totals: totals, isDry: dryRun,
      milliseconds: max(0, context.now().milliseconds - began.milliseconds))
  }

  /// The store to import into; for a dry run one in memory, and the real one to look things up in.
  private func stores(_ context: Context) throws -> (store: Database, known: Database?) {
    guard dryRun else { return (try context.changeStore(), nil) }
    let scratch = try Database(path: ":memory:")
    try scratch.migrate()
    guard let known = try context.readStoreIfAny() else { return (scratch, nil) }
    for project in try known.projects() { try scratch.insert(project, at: context.now()) }
    return (scratch, known)
  }

  private func request(_ context: Context) throws -> ImportRequest {
    let format = what.first.flatMap { HistoryFormat(rawValue: $0) }
    let times = TimeText(now: context.now(), clock: .zone(context.zone))
    let isNamed = format != nil || what.first?.isSameBytes(as: "all") ?? false
    let paths = isNamed ? Array(what.dropFirst()) : what
    for path in paths { try check(context.absolute(path), as: path) }
    if format == .aider, paths.isEmpty { throw ImportFailure.noPlace("aider") }
    var request = ImportRequest(
      places: paths.map { .init(path: context.absolute($0), format: nil) }, format: format,
      since: try since.map { try times.window(of: $0, option: "--since").start })
    request.keepsCopies = archive
    if paths.isEmpty {
      request.places = HistoryFormat.allCases.filter { request.accepts($0) }.flatMap { format in
        HistoryPlaces.folders(of: format, environment: context.environment).map {
          ImportRequest.Place(path: $0, format: format)
        }
      }
    }
    return request
  }

  private func check(_ path: String, as word: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw errno == ENOENT
        ? ImportFailure.missing(word)
        : ImportFailure.unreadable(word, String(cString: strerror(errno)))
    }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFDIR || kind == S_IFREG else { throw ImportFailure.notAFile(word) }
    guard kind == S_IFDIR || !AiderChatHistory.isOne(path) else {
      throw ImportFailure.noCounts(word, AiderChatHistory.reason)
    }
  }
}

/// What was to be imported is not there.
package enum ImportFailure: Failure {
  case missing(String)
  case notAFile(String)
  case unreadable(String, String)
  /// A file without token counts, and why.
  case noCounts(String, String)
  /// A client that keeps its counts only where it is told to.
  case noPlace(String)
  /// A flag that changes something, with one that changes nothing.
  case onlyTries(String)

  package var code: String {
    switch self {
    case .missing: "import.missing"
    case .notAFile: "import.not-a-file"
    case .unreadable: "import.unreadable"
    case .noCounts: "import.no-counts"
    case .noPlace: "import.no-place"
    case .onlyTries: "import.only-tries"
    }
  }

  package var message: String {
    switch self {
    case .missing(let path): "there is no file or folder '\(path)' to import"
    case .notAFile(let path): "'\(path)' can't be imported: it is no file and no folder"
    case .unreadable(let path, let reason): "cannot look at '\(path)': \(reason)"
    case .noCounts(let path, let reason): "'\(path)' has no exact numbers: \(reason)"
    case .noPlace(let client): "\(client) keeps exact numbers nowhere unless it is told to"
    case .onlyTries(let flag): "\(flag) and --dry-run do not go together"
    }
  }

  package var hint: String? {
    switch self {
    case .missing: "name a client or all first, then files and folders; see 'orch help import'"
    case .notAFile: "write what it gives into a file that ends in .jsonl, and import that"
    case .unreadable: "make it readable to you, or leave it out"
    case .onlyTries: "leave one of them away"
    case .noCounts, .noPlace: "start aider with --analytics-log FILE, then 'orch import aider FILE'"
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .missing: .notFound
    case .notAFile, .noCounts: .badData
    case .unreadable: .inputOutput
    case .noPlace, .onlyTries: .usage
    }
  }
}

extension ImportFailure: Catalogued {
  package static var catalogue: [Self] {
    [
      .missing("PATH"), .notAFile("PATH"), .unreadable("PATH", String(cString: strerror(EACCES))),
      .noCounts("PATH", AiderChatHistory.reason), .noPlace("aider"), .onlyTries("--watch"),
    ]
  }
}
