import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Says how a stage of a recorded run goes.
struct RunsStage: Command {
  static let name = "runs stage"
  static let aliases = [["run", "stage"]]
  static let summary =
    "Record how a stage of a run goes: begun, a batch done, done, failed, skipped"
  static let discussion = """
    --batch N says that another N items were taken in, and may be said any number of times. --done without --input \
    keeps what the batches came to. A stage that is told of before it was begun begins then. A failed or skipped \
    stage can be begun again. Saying again what is so already changes nothing.

    --cost is booked in the ledger, where budgets and 'orch costs' see it; --credits are a service's own and never \
    mixed with it. --set keeps any other value with the stage.
    """
  static let examples = [
    "orch runs stage r4k2p clusters --start", "orch runs stage r4k2p clusters --batch 50",
    "orch runs stage r4k2p clusters --done --input 150 --output 12 --credits 45 --set batches=3",
    "orch runs stage r4k2p content --fail '429 from provider'",
  ]

  @Operand(completing: .dynamic("run"), "The run") var run: String
  @Operand("The stage, by its name") var stage: String
  @Flag("It has begun") var start: Bool
  @Option(value: "N", "Another batch of this many items was taken in") var batch: Count?
  @Flag("It is done") var done: Bool
  @Option(value: "TEXT", "It failed, and why") var fail: String?
  @Option(value: "TEXT", "It is left out, and why") var skip: String?
  @Option(value: "N", "How many items it took in") var input: Amount?
  @Option(value: "N", "How many items it made") var output: Amount?
  @Option(value: "N", "The credits it took") var credits: Credits?
  @Option(value: "USD", "The dollars it cost") var cost: Money?
  @Option(value: "KEY=VALUE", "A value to keep with it; again for more") var set: [SetValue] = []

  func run(_ context: Context) throws -> Change<StageView> {
    let verb = try verb()
    let store = try context.changeStore()
    let id = try store.knownRecordedRun(run, in: context).id
    let change = try record(id, verb, in: store, context)
    if credits != nil || cost != nil {
      try context.giveBudgetAlerts(in: store, withForecasts: false)
    }
    return change
  }

  private func record(
    _ id: ID<Run>, _ verb: Stage.Verb, in store: Database, _ context: Context
  ) throws -> Change<StageView> {
    try store.write {
      let run = try store.knownRecordedRun(id.rawValue, in: context)
      let old = try store.knownStage(stage, of: run)
      let oldCost = try store.recordedCost(of: old.id)
      let now = context.now()
      guard try !isSaidAlready(verb, of: old, oldCost, in: run) else {
        return Change(
          StageView(old, cost: oldCost, now: now), columns: StageView.columns,
          message: "stage \(old.name) of \(run.id) is \(old.status.rawValue) already")
      }
      guard run.status == .running else { throw RunFailure.notGoingOn(run.id, run.status) }
      guard verb.isLegal(from: old.status) else {
        throw RunFailure.illegalStage(run.id, stage: old.name, verb, old.status)
      }
      let new = try changed(old, by: verb, in: run, store: store, at: now)
      try store.update(new, because: event(verb, new, in: run, at: now))
      if let cost { try store.setCost(cost, of: new, in: run, at: now) }
      return Change(
        StageView(new, cost: cost ?? oldCost, now: now), columns: StageView.columns,
        message: "stage \(new.name) of \(run.id) is \(new.status.rawValue)\(numbers(of: new))",
        changes: changes(from: old, to: new))
    }
  }

  private func verb() throws -> Stage.Verb {
    let said = [
      start ? Stage.Verb.start : nil, batch.map { _ in .batch }, done ? .done : nil,
      fail.map { _ in .fail }, skip.map { _ in .skip },
    ].compactMap(\.self)
    guard let verb = said.first else { throw RunFailure.noVerb }
    guard said.count == 1 else { throw RunFailure.twoVerbs }
    guard
      verb == .done || verb == .fail
        || input == nil && output == nil && credits == nil && cost == nil
    else { throw RunFailure.numbersWithout(verb) }
    return verb
  }

