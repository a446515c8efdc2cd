/// Money or credits that were paid ahead, as they were counted once, with what came on top since.
package struct Balance: Hashable, Sendable {
  /// Whose calls are paid from it; nil for every client's.
  package var client: String?
  /// Dollars or credits.
  package var metric: Budget.Metric
  /// In the unit of `metric`.
  package var amount: Money
  /// When it was counted: calls from then on are paid from it.
  package var since: Timestamp

  package init(
    client: String?, metric: Budget.Metric = .dollars, amount: Money, since: Timestamp
  ) {
    self.client = client
    self.metric = metric
    self.amount = amount
    self.since = since
  }
}
