/// The middle and the upper end of what similar tasks took.
///
/// Half of them took at most `p50`, four of five at most `p80`.
package struct EstimateRange<Value: Hashable & Sendable>: Hashable, Sendable {
  package let p50: Value
  package let p80: Value

  package init(p50: Value, p80: Value) {
    self.p50 = p50
    self.p80 = p80
  }
}

/// What was estimated of a task when its run began, as the history keeps it.
package struct RecordedEstimate: Hashable, Sendable {
  package var cost: EstimateRange<Money>?
  package var durationMs: EstimateRange<Int64>?
  package var costByRole: [String: EstimateRange<Money>]
  /// How many finished tasks it was made from.
  package var n: Int
  /// True when it is of some stages of the workflow alone.
  package var isPart: Bool

  package init(
    cost: EstimateRange<Money>?, durationMs: EstimateRange<Int64>?,
    costByRole: [String: EstimateRange<Money>], n: Int, isPart: Bool = false
  ) {
    self.cost = cost
    self.durationMs = durationMs
    self.costByRole = costByRole
    self.n = n
    self.isPart = isPart
  }

  /// The members of the event `run.estimated`; money is in nano-dollars.
  package var json: JSONValue {
    let roles = costByRole.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    var members: [JSONValue.Member] = [
      .init("n", .integer(Int64(n))),
      .init("costP50Nd", .integer(cost?.p50.nanodollars)),
      .init("costP80Nd", .integer(cost?.p80.nanodollars)),
      .init("timeP50Ms", .integer(durationMs?.p50)),
      .init("timeP80Ms", .integer(durationMs?.p80)),
      .init(
        "roles",
        .array(
          roles.map { role, range in
            .object([
              .init("role", .string(role)), .init("p50Nd", .integer(range.p50.nanodollars)),
              .init("p80Nd", .integer(range.p80.nanodollars)),
            ])
          })),
    ]
    if isPart { members.append(.init("part", .bool(true))) }
    return .object(members)
  }
}

extension JSONValue {
  fileprivate static func integer(_ number: Int64?) -> JSONValue { number.map(integer) ?? .null }
}

/// What one role took of a finished task, over all its attempts.
package struct RolePart: Hashable, Sendable {
  package var task: ID<AgentTask>
  package var role: String
  /// Nil when some of its calls have no price.
  package var cost: Money?
  package var tokens: Int64
  package var activeMs: Int64

  package init(
    task: ID<AgentTask>, role: String, cost: Money?, tokens: Int64, activeMs: Int64
  ) {
    self.task = task
    self.role = role
    self.cost = cost
    self.tokens = tokens
    self.activeMs = activeMs
  }
}

/// How a run ended, as far as a comparison is concerned.
package struct RunOutcome: Hashable, Sendable {
  package var task: ID<AgentTask>
  package var workflow: String
  /// The builder's; nil when no agent built.
  package var model: String?
  /// True when the role that is compared was at work in it: an analyst, unless another was asked for.
  package var hadRole: Bool
  package var succeeded: Bool
  package var cost: Money?
  package var activeMs: Int64
  package var attempt: Int

  package init(
    task: ID<AgentTask>, workflow: String, model: String?, hadRole: Bool, succeeded: Bool,
    cost: Money?, activeMs: Int64, attempt: Int
  ) {
    self.task = task
    self.workflow = workflow
    self.model = model
    self.hadRole = hadRole
    self.succeeded = succeeded
    self.cost = cost
    self.activeMs = activeMs
    self.attempt = attempt
  }
}
