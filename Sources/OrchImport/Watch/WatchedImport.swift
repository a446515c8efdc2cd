import Glibc
import OrchCommands
import OrchModel
import OrchProcess

/// Imports again and again: what clients write is in the ledger within a second, until a signal ends it.
struct WatchedImport {
  let request: ImportRequest
  let context: Context
  /// An import of what was asked for, or of some files of it.
  let makeImporter: (ImportRequest) throws -> Importer
  /// Called when something was booked.
  let afterBooking: () throws -> Void

  /// How long what is written is collected before it is read.
  private static let pause: Int32 = 200
  /// How often everything is looked at, because some file systems do not tell what happens on them.
  private static let round = Duration.seconds(60)

  /// What came of all of it.
  func run() throws -> ImportTotals {
    let signals = try SignalInbox([SIGINT, SIGTERM, SIGHUP])
    defer { signals.restore() }
    let watch = try FolderWatch(request.places)
    var totals = try makeImporter(request).run()
    try afterBooking()
    context.narrate("imported \(totals.calls.new) calls, watching; Ctrl-C ends it")
    var lastRound = SteadyTime.now
    while true {
      let isWritten = wait(for: watch.descriptor, signals.descriptor)
      if signals.next() != nil { return totals }
      if isWritten { poll(nil, 0, Self.pause) }
      var changes = try watch.changes()
      if lastRound.age > Self.round {
        changes.isLost = true
        lastRound = .now
      }
      guard !changes.isEmpty else { continue }
      let part = try makeImporter(request.only(changes)).run()
      if part.calls.new + part.calls.updated > 0 {
        context.narrate("\(part.calls.new) new calls, \(part.knownCost?.shown ?? "cost unknown")")
        try afterBooking()
      }
      totals.add(part)
    }
  }

  /// Waits until one of them is readable, or it is time to look at everything; true when the first is.
  private func wait(for watch: Int32, _ signals: Int32) -> Bool {
    var both = [watch, signals].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    poll(&both, 2, Int32(Self.round.components.seconds * 1000))
    return both[0].revents != 0 && both[1].revents == 0
  }
}

extension ImportRequest {
  /// The files that were written, or all places when it is not known which.
  fileprivate func only(_ changes: FolderWatch.Changes) -> ImportRequest {
    var request = self
    guard !changes.isLost else { return request }
    // What is written is copied when it is done: at the next import of everything.
    request.keepsCopies = false
    request.places = changes.files
      .sorted { $0.key.string.utf8.lexicographicallyPrecedes($1.key.string.utf8) }
      .map { Place(path: $0.key.string, format: $0.value) }
    return request
  }
}

extension ImportTotals {
  /// Adds what a later import came to.
  mutating func add(_ other: ImportTotals) {
    files.found = max(files.found, other.files.found)
    files.read += other.files.read
    bytes += other.bytes
    calls.new += other.calls.new
    calls.updated += other.calls.updated
    sessions.formUnion(other.sessions)
    agents += other.agents
    tokens += other.tokens
    cost = cost.clampedSum(other.cost)
    unpricedTokens = unpricedTokens.clampedSum(other.unpricedTokens)
    // What could not be read the last time is looked at again with all the rest.
    let known = Set(problems)
    for problem in other.problems where !known.contains(problem) { note(problem) }
    if let more = other.archive { archive = archive.map { $0 + more } ?? more }
  }
}
