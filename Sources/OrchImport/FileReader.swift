import OrchClients
import OrchModel
import OrchStore

/// What a file is, as far as it is read.
struct FileFacts: Sendable {
  let found: FoundFile
  let format: HistoryFormat
  /// The session of the file, and when its records begin; nil until that is known.
  let session: String?
  let beganAt: Timestamp?
}

/// Reads the files that were found, one after the other, and touches nothing else.
final class FileReader {
  /// What a file comes to, in this order.
  enum Item: Sendable {
    /// It is a file of a client that is asked for.
    case begun
    case part(FileFacts, HistoryPortion)
    /// It is read; with how far, where that is to be remembered.
    case done(FileFacts, SourceFile?, RecordedTotals)
    case problem(Problem)
  }

  private let known: [ByteText: SourceFile]
  private let wanted: ImportRequest
  private let folders: ClientFolders
  /// Where the ledger is kept: not to be looked into.
  private let storePath: String
  /// True when lines that are no calls are told too.
  private let tellsLeftOut: Bool
  private var told = 0

  init(
    known: [ByteText: SourceFile], wanted: ImportRequest, scratch: String, storePath: String,
    tellsLeftOut: Bool = false
  ) {
    self.tellsLeftOut = tellsLeftOut
    self.known = known
    self.wanted = wanted
    self.storePath = storePath
    folders = ClientFolders(scratch: scratch)
  }

  /// Reads one; `give` says false when nobody wants more.
  func read(_ found: FoundFile, _ give: (Item) -> Bool) {
    do throws(ReadFailure) {
      try readFile(found, give)
    } catch {
      _ = give(.problem(Problem(file: found.path, line: nil, reason: error.reason)))
    }
    for problem in folders.problems[told...] { _ = give(.problem(problem)) }
    told = folders.problems.count
  }

  private func readFile(_ found: FoundFile, _ give: (Item) -> Bool) throws(ReadFailure) {
    guard !AiderChatHistory.isNamed(found.path) else {
      guard wanted.accepts(.aider), give(.begun) else { return }
      throw ReadFailure(reason: AiderChatHistory.reason)
    }
    let before = known[ByteText(found.path)]
    let noted = found.format ?? before.flatMap { HistoryFormat(rawValue: $0.client) }
    if found.mayBeDatabase, try isDatabase(found) {
      guard noted.map(wanted.accepts) ?? true, give(.begun) else { return }
      let file = try DatabaseFile(
        found, format: noted ?? wanted.format, after: before, scratch: folders.scratch)
      return try hand(file, isTold: true, give)
    }
    let told = noted ?? HistoryFormat(of: found.path)
    let format = told ?? wanted.format ?? .claude
    guard wanted.accepts(format) else {
      guard found.isNamed else { return }
      throw ReadFailure(reason: "this is a file of \(format.rawValue), which was not asked for")
    }
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
    guard give(.begun) else { return }
    // A file without a whole line may become any client's: it is looked at again the next time.
    try hand(open(found, format, after: before), isTold: told != nil, give)
  }

  /// Closing a file that SQLite has open lets go of its locks: the store's own is left alone.
  private func isDatabase(_ found: FoundFile) throws(ReadFailure) -> Bool {
    guard !OpenFile.isSame(found.path, storePath) else {
      throw ReadFailure(reason: "it is the store itself")
    }
    return HistoryFormat.isDatabase(found.path)
  }

  /// A file that is no database, ready to be read.
  private func open(_ found: FoundFile, _ format: HistoryFormat, after before: SourceFile?)
    throws(ReadFailure) -> any HistoryFile
  {
    switch format.shape(of: found.path) {
    case .lines:
      return try LineFile(found, format: format, after: before, tellsLeftOut: tellsLeftOut)
    case .whole:
      let surroundings = folders.surroundings(
        of: found.path, format, tellsEarlier: tellsLeftOut)
      let isOld = format == .opencode && folders.isInDatabase(found.path)
      return try WholeFile(found, format: format, after: before, isOld: isOld, surroundings)
    case .database:
      throw ReadFailure(reason: "not a database, which \(format.rawValue) has")
    }
  }

  private func hand(_ file: any HistoryFile, isTold: Bool, _ give: (Item) -> Bool)
    throws(ReadFailure)
  {
    while var portion = try file.next() {
      portion.state = file.state(atEnd: false)
      guard give(.part(file.facts, portion)) else { return }
    }
    _ = give(.done(file.facts, isTold ? file.state(atEnd: true) : nil, file.totals))
  }
}

extension HistoryFile {
  fileprivate var facts: FileFacts {
    FileFacts(found: found, format: format, session: session, beganAt: beganAt)
  }
}
