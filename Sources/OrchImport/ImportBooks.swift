import OrchAnalysis
import OrchClients
import OrchModel
import OrchStore

/// Prices imported calls and books them in batches, with how far their files are read.
final class ImportBooks {
  private let store: Database
  /// What is already known, when `store` is one to try on.
  private let known: Database?
  private let prices: PriceBook
  private let places: ImportPlaces
  private var pending: [Mention] = []
  /// More than that in one call are damage, whatever the model.
  static let mostTokens: Int64 = 1_000_000_000
  private var files: [SourceFile] = []
  private var faulty: Set<ByteText> = []
  private var batch = 200
  /// Where the calls belong, and what else is told of it.
  let sessions: SessionBooks
  private var payers = Payers()
  private var outcomes = CallOutcomes()
  private(set) var totals = ImportTotals()

  /// A call as one line mentions it.
  private struct Mention {
    var entry: LedgerEntry
    let namesPayer: Bool
    let replaces: Bool
    let mayBeCopy: Bool
  }

  init(
    store: Database, known: Database?, prices: PriceBook, places: ImportPlaces,
    files: some Sequence<SourceFile>
  ) {
    self.store = store
    self.known = known
    self.prices = prices
    self.places = places
    sessions = SessionBooks(store: store, places: places, files: Array(files))
    for file in files { payers.note(session: file.session, beganAt: file.beganAt) }
  }

  var isFull: Bool { pending.count + sessions.count >= batch }

  func note(session: String?, beganAt: Timestamp?) {
    payers.note(session: session, beganAt: beganAt)
  }

  /// Takes a call; false when an agent at work will book it itself, and the file is to be read again.
  ///
  /// The answer is why it is left out when nobody can believe its numbers.
  func take(_ recorded: RecordedCall, of file: FileFacts) throws -> (
    isLive: Bool, fault: String?
  ) {
    let call = recorded.call
    guard call.tokens.total > 0 || call.webSearches > 0 else { return (false, nil) }
    let at =
      call.at ?? file.beganAt ?? file.found.modificationTime
    let session = call.session ?? file.session
    guard call.tokens.total <= Self.mostTokens else {
      return (false, "more tokens than any call has")
    }
    let (priced, match) = prices.cost(of: call, at: at)
    var (cost, reason): (Money?, String?)
    switch priced {
    case .priced(let money): cost = money
    case .unpriced(let why) where why.isQuarantine:
      return (false, "token counts that no call has: \(why.code)")
    case .unpriced(let why): reason = why.code
    }
    let owner = try places.agent(ofSession: session, at: at)
    let place = try owner.place ?? place(of: recorded, in: session, at: at, file, owner.isLive)
    if let session { totals.sessions.insert(ByteText(session)) }
    add(
      Mention(
        entry: LedgerEntry(
          key: call.key, at: at, attribution: place, model: call.model, tokens: call.tokens,
          webSearches: call.webSearches, isFinal: call.isFinal, cost: cost, unpricedReason: reason,
          priceSource: match?.row.source, priceFrom: match?.row.from,
          recorded: call.recordedCost, tools: call.tools),
        namesPayer: recorded.namesPayer, replaces: recorded.replaces,
        mayBeCopy: file.format.copiesCalls))
    return (owner.isLive, nil)
  }

  /// Where a call belongs that no run made.
  private func place(
    of recorded: RecordedCall, in session: String?, at time: Timestamp, _ file: FileFacts,
    _ isLive: Bool
  ) throws -> LedgerEntry.Attribution {
    let place = RecordedPlace(
      session: session, subagent: recorded.call.subagent, role: recorded.role,
      folder: recorded.folder)
    return LedgerEntry.Attribution(
      project: try places.project(of: recorded.folder, file: file.found.path),
      agent: isLive
        ? nil : try session.map { try sessions.agent(of: place, in: $0, at: time, file: file) },
      role: recorded.role, client: file.format.rawValue, session: session, branch: recorded.branch)
  }

