/// Which figure of a call's cost counts.
package enum CostBasis: String, CaseIterable, Sendable {
  /// What the client wrote beside the call; where it wrote nothing, ours.
  case auto
  /// What the client wrote, and nothing else.
  case recorded
  /// Ours: tokens by the rates of the price book.
  case computed
}

extension LedgerEntry {
  /// What it cost; nil when that is not known.
  package func cost(by basis: CostBasis) -> Money? {
    switch basis {
    case .auto: recorded ?? cost
    case .recorded: recorded
    case .computed: cost
    }
  }
}

extension Money {
  /// What a client wrote that a call cost, or nil for what is no price: clients write zero for a model they know
  /// none of, and no call costs more than ten thousand dollars.
  package var asRecorded: Money? { self > .zero && self <= .dollars(10_000) ? self : nil }
}
