import Glibc
import OrchClients
import OrchModel
import OrchStore

extension RunSupervisor {
  /// Takes in what an agent has done, after it was written down.
  func learn(_ news: [AgentNews], position: Int) throws {
    var hasSpent = false
    for item in news {
      switch item {
      case .called(_, let reading):
        try money.note(reading, in: store, now: now)
        hasSpent = true
      case .unlisted: hasSpent = true
      default: break
      }
      try tell(item, position: position)
      if case .verdict = item { works[position]?.closeInput() }
    }
    if hasSpent { try checkMoney(position) }
    try checkTurns(position)
  }

  func checkMoney(_ position: Int) throws {
    guard stopping == nil, !isFrozen else { return }
    // Budgets are set and windows end while a run is at work.
    try money.refresh(in: store, now: now)
    if let limit = try money.topUp(in: store, now: now) {
      // Who starts a run may choose how it is halted, not that a budget of others does not halt it.
      let asked = plan.request.onLimit.flatMap { $0.haltsWork ? $0 : nil }
      try reach(
        .budgetLimit, limit.message, position: position, then: asked ?? limit.budget.onLimit)
    }
    // After what must be quick: an alert is a commit.
    guard !hasEnded else { return }
    for fired in try money.alerts(in: store, now: now) { try tell(fired) }
    try checkCourse()
  }

  /// Minutes go by without a call.
  private func checkMinutes() throws {
    guard stopping == nil, !isFrozen, !works.isEmpty, money.countsMinutes else { return }
    if let last = minutesChecked, last.age < .seconds(1) { return }
    minutesChecked = .now
    try checkMoney(works.keys.min() ?? 0)
  }

  func tell(_ fired: FiredAlert) throws {
    let metric = fired.standing.budget.metric
    tell(
      "budget.alert",
      [
        ("budget", fired.standing.budget.name.json),
        ("alert", .string(fired.alert.kind.rawValue)),
        ("threshold", .integer(Int64(fired.alert.threshold))),
        ("metric", .string(metric.rawValue)),
        (metric.key("spent"), metric.jsonNumber(fired.standing.spent)),
        (metric.key("limit"), metric.jsonNumber(fired.standing.limit)),
      ], line: "\(run.id)  warning: \(fired.message)")
    try fleet.context.deliver([fired], in: store)
  }

  /// An agent may make as many calls as its limit says: the first one more shows that it has not ended.
  private func checkTurns(_ position: Int) throws {
    guard stopping == nil, !isFrozen, let most = plan.limits.maxTurns,
      let handler = works[position]?.handler as? AgentHandler, handler.verdict == nil
    else { return }
    let turns = try handler.turns(against: most)
    guard turns > most else { return }
    let message = "agent \(handler.agent.id) has made \(turns) model calls of at most \(most)"
    try reach(.turnLimit, message, position: position, then: plan.limits.onLimit)
  }

  /// Called a few times a second.
  func tick() throws {
    guard !hasEnded else { return }
    // The lock's time is how long a run that is killed is known to have been at work.
    futimens(lock.descriptor, nil)
    if !isFrozen { for work in works.values { try work.tick() } }
    try checkTime()
    try checkMinutes()
    try checkAnomalies()
    askForUsage()
  }

  /// Has the clients say what they count, which may be more than the calls seen so far.
  ///
  /// A frozen one could not answer, and one that is to stop says it at its end.
  private func askForUsage() {
    guard stopping == nil, !isFrozen, !money.windows.isEmpty else { return }
    for work in works.values { work.askForUsage() }
  }

  private func checkTime() throws {
    guard stopping == nil, !isFrozen, let most = plan.limits.timeMs, let since = activeSince else {
      return
    }
    let active = (run.activeMs - activeBefore)
      .clampedSum(since.age.wholeMilliseconds)
    guard active >= most else { return }
    let message = "the run has been at work for \(active / 1000) s of \(most / 1000) s"
    try reach(.timeLimit, message, position: nil, then: plan.limits.onLimit)
  }

