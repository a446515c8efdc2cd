/// What a run came to, without its stages.
package struct RunTotal: Hashable, Sendable {
  package let id: ID<Run>
  package var workflow: String
  package var status: Run.Status
  package var startedAt: Timestamp
  /// Time at work (F2), else from beginning to end; nil while it goes on.
  package var durationMs: Int64?
  package var credits: Credits?
  /// Nil when nothing of it was booked, or some has no price.
  package var cost: Money?
  /// What came out of the last stage that was not left out.
  package var output: Int64?

  package init(
    id: ID<Run>, workflow: String, status: Run.Status, startedAt: Timestamp, durationMs: Int64?,
    credits: Credits? = nil, cost: Money? = nil, output: Int64? = nil
  ) {
    self.id = id
    self.workflow = workflow
    self.status = status
    self.startedAt = startedAt
    self.durationMs = durationMs
    self.credits = credits
    self.cost = cost
    self.output = output
  }
}
