import OrchAnalysis
import OrchClients
import OrchCommands
import OrchModel
import OrchStore

/// A line that mentions a call.
struct CallMention {
  let file: FileFacts
  /// The place of the file among those that were read.
  let place: Int
  /// Nil in a document or a database.
  let line: Int?
  let call: ModelCall
  /// True where another file has a later state of the call.
  let isOutdated: Bool

  var path: String { file.found.path }
  var tokens: Tokens { call.tokens }

  /// The mention that counts for `entry`, as a place in the list; nil when there is none.
  ///
  /// No other file has a later one, it has the numbers of the ledger, else the largest output, of equals the most
  /// tokens, of equals it is in the file of the session that paid, of equals the first.
  static func best(of all: [CallMention], for entry: LedgerEntry) -> Int? {
    func rank(_ mention: CallMention) -> (Int, Int, Int64, Int64, Int) {
      (
        mention.isOutdated ? 0 : 1, mention.tokens == entry.tokens ? 1 : 0, mention.tokens.output,
        mention.tokens.total,
        mention.isCopy(of: entry) ? 0 : 1
      )
    }
    let ranks = all.map(rank)
    return ranks.indices.max { one, other in
      ranks[one] == ranks[other] ? one > other : ranks[one] < ranks[other]
    }
  }

  func leftOut(_ reason: String) -> ProofLines.LeftOut {
    ProofLines.LeftOut(
      file: path, line: line, copy: file.found.text?.copy, reason: reason, call: call.key,
      at: call.at, model: call.model, session: file.session ?? call.session, tokens: tokens)
  }

  /// True when the file is of another session than the one that paid, and of no subagent of it.
  private func isCopy(of entry: LedgerEntry) -> Bool {
    guard !file.format.keepsAllInOne(at: path), let session = file.session,
      let payer = entry.attribution.session
    else { return false }
    let isOfSubagent = call.subagent.map { session.isSameBytes(as: $0) } ?? false
    return !session.isSameBytes(as: payer) && !isOfSubagent
  }
}

// MARK: - Why one does not count

extension CallMention {
  /// Why the copy of a call that another session paid does not count.
  static func copyReason(of entry: LedgerEntry) -> String {
    "a copy in a fork: session \(entry.attribution.session ?? "unknown") paid"
  }

  /// Why it does not count, when another mention of the same call does.
  func reason(beside counted: CallMention, _ entry: LedgerEntry) -> String {
    let isSameFile = place == counted.place
    if !isSameFile, isCopy(of: entry) { return Self.copyReason(of: entry) }
    let holder = counted.words(isSameFile: isSameFile)
    if tokens == counted.tokens { return "the same answer again: \(holder) has it" }
    let what = tokens.output == counted.tokens.output ? "tokens" : "output"
    let isMore = (tokens.output, tokens.total) > (counted.tokens.output, counted.tokens.total)
    let isEarlier = isOutdated || isSameFile && line.map { $0 < counted.line ?? 0 } ?? false
    if isMore, !isEarlier {
      return "not counted yet: more \(what) than \(holder), which the ledger has"
    }
    if isMore { return "an earlier count of the same answer: \(holder) corrects it" }
    if isEarlier {
      return "an earlier count of the same answer: \(holder) has more \(what)"
    }
    return "the same answer again: \(holder) has it with more \(what)"
  }

  /// Why it does not count, when no mention of the call does for the subject; `other` is what the ledger has
  /// of it elsewhere.
  func reason(
    in subject: CostSubject, countedAs other: LedgerEntry?, _ prices: PriceBook
  ) -> String {
    if tokens.total == 0, call.webSearches == 0 { return "no usage" }
    guard let other else { return reasonForNone(prices) }
    if isCopy(of: other) { return Self.copyReason(of: other) }
    if subject.kind == .run {
      return other.attribution.run.map { "run \($0) made it" } ?? "this run did not make it"
    }
    return "counted elsewhere: session \(other.attribution.session ?? "unknown") paid"
  }

  /// Why the ledger does not have the call.
  private func reasonForNone(_ prices: PriceBook) -> String {
    if tokens.total > ImportBooks.mostTokens { return "more tokens than any call has" }
    let at = call.at ?? file.beganAt ?? file.found.modificationTime
    if case .unpriced(let why) = prices.cost(of: call, at: at).cost, why.isQuarantine {
      return "token counts that no call has: \(why.code)"
    }
    if file.format.copiesCalls { return "a copy in a fork: a call with a smaller id paid" }
    return "not imported yet"
  }

  /// `line 12`, with its file where that is another one.
  private func words(isSameFile: Bool) -> String {
    let name =
      (path.split(separator: "/").last.map(String.init) ?? path)
      + (file.found.text == nil ? "" : " (kept copy)")
    guard let line else { return isSameFile ? "another record" : name }
    return isSameFile ? "line \(line)" : "line \(line) of \(name)"
  }
}