  /// A limit is reached: freeze everything, write it down, and then do what the limit says; where that is only
  /// to tell, tell it once.
  private func reach(
    _ kind: Incident.Kind, _ message: String, position: Int?, then: Budget.OnLimit
  ) throws {
    if then.haltsWork {
      isFrozen = true
      for work in works.values { work.freeze() }
      noteActiveTime()
    } else {
      guard warnings.insert(kind).inserted else { return }
    }
    let stage = position.flatMap { $0 >= 0 ? stages[$0] : nil }
    try store.recordIncident(kind, run: run.id, stage: stage?.id, message: message, at: now)
    tell(
      "limit.reached", stage: stage?.name,
      [
        ("kind", .string(kind.rawValue)), ("message", message.json),
        ("then", .string(then.rawValue)),
      ],
      line: "\(run.id)  limit: \(message)")
    switch then {
    case .stop: try stop(Ending(status: .failed, outcome: .stopped, reason: message))
    case .pause: try pause(message)
    case .ask: try ask(message)
    case .warn, .hold: break
    }
  }

  private func ask(_ message: String) throws {
    guard fleet.context.isInteractive, !fleet.context.globals.noInput else {
      return try pause(message)
    }
    fleet.narrator.clear()
    if fleet.context.confirm("\(message). Go on, with \(money.more) more?") {
      try raiseLimits()
      try goOn()
    } else {
      try stop(Ending(status: .failed, outcome: .stopped, reason: message))
    }
  }

  /// Raises every limit that is in the way by one slice, as the person who was asked has agreed.
  private func raiseLimits() throws {
    for place in money.windows {
      let standing = try store.standing(of: place, at: now)
      guard standing.remaining <= .zero, place.budget.onLimit.haltsWork else { continue }
      var budget = place.budget
      let limit = standing.limit.clampedDifference(standing.remaining)
        .clampedSum(money.more(of: place.budget))
      if standing.holdsOverride { budget.override?.limit = limit } else { budget.limit = limit }
      try store.set(
        budget, by: fleet.context.person, because: "run \(run.id) was let go on", at: now)
    }
    try money.refresh(in: store, now: now)
  }

  /// Waits, frozen, for 'orch runs resume' or 'orch runs stop'.
  private func pause(_ message: String) throws {
    run.status = .paused
    run.reason = message
    try commitWorkInProgress()
    try store.write {
      try setStages(.paused, agents: .paused)
      try store.update(run, because: event("run.paused", ["reason": message.json]))
      try store.setTask(run.task, to: .paused, outcome: nil, because: "run.paused", at: now)
    }
    tell(
      "run.paused", [("reason", message.json)],
      line:
        "\(run.id)  paused; go on with 'orch runs resume \(run.id)', end with 'orch runs stop \(run.id)'"
    )
  }

  private func setStages(_ status: Stage.Status, agents: Agent.Status) throws {
    for (position, work) in works where position >= 0 {
      stages[position].status = status
      try store.update(stages[position])
      try (work.handler as? AgentHandler)?.set(agents)
    }
  }

  /// Looks whether a person has asked for something through the store.
  func heedRequest() throws {
    guard !hasEnded, let request = try store.request(of: run.id) else { return }
    try store.clearRequest(of: run.id)
    switch request {
    case .stop:
      try stop(
        Ending(status: .cancelled, outcome: .cancelled, reason: "stopped by 'orch runs stop'"))
    case .resume:
      guard isFrozen, stopping == nil else { return }
      try money.refresh(in: store, now: now)
      if let limit = try money.topUp(in: store, now: now) {
        return tell(
          "run.still-paused", [("reason", limit.message.json)],
          line: "\(run.id)  still paused: \(limit.message)")
      }
      try goOn()
    }
  }

  /// Who says to go on at a limit of time or turns grants as much again.
  private func goOn() throws {
    isFrozen = false
    activeSince = .now
    activeBefore = run.activeMs
    for work in works.values { (work.handler as? AgentHandler)?.goOn() }
    run.status = .running
    run.reason = nil
    try store.write {
      try setStages(.running, agents: .running)
      try store.update(run, because: event("run.resumed", [:]))
      try store.resolveIncidents(of: run.id, resolution: "resumed", at: now)
      try store.setTask(run.task, to: .running, outcome: nil, because: "run.resumed", at: now)
    }
    tell("run.resumed", [], line: "\(run.id)  goes on")
    for work in works.values { work.thaw() }
    try advance()
  }

  /// Stops the run: interrupts what is at work, and ends when nothing is.
  func stop(_ ending: Ending) throws {
    guard stopping == nil, !hasEnded else { return }
    stopping = ending
    isFrozen = false
    for work in works.values { work.stop() }
    try finishWhenIdle()
  }

  func kill() {
    for work in works.values { work.kill() }
  }

  func finishWhenIdle() throws {
    guard works.isEmpty, let ending = stopping else { return }
    try end(ending)
  }
}
