import OrchModel
import OrchStore

/// What an import made of each call that it read, however many lines mention it.
struct CallOutcomes {
  /// By a hash of the call's key: a million of them fit.
  private var kinds: [Int: LedgerChange.Kind] = [:]

  /// Notes that a mention of the call has made `new` of `old`, which is nil where there was none.
  mutating func note(
    _ key: String, from old: LedgerEntry?, to new: LedgerEntry, in totals: inout ImportTotals
  ) {
    totals.note(from: old, to: new)
    let hash = ByteText(key).hashValue
    let kind: LedgerChange.Kind = old == nil ? .added : old == new ? .unchanged : .revised
    switch (kinds[hash], kind) {
    case (nil, .added): totals.calls.new += 1
    case (nil, .revised): totals.calls.updated += 1
    case (nil, .unchanged): totals.calls.known += 1
    case (.unchanged, .revised):
      totals.calls.known -= 1
      totals.calls.updated += 1
    default: return
    }
    kinds[hash] = kind
  }
}
