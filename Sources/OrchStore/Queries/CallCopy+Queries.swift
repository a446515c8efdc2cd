import OrchModel

extension Database {
  /// True when the ledger has the same call under a smaller key: same client, time, model and tokens.
  ///
  /// Some clients copy the calls of a session that another goes on from, under new ids (formats §0).
  package func hasOriginal(of entry: LedgerEntry) throws -> Bool {
    try row("SELECT 1 FROM call WHERE \(same(as: entry)) AND key < \(entry.key)") { _ in true }
      ?? false
  }

  /// Takes the copies of a call, which have larger keys, out of the ledger and its sums.
  ///
  /// To be called inside of `write`.
  package func removeCopies(of entry: LedgerEntry) throws {
    let keys = try rows("SELECT key FROM call WHERE \(same(as: entry)) AND key > \(entry.key)") {
      try $0["key"] as String
    }
    for copy in try keys.compactMap(ledgerEntry) {
      try subtractFromSums(copy)
      try execute("DELETE FROM call WHERE key = \(copy.key)")
    }
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
