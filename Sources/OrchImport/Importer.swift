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
  }

  /// Reads all files that have changed; the answer is what came of it.
  func run() throws -> ImportTotals {
    var search = FileSearch()
    for place in wanted.places { search.add(place.path, format: place.format) }
    for problem in search.problems { books.note(problem) }
    let files = search.sorted().filter(isWanted)
    progress.begin(files)
    defer { progress.end() }
    for file in files {
      try read(file)
      progress.done(with: file, books.totals.bytes)
    }
    try books.flush(.full)
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
      before.size == file.size, before.modified == file.modified
    else { return true }
    if wanted.accepts(HistoryFormat(rawValue: before.client)) {
      books.count(\.found)
      books.count(\.unchanged)
    }
    return false
  }

  private func read(_ found: FoundFile) throws {
    let before = known[ByteText(found.path)]
    let known =
      found.format ?? before.flatMap { HistoryFormat(rawValue: $0.client) }
      ?? HistoryFormat(of: found.path)
    // A file without a whole line may become any client's: it is looked at again the next time.
    let format = known ?? wanted.format ?? .claude
    guard wanted.accepts(format) else { return }
    books.count(\.found)
    do {
      let file = try HistoryFile(found, format: format, after: before)
      let isSettled = try read(file)
      if isSettled, known != nil, let state = file.state(atEnd: true) { books.keep(state) }
      books.count(\.read)
    } catch let failure as ReadFailure {
      books.note(Problem(file: found.path, line: nil, reason: failure.reason))
    }
    if books.isFull { try books.flush() }
  }

  /// Reads to the end; false when an agent is at work in one of the file's sessions, so that the file is to
  /// be read again when it is done.
  private func read(_ file: HistoryFile) throws -> Bool {
    var isSettled = true
    while let portion = try file.next() {
      books.note(bytes: portion.bytes)
      books.note(session: file.session, beganAt: file.beganAt)
      for problem in portion.problems { books.note(problem) }
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

  func accepts(_ other: HistoryFormat?) -> Bool { format == nil || other == format }
}