  /// True when the stage is where `verb` would bring it; throws when it got there with other numbers.
  private func isSaidAlready(
    _ verb: Stage.Verb, of stage: Stage, _ oldCost: Money?, in run: Run
  ) throws -> Bool {
    switch (verb, stage.status) {
    case (.start, .running), (.skip, .skipped), (.fail, .failed): return true
    case (.done, .completed):
      let values = try set.merged(over: stage.values)
      let isSame =
        (input == nil || input?.value == stage.input)
        && (output == nil || output?.value == stage.output)
        && (credits == nil || credits == stage.credits) && (cost == nil || cost == oldCost)
        && values == stage.values
      guard isSame else { throw RunFailure.stageDiffers(run.id, stage: stage.name) }
      return true
    default: return false
    }
  }

  private func changed(
    _ old: Stage, by verb: Stage.Verb, in run: Run, store: Database, at now: Timestamp
  ) throws -> Stage {
    var stage = old
    if verb == .start, old.status != .pending { stage.endedAt = nil }
    switch verb {
    case .start:
      stage.status = .running
      stage.startedAt = now
      (stage.outcome, stage.reason) = (nil, nil)
    case .batch:
      stage.status = .running
      stage.batches += 1
      stage.input = (stage.input ?? 0).clampedSum(Int64(batch?.value ?? 0))
    case .done: (stage.status, stage.outcome) = (.completed, .completed)
    case .fail: (stage.status, stage.outcome, stage.reason) = (.failed, .failed, fail)
    case .skip: (stage.status, stage.outcome, stage.reason) = (.skipped, .skipped, skip)
    }
    if verb != .skip { stage.startedAt = stage.startedAt ?? now }
    if [.completed, .failed, .skipped].contains(stage.status) { stage.endedAt = now }
    if let begun = stage.startedAt, stage.endedAt != nil {
      stage.activeMs = try store.activeMs(of: run.id, from: begun, to: now)
    }
    stage.input = input?.value ?? stage.input
    stage.output = output?.value ?? stage.output
    stage.credits = credits ?? stage.credits
    stage.values = try set.merged(over: stage.values)
    return stage
  }

  private func event(_ verb: Stage.Verb, _ stage: Stage, in run: Run, at time: Timestamp) -> Event {
    let kind = verb == .batch ? "stage.batch" : "stage.\(stage.status.rawValue)"
    return Event(
      at: time, kind: verb == .start ? "stage.started" : kind, project: run.project, run: run.id,
      stage: stage.id,
      data: [
        "stage": stage.name.json, "input": stage.input.json, "output": stage.output.json,
        "reason": stage.reason.json,
      ])
  }

  private func changes(from old: Stage, to new: Stage) -> [FieldChange] {
    [
      FieldChange("status", from: old.status.field, to: new.status.field),
      FieldChange("input", from: old.input.field, to: new.input.field),
      FieldChange("output", from: old.output.field, to: new.output.field),
      FieldChange("credits", from: old.credits.field, to: new.credits.field),
    ].filter { $0.from != $0.to }
  }

  /// `, 150 in, 12 out, 45 credits`, as much of it as is known.
  private func numbers(of stage: Stage) -> String {
    let parts = [
      stage.input.map { "\(grouped($0)) in" }, stage.output.map { "\(grouped($0)) out" },
      stage.credits.map { "\($0.decimal) credits" },
    ].compactMap(\.self)
    return parts.map { ", " + $0 }.joined()
  }
}

extension Database {
  /// A run that other programs do; throws for one that orch does itself.
  func knownRecordedRun(_ word: String, in context: Context) throws -> Run {
    let run = try knownRun(word, in: context)
    guard run.isRecorded else { throw RunFailure.notRecorded(run.id, run.status) }
    return run
  }

  /// The stage a person means: by its name or its title.
  func knownStage(_ word: String, of run: Run) throws -> Stage {
    let stages = try stages(of: run.id)
    if let stage = stages.first(where: { $0.name.isSameBytes(as: word) })
      ?? stages.first(where: { $0.role.isSameBytes(as: word) })
    {
      return stage
    }
    throw RunFailure.unknownStage(run.id, word, known: stages.map(\.name))
  }
}
