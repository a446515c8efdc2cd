/// Money that was paid ahead, as it was counted once, with what came on top since.
package struct Balance: Hashable, Sendable {
  /// Whose calls are paid from it; nil for every client's.
  package var client: String?
  package var amount: Money
  /// When it was counted: calls from then on are paid from it.
  package var since: Timestamp

  package init(client: String?, amount: Money, since: Timestamp) {
    self.client = client
    self.amount = amount
    self.since = since
  }
}
