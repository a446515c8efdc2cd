import OrchModel

/// What an import has done so far.
package struct ImportTotals: Hashable, Sendable {
  package struct Files: Hashable, Sendable {
    package var found = 0
    package var read = 0
    package var unchanged = 0
    /// Not written since the time that was asked for.
    package var older = 0
  }

  package struct Calls: Hashable, Sendable {
    package var new = 0
    package var updated = 0
    package var known = 0
  }

  package var files = Files()
  package var bytes: Int64 = 0
  package var calls = Calls()
  /// The sessions that something was booked for.
  package var sessions: Set<ByteText> = []
  /// Sessions and subagents that were not known.
  package var agents = 0
  /// What was added to the ledger.
  package var tokens = Tokens.zero
  package var cost = Money.zero
  package var unpricedTokens: Int64 = 0
  /// How many there are, and the first of them.
  package var problemCount = 0
  package private(set) var problems: [Problem] = []

  /// What was kept of the files; nil when that was not asked for.
  var archive: ArchiveRound.Totals?

  package init() {}

  /// What was added, or nil when tokens were and none of them has a price.
  var knownCost: Money? {
    unpricedTokens > 0 && unpricedTokens == tokens.total && cost == .zero ? nil : cost
  }

  mutating func note(_ problem: Problem) {
    problemCount += 1
    if problems.count < 10_000 { problems.append(problem) }
  }
}

// MARK: - What was added

extension ImportTotals {
  /// Notes that an entry of the ledger has become another one; nil for one that was not there.
  mutating func note(from old: LedgerEntry?, to new: LedgerEntry) {
    tokens += new.tokens.minus(old?.tokens ?? .zero)
    let difference = (new.cost ?? .zero) - (old?.cost ?? .zero)
    cost = cost.adding(difference) ?? cost
    unpricedTokens += new.cost == nil ? new.tokens.total : 0
    if let old, old.cost == nil { unpricedTokens -= old.tokens.total }
  }
}

extension Tokens {
  fileprivate func minus(_ other: Self) -> Self {
    Self(
      input: input - other.input, cacheRead: cacheRead - other.cacheRead,
      cacheWrite5m: cacheWrite5m - other.cacheWrite5m,
      cacheWrite1h: cacheWrite1h - other.cacheWrite1h, output: output - other.output)
  }
}
