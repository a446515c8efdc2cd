import OrchAnalysis
import OrchClients
import OrchCommands
import OrchModel
import OrchStore

/// The lines that mention the calls of a subject, as they are read.
struct CallMentions {
  let subject: CostSubject
  /// The sessions whose files are told of in full.
  let sessions: Set<ByteText>
  private let entries: [ByteText: LedgerEntry]
  /// The calls of clients that copy them under new ids, by what a copy keeps (formats §0).
  private let originals: [Original: LedgerEntry]
  private var files: [FileFacts] = []
  /// The first call first.
  private var keys: [ByteText] = []
  private var mentions: [ByteText: [CallMention]] = [:]
  /// Lines that are no calls, with the place of their file.
  private var others: [(file: Int, what: ProofLines.LeftOut)] = []
  private var warnings: [String] = []
  /// What was told, with the place of the first file that did.
  private var told: [Telling: Int] = [:]

  /// What a line says of a call, in a file of that name wherever it is.
  private struct Telling: Hashable {
    let name: ByteText
    var key: ByteText?
    var at: Timestamp?
    var tokens: Tokens?
    var reason: ByteText?
    var line: Int?
  }

  private struct Original: Hashable {
    let at: Timestamp?
    let model: String?
    let tokens: Tokens
  }

  init(of subject: CostSubject, sessions: Set<ByteText>) {
    self.subject = subject
    self.sessions = sessions
    entries = Dictionary(
      subject.entries.map { (ByteText($0.key), $0) }, uniquingKeysWith: { one, _ in one })
    let copied = subject.entries.filter {
      HistoryFormat(rawValue: $0.attribution.client)?.copiesCalls ?? false
    }
    originals = Dictionary(
      copied.map { (Original(at: $0.at, model: $0.model, tokens: $0.tokens), $0) },
      uniquingKeysWith: { one, _ in one })
  }

  /// True when every call of the subject was found.
  var hasAllCalls: Bool {
    entries.allSatisfy { $0.value.kind != .call || mentions[$0.key] != nil }
  }

  mutating func take(_ item: FileReader.Item) {
    switch item {
    case .begun, .done: break
    case .problem(let problem): warnings.append("\(problem.file): \(problem.reason)")
    case .part(let file, let portion):
      if files.last?.found == file.found {
        files[files.count - 1] = file
      } else {
        files.append(file)
      }
      take(portion, of: file)
    }
  }

  private mutating func take(_ portion: HistoryPortion, of file: FileFacts) {
    let place = files.count - 1
    let name = ByteText(file.found.path.split(separator: "/").last.map(String.init) ?? "")
    for (line, recorded) in portion.calls {
      let call = recorded.call
      let key = ByteText(call.key)
      guard isNew(Telling(name: name, key: key, tokens: call.tokens), of: file) else { continue }
      let mention = CallMention(
        file: file, place: place, line: line, call: call, isOutdated: recorded.isOutdated)
      if entries[key] == nil, let original = original(of: call, file.format) {
        others.append((place, mention.leftOut(CallMention.copyReason(of: original))))
        continue
      }
      guard entries[key] != nil || isOfSubject(file.session) || isOfSubject(call.session)
      else { continue }
      guard subject.kind != .call || entries[key] != nil else { continue }
      if mentions[key] == nil { keys.append(key) }
      mentions[key, default: []].append(mention)
    }
    for (line, what) in portion.leftOut where tells(what.key, of: file) {
      let telling = Telling(
        name: name, key: what.key.map(ByteText.init), at: what.at, tokens: what.tokens,
        reason: ByteText(what.reason.words))
      guard isNew(telling, of: file) else { continue }
      others.append(
        (
          place,
          ProofLines.LeftOut(
            file: file.found.path, line: line, copy: file.found.text?.copy,
            reason: what.reason.words, call: what.key, at: what.at, model: what.model,
            session: file.session, tokens: what.tokens)
        ))
    }
    for problem in portion.problems where tells(nil, of: file) {
      let telling = Telling(name: name, reason: ByteText(problem.reason), line: problem.line)
      guard isNew(telling, of: file) else { continue }
      others.append(
        (
          place,
          ProofLines.LeftOut(
            file: problem.file, line: problem.line, copy: file.found.text?.copy,
            reason: problem.reason, session: file.session)
        ))
    }
  }

  /// True but for the copy of an earlier text where another file of the same name has told that already.
  private mutating func isNew(_ telling: Telling, of file: FileFacts) -> Bool {
    let place = files.count - 1
    let first = told[telling] ?? place
    told[telling] = first
    return file.found.text == nil || first == place
  }

  /// The entry of which `call` is a copy under another id.
  private func original(of call: ModelCall, _ format: HistoryFormat) -> LedgerEntry? {
    guard format.copiesCalls else { return nil }
    return originals[Original(at: call.at, model: call.model, tokens: call.tokens)]
  }

  /// True when a line that is no call is to be told of: one of a session that was asked for, or that would
  /// be the call that was.
  private func tells(_ key: String?, of file: FileFacts) -> Bool {
    if let key, entries[ByteText(key)] != nil { return true }
    return subject.kind != .call && isOfSubject(file.session)
  }

  private func isOfSubject(_ session: String?) -> Bool {
    session.map { sessions.contains(ByteText($0)) } ?? false
  }
}

// MARK: - What counts

extension CallMentions {
  /// The line that counts for each call, and why the others do not.
  func lines(in store: Database, prices: PriceBook) throws -> ProofLines {
    var lines = ProofLines()
    var leftOut = others
    for key in keys {
      let all = mentions[key] ?? []
      if let entry = entries[key], let best = CallMention.best(of: all, for: entry) {
        let counted = all[best]
        lines.counted[key] = ProofLines.Place(
          file: counted.path, line: counted.line, copy: counted.file.found.text?.copy,
          agrees: counted.tokens == entry.tokens)
        for (place, mention) in all.enumerated() where place != best {
          leftOut.append((mention.place, mention.leftOut(mention.reason(beside: counted, entry))))
        }
      } else {
        let other = try store.ledgerEntry(key.string)
        for mention in all {
          let reason = mention.reason(in: subject, countedAs: other, prices)
          leftOut.append((mention.place, mention.leftOut(reason)))
        }
      }
    }
    leftOut.sort { ($0.file, $0.what.line ?? 0) < ($1.file, $1.what.line ?? 0) }
    lines.leftOut = leftOut.map(\.what)
    lines.warnings = warnings
    return lines
  }
}

extension LeftOutLine.Reason {
  fileprivate var words: String {
    switch self {
    case .madeUp: "made up by the client"
    case .noUsage: "no usage"
    case .streamEvent: "a saved event of a stream"
    case .repeatedTotal: "repeated total"
    case .copiedTotal: "a copy in a fork: the total of what it goes on from"
    case .noThread: "a total before the thread is named"
    case .unfinished: "not whole yet: it is left for the next import"
    }
  }
}
