import OrchAnalysis
import OrchClients
import OrchCommands
import OrchModel
import OrchStore

/// Reads what clients have left into the ledger.
struct Importer {
  private let books: ImportBooks
  private let known: [ByteText: SourceFile]
  private let wanted: ImportRequest
  private let progress: ImportProgress
  private let folders: ClientFolders
  /// Where the ledger is kept: not to be looked into.
  private let storePath: String

  /// An importer into `store`; with `known` it only tries, and `store` is one in memory.
  init(
    _ wanted: ImportRequest, store: Database, known: Database?, prices: PriceBook, context: Context
  ) throws {
    self.wanted = wanted
    let files = try (known ?? store).sourceFiles()
    self.known = Dictionary(
      files.map { (ByteText($0.path), $0) }, uniquingKeysWith: { one, _ in one })
    let places = ImportPlaces(context, store: store, runs: known ?? store)
    books = ImportBooks(store: store, known: known, prices: prices, places: places, files: files)
    progress = ImportProgress(context)
    storePath = (known ?? store).path
    folders = ClientFolders(scratch: context.environment("TMPDIR") ?? "/tmp")
  }

  /// Reads all files that have changed, and keeps copies of them where that is asked for; the answer is what
  /// came of it.
  func run() throws -> ImportTotals {
    var search = FileSearch()
    for place in wanted.places {
      search.add(place.path, format: place.format, wanted: wanted.format)
    }
    for problem in search.problems { books.note(problem) }
    let found = search.sorted()
    let files = found.filter(isWanted)
    progress.begin(files)
    defer { progress.end() }
    for file in files {
      try read(file)
      progress.done(with: file, books.totals.bytes)
    }
    let named = Set(books.totals.problems.map { ByteText($0.file) })
    for problem in folders.problems where !named.contains(ByteText(problem.file)) {
      books.note(problem)
    }
    try books.flush(.full)
    try books.bookUnlisted()
    if wanted.keepsCopies { try books.keepCopies(of: found) }
    return books.totals
  }

  /// True for a file that has changed and is new enough; counts it in every case.
  private func isWanted(_ file: FoundFile) -> Bool {
    if let since = wanted.since, file.modified / 1_000_000 < since.milliseconds {
      books.count(\.found)
      books.count(\.older)
      return false
    }
    guard let before = known[ByteText(file.path)], before.inode == file.inode,
      before.size == file.size, before.modified == file.modified,
      file.format.map({ $0.rawValue.isSameBytes(as: before.client) }) ?? true
    else { return true }
    if wanted.accepts(HistoryFormat(rawValue: before.client)) {
      books.count(\.found)
      books.count(\.unchanged)
    }
    return false
  }

  private func read(_ found: FoundFile) throws {
    do {
      try readFile(found)
    } catch let failure as ReadFailure {
      books.note(Problem(file: found.path, line: nil, reason: failure.reason))
    }
    if books.isFull { try books.flush() }
  }

  private func readFile(_ found: FoundFile) throws {
    guard !AiderChatHistory.isNamed(found.path) else {
      guard wanted.accepts(.aider) else { return }
      books.count(\.found)
      throw ReadFailure(reason: AiderChatHistory.reason)
    }
    let before = known[ByteText(found.path)]
    let noted = found.format ?? before.flatMap { HistoryFormat(rawValue: $0.client) }
    if found.mayBeDatabase, try isDatabase(found) {
      guard noted.map(wanted.accepts) ?? true else { return }
      books.count(\.found)
      let format = noted ?? wanted.format
      return try take(DatabaseFile(found, format: format, scratch: folders.scratch), isTold: true)
    }
    let told = noted ?? HistoryFormat(of: found.path)
    let format = told ?? wanted.format ?? .claude
    guard wanted.accepts(format) else { return }
    if told == nil, found.isDocument {
      if let reason = HistoryFormat.fault(ofDocument: found.path) {
        throw ReadFailure(reason: reason)
      }
      // Others have files of such names too: only what was asked for by name is missed.
      guard found.isNamed else { return }
      guard wanted.format != nil else {
        throw ReadFailure(reason: "a document of no client that is known")
      }
    }
    books.count(\.found)
    // A file without a whole line may become any client's: it is looked at again the next time.
    try take(open(found, format, after: before), isTold: told != nil)
  }

  /// Closing a file that SQLite has open lets go of its locks: the store's own is left alone.
  private func isDatabase(_ found: FoundFile) throws(ReadFailure) -> Bool {
    guard !OpenFile.isSame(found.path, storePath) else {
      throw ReadFailure(reason: "it is the store itself")
    }
    return HistoryFormat.isDatabase(found.path)
  }

  private func take(_ file: any HistoryFile, isTold: Bool) throws {
    let isSettled = try read(file)
    if isSettled, isTold, let state = file.state(atEnd: true) { books.keep(state) }
    books.count(\.read)
  }

  /// A file that is no database, ready to be read.
  private func open(_ found: FoundFile, _ format: HistoryFormat, after before: SourceFile?)
    throws(ReadFailure) -> any HistoryFile
  {
    switch format.shape(of: found.path) {
    case .lines: return try LineFile(found, format: format, after: before)
    case .whole:
      let surroundings = folders.surroundings(of: found.path, format)
      let isOld = format == .opencode && folders.isInDatabase(found.path)
      return try WholeFile(found, format: format, after: before, isOld: isOld, surroundings)
    case .database:
      throw ReadFailure(reason: "not a database, which \(format.rawValue) has")
    }
  }

  /// Reads to the end; false when an agent is at work in one of the file's sessions, so that the file is to
  /// be read again when it is done.
  private func read(_ file: any HistoryFile) throws -> Bool {
    var isSettled = true
    while let portion = try file.next() {
      books.note(bytes: portion.bytes)
      books.note(session: file.session, beganAt: file.beganAt)
      for problem in portion.problems { books.note(problem) }
      for activity in portion.activities { try books.sessions.take(activity, of: file) }
      for (line, call) in portion.calls {
        let (isLive, fault) = try books.take(call, of: file)
        if isLive { isSettled = false }
        if let fault { books.note(Problem(file: file.found.path, line: line, reason: fault)) }
      }
      if books.isFull {
        if isSettled, let state = file.state(atEnd: false) { books.keep(state) }
        try books.flush()
      }
      progress.show(books.totals.bytes)
    }
    books.sessions.note(file.totals, of: file.session)
    return isSettled
  }
}

/// What is to be imported.
struct ImportRequest {
  struct Place {
    let path: String
    let format: HistoryFormat?
  }

  var places: [Place]
  /// Nil for every format.
  var format: HistoryFormat?
  var since: Timestamp?
  var keepsCopies = false

  func accepts(_ other: HistoryFormat?) -> Bool { format == nil || other == format }
}
