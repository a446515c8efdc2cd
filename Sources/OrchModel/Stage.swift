/// One step of a run.
package struct Stage: Hashable, Identifiable, Sendable {
  package enum Status: String, CaseIterable, Sendable {
    case pending, running, waiting, paused, completed, failed, cancelled, skipped
  }
  package enum Kind: String, CaseIterable, Sendable { case agent, command, recorded }

  package let id: ID<Stage>
  package var run: ID<Run>
  /// From 0, in the order of the workflow.
  package var position: Int
  package var name: String
  /// Who does it; of a recorded stage its title, such as `Keywords→Clusters`.
  package var role: String
  package var kind: Kind
  /// The names of the stages that must have completed first.
  package var needs: [String]
  package var status: Status
  package var outcome: Outcome?
  package var reason: String?
  package var client: String?
  package var model: String?
  package var agent: ID<Agent>?
  package var commit: String?
  /// The agent's last words, or the end of a command's output; at most 64 KiB.
  package var answer: String?
  package var exitCode: Int?
  package var startedAt: Timestamp?
  package var endedAt: Timestamp?
  package var activeMs: Int64
  package var clientCost: Money?
  /// How many items went in and came out; nil when nobody said.
  package var input: Int64?
  package var output: Int64?
  /// What it took of a service's own credits; nil when nobody said.
  package var credits: Credits?
  /// How many batches are done.
  package var batches: Int
  /// Values the program that records it has set: a JSON object of texts; nil when there are none.
  package var values: String?

  package init(
    id: ID<Stage>, run: ID<Run>, position: Int, name: String, role: String, kind: Kind,
    needs: [String], status: Status = .pending, outcome: Outcome? = nil, reason: String? = nil,
    client: String? = nil, model: String? = nil, agent: ID<Agent>? = nil, commit: String? = nil,
    answer: String? = nil, exitCode: Int? = nil, startedAt: Timestamp? = nil,
    endedAt: Timestamp? = nil, activeMs: Int64 = 0, clientCost: Money? = nil, input: Int64? = nil,
    output: Int64? = nil, credits: Credits? = nil, batches: Int = 0, values: String? = nil
  ) {
    self.id = id
    self.run = run
    self.position = position
    self.name = name
    self.role = role
    self.kind = kind
    self.needs = needs
    self.status = status
    self.outcome = outcome
    self.reason = reason
    self.client = client
    self.model = model
    self.agent = agent
    self.commit = commit
    self.answer = answer
    self.exitCode = exitCode
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.activeMs = activeMs
    self.clientCost = clientCost
    self.input = input
    self.output = output
    self.credits = credits
    self.batches = batches
    self.values = values
  }
}

extension Stage {
  /// Why a stage is skipped that its run never came to, and one that a new attempt was not to do.
  package static let notReached = "not reached"
  package static let notAskedFor = "not asked for"

  /// What stands for a stage that an earlier attempt has done: its answer, its work and its items, at no cost.
  ///
  /// It is skipped here, and its outcome is that of the attempt that did it.
  package init(
    keeping old: Stage, as id: OrchModel.ID<Stage>, in run: OrchModel.ID<Run>, position: Int
  ) {
    self.init(
      id: id, run: run, position: position, name: old.name, role: old.role, kind: old.kind,
      needs: old.needs, status: .skipped, outcome: .completed,
      reason: Self.keeping + (old.keptFrom ?? old.run).rawValue, client: old.client,
      model: old.model, commit: old.commit, answer: old.answer, exitCode: old.exitCode,
      endedAt: old.endedAt, input: old.input, output: old.output, values: old.values)
  }

  private static let keeping = "kept from "

  /// The run that did it, where that is an earlier attempt; nil for a stage of the run's own.
  package var keptFrom: OrchModel.ID<Run>? {
    guard status == .skipped, outcome == .completed, let reason, reason.hasPrefix(Self.keeping)
    else {
      return nil
    }
    return OrchModel.ID(String(reason.dropFirst(Self.keeping.count)))
  }

  /// True when it has been done, here or in an earlier attempt.
  package var isDone: Bool { status == .completed || keptFrom != nil }

  /// True when it was left out on purpose: disabled, or not needed.
  package var isLeftOut: Bool {
    guard status == .skipped, keptFrom == nil else { return false }
    return ![Self.notReached, Self.notAskedFor].contains { reason?.isSameBytes(as: $0) ?? false }
  }
}
