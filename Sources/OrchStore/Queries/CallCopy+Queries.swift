import OrchModel

extension Database {
  /// The same call under the smallest key that the ledger has for it: same client, time, model and tokens; nil
  /// when it has none under a smaller one.
  ///
  /// Some clients copy the calls of a session that another goes on from, under new ids (formats §0).
  package func original(of entry: LedgerEntry) throws -> LedgerEntry? {
    try row(
      "\(callQuery) WHERE \(same(as: entry)) AND +key < \(entry.key) ORDER BY +key LIMIT 1"
    ) { try LedgerEntry($0) }
  }

  /// Takes the copies of a call, which have larger keys, out of the ledger and its sums; answers what they were.
  ///
  /// To be called inside of `write`.
  package func removeCopies(of entry: LedgerEntry) throws -> [LedgerEntry] {
    let keys = try rows("SELECT key FROM call WHERE \(same(as: entry)) AND key > \(entry.key)") {
      try $0["key"] as String
    }
    let copies = try keys.compactMap(ledgerEntry)
    guard !copies.isEmpty else { return [] }
    try summingOnce {
      for copy in copies {
        try subtractFromSums(copy)
        try execute("DELETE FROM call WHERE key = \(copy.key)")
      }
    }
    return copies
  }

  /// Calls that are as `entry` in all that a copy keeps; what a run has booked is nobody's copy.
  private func same(as entry: LedgerEntry) -> SQL {
    let entry = entry.withinTime
    let tokens = entry.tokens
    return """
      at = \(entry.at) AND client = \(entry.attribution.client) AND model IS \(entry.model)
         AND input = \(tokens.input) AND cache_read = \(tokens.cacheRead)
         AND cache_write_5m = \(tokens.cacheWrite5m) AND cache_write_1h = \(tokens.cacheWrite1h)
         AND output = \(tokens.output) AND kind = 'call' AND run_id IS NULL
      """
  }
}
