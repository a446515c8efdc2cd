/// A run in numbers, for comparing it with others.
package struct RunFigures: Hashable, Identifiable, Sendable {
  /// Its place in the order that runs were filed in.
  package let sequence: Int64
  package let id: ID<Run>
  package var number: Int
  package var attempt: Int
  package var status: Run.Status
  package var startedAt: Timestamp
  package var endedAt: Timestamp?
  /// Without pauses; nil when that is not known.
  package var activeMs: Int64?
  package var stages: [StageFigures]

  package init(
    sequence: Int64, id: ID<Run>, number: Int, attempt: Int = 1, status: Run.Status,
    startedAt: Timestamp, endedAt: Timestamp? = nil, activeMs: Int64? = nil,
    stages: [StageFigures] = []
  ) {
    self.sequence = sequence
    self.id = id
    self.number = number
    self.attempt = attempt
    self.status = status
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.activeMs = activeMs
    self.stages = stages
  }

  /// Time at work (F2), else from beginning to end; nil while it goes on.
  package var durationMs: Int64? {
    if let activeMs, activeMs > 0 { return activeMs }
    return endedAt.map { max(0, $0.milliseconds.clampedSum(-startedAt.milliseconds)) }
  }

  /// What the stages say of credits; nil when none says.
  package var credits: Credits? { stages.compactMap(\.credits).clampedSum }

  /// What the stages cost; nil when that of none is known.
  package var cost: Money? {
    let costs = stages.compactMap(\.cost)
    return costs.isEmpty ? nil : costs.reduce(.zero) { $0.clampedSum($1) }
  }

  /// What went into the first stage that says.
  package var input: Int64? { stages.lazy.compactMap(\.input).first }

  /// What came out of the last stage that was not left out; nil when nobody said.
  package var output: Int64? { stages.last { $0.status != .skipped || $0.isKept }?.output }

  /// True when it kept stages of an earlier attempt: what it took is not what a whole run takes.
  package var keepsStages: Bool { stages.contains { $0.isKept } }
}

/// A stage of a run in numbers.
package struct StageFigures: Hashable, Identifiable, Sendable {
  package let id: ID<Stage>
  package let run: ID<Run>
  package var position: Int
  package var name: String
  package var title: String
  package var kind: Stage.Kind
  package var status: Stage.Status
  /// True when an earlier attempt did it; skipped here.
  package var isKept: Bool
  package var startedAt: Timestamp?
  package var endedAt: Timestamp?
  package var activeMs: Int64
  package var input: Int64?
  package var output: Int64?
  package var credits: Credits?
  /// Nothing where no call of it was booked and its client says so; nil when that does not say it, or some calls have
  /// no price.
  package var cost: Money?

  package init(
    id: ID<Stage>, run: ID<Run>, position: Int, name: String, title: String? = nil,
    kind: Stage.Kind = .recorded, status: Stage.Status = .completed, isKept: Bool = false,
    startedAt: Timestamp? = nil, endedAt: Timestamp? = nil, activeMs: Int64 = 0,
    input: Int64? = nil, output: Int64? = nil,
    credits: Credits? = nil, cost: Money? = nil
  ) {
    self.id = id
    self.run = run
    self.position = position
    self.name = name
    self.title = title ?? name
    self.kind = kind
    self.status = status
    self.isKept = isKept
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.activeMs = activeMs
    self.input = input
    self.output = output
    self.credits = credits
    self.cost = cost
  }

  /// Time at work (F2), else from beginning to end; nil while it goes on or when it never began.
  package var durationMs: Int64? {
    if activeMs > 0 { return activeMs }
    guard let startedAt, let endedAt else { return nil }
    return max(0, endedAt.milliseconds.clampedSum(-startedAt.milliseconds))
  }
}

extension [Credits] {
  /// The sum; nil of none.
  package var clampedSum: Credits? {
    isEmpty ? nil : reduce(.zero) { $0.clampedSum($1) }
  }
}
