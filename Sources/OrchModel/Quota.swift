/// How much of a subscription's limit is used, as its client says.
package struct Quota: Hashable, Sendable {
  /// `claude`.
  package var client: String
  /// `five_hour`, `seven_day`.
  package var name: String
  package var at: Timestamp
  /// Tenths of a percent.
  package var usedTenths: Int64
  /// When it is nothing again.
  package var resetsAt: Timestamp?

  package init(
    client: String, name: String, at: Timestamp, usedTenths: Int64, resetsAt: Timestamp? = nil
  ) {
    self.client = client
    self.name = name
    self.at = at
    self.usedTenths = usedTenths
    self.resetsAt = resetsAt
  }

  /// True when both say the same of the same limit.
  package func saysTheSame(as other: Self) -> Bool {
    usedTenths == other.usedTenths && resetsAt == other.resetsAt && name == other.name
  }
}