  /// The lines of one answer follow each other: of those that differ in nothing but their time and the tools
  /// they name the first is enough, with the tools of all.
  private func add(_ mention: Mention) {
    if let last = pending.last, last.namesPayer == mention.namesPayer {
      var later = mention.entry
      (later.at, later.tools) = (last.entry.at, last.entry.tools)
      if later == last.entry, mention.entry.at >= last.entry.at {
        let tools = [last.entry.tools, mention.entry.tools].compactMap(\.self)
        pending[pending.count - 1].entry.tools = tools.dropFirst().reduce(tools.first) {
          $0?.union($1)
        }
        return
      }
    }
    pending.append(mention)
  }

  /// Notes that a file is read so far; kept with the calls.
  func keep(_ file: SourceFile) { files.append(file) }

  func note(_ problem: Problem) { totals.note(problem) }

  /// Notes why a file, or one beside it that several need, can't be read; once.
  func note(beside problem: Problem) {
    if faulty.insert(ByteText(problem.file)).inserted { note(problem) }
  }

  func note(bytes: Int) { totals.bytes += Int64(bytes) }

  func count(_ files: WritableKeyPath<ImportTotals.Files, Int>) {
    totals.files[keyPath: files] += 1
  }

  /// Books what is pending, about 20 ms of it at a time so that no other writer waits long.
  func flush(_ durability: Database.Durability = .batched) throws {
    let count = pending.count + sessions.count
    let start = SteadyTime.now
    try store.write(durability) {
      try store.summingOnce { for mention in pending { try book(mention) } }
      try sessions.flush()
      for file in files { try store.keep(file) }
    }
    let time = start.age
    pending.removeAll(keepingCapacity: true)
    files.removeAll(keepingCapacity: true)
    totals.agents = sessions.added
    guard count > 0 else { return }
    let fitting = Int(Double(count) * (.milliseconds(20) / max(time, .microseconds(10))))
    batch = min(max(fitting, 20), 2000)
  }

  private func book(_ mention: Mention) throws {
    let entry = mention.entry
    if mention.mayBeCopy,
      let original = try store.original(of: entry) ?? known?.original(of: entry)
    {
      return sessions.note(original, isBookedFor: entry)
    }
    if let known, try store.ledgerEntry(entry.key) == nil,
      let before = try known.ledgerEntry(entry.key)
    {
      try store.record(before)
    }
    let (old, new) = try store.record(mentioned: entry, replaces: mention.replaces) { other in
      payers.isPayer(
        entry.attribution.session, insteadOf: other, isNamed: mention.namesPayer)
    }
    sessions.note(new, isBookedFor: entry)
    if let old { sessions.note(new, isBookedFor: old) }
    if mention.mayBeCopy {
      for copy in try store.removeCopies(of: new) { sessions.note(new, isBookedFor: copy) }
    }
    outcomes.note(entry.key, from: old, to: new, in: &totals)
    if old == nil, new.attribution.run != nil, let agent = new.attribution.agent,
      let cost = new.cost
    {
      try store.explain(cost, of: agent)
    }
  }

  /// Books what the clients of the sessions have counted and no call explains, now that all calls are there.
  func bookUnlisted() throws {
    let books = UnlistedBooks(
      store: store, known: known, prices: prices, places: places, sessions: sessions)
    try books.book { old, new in totals.note(from: old, to: new) }
  }

  /// Packs the sums of the days that are over, when something was read.
  func packDays(before time: Timestamp) throws {
    guard known == nil, totals.bytes > 0 else { return }
    try store.packDays(before: time)
  }

  /// Keeps a copy of each of the files that has none yet of what it is now.
  func keepCopies(of files: [FoundFile]) throws {
    totals.archive = try ArchiveRound(store: store, files: files).run { totals.note($0) }
  }
}
