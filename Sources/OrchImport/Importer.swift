import Glibc
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
  private let scratch: String
  /// Where the ledger is kept: not to be looked into.
  private let storePath: String
  private let time: Timestamp

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
    time = context.now()
    scratch = context.environment("TMPDIR") ?? "/tmp"
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
    try read(files)
    try books.flush(.full)
    try books.sessions.removeCopies()
    try books.bookUnlisted()
    try books.packDays(before: time)
    if wanted.keepsCopies { try books.keepCopies(of: found) }
    return books.totals
  }

  /// Reads the files beside, on other threads where they are many bytes, and books what is in them.
  private func read(_ files: [FoundFile]) throws {
    let bytes = files.reduce(Int64(0)) { $0.clampedSum($1.size) }
    let cores = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    let makeReader = { [known, wanted, scratch, storePath] in
      let reader = FileReader(
        known: known, wanted: wanted, scratch: scratch, storePath: storePath)
      return { (job: Int, give: (FileReader.Item) -> Bool) in reader.read(files[job], give) }
    }
    var live: Int?
    try ReadAhead<FileReader.Item>.run(
      jobs: files.count, threads: bytes < 1 << 20 ? 0 : min(max(cores - 1, 1), 4),
      makeReader: makeReader
    ) { job, item in
      switch item {
      case .begun: books.count(\.found)
      case .part(let file, let portion):
        if try take(portion, of: file) { live = job }
        if books.isFull {
          if live != job, let state = portion.state { books.keep(state) }
          try books.flush()
        }
      case .done(let file, let state, let totals):
        books.sessions.note(totals, of: file.session)
        if live != job, let state { books.keep(state) }
        books.count(\.read)
        progress.done()
      case .problem(let problem): books.note(beside: problem)
      }
      progress.show(books.totals.bytes)
    }
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

  /// Takes what was read of a file; true when an agent is at work in one of its sessions, so that the file is
  /// to be read again when it is done.
  private func take(_ portion: HistoryPortion, of file: FileFacts) throws -> Bool {
    var isLive = false
    books.note(bytes: portion.bytes)
    books.note(session: file.session, beganAt: file.beganAt)
    for problem in portion.problems { books.note(problem) }
    for activity in portion.activities { try books.sessions.take(activity, of: file) }
    for (line, call) in portion.calls {
      let answer = try books.take(call, of: file)
      isLive = isLive || answer.isLive
      if let fault = answer.fault {
        books.note(Problem(file: file.found.path, line: line, reason: fault))
      }
    }
    return isLive
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
