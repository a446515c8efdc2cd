import OrchModel

@testable import OrchStore

/// The ledger, the budgets and the holds as plain values: what the store is held against.
///
/// Nothing is kept that can be computed: every sum is taken anew from the calls.
struct LedgerModel {
  var calls: [String: LedgerEntry] = [:]
  var budgets: [ID<Budget>: Budget] = [:]
  /// What each run holds: for each budget a window, whose run it is when it is of one, and an amount.
  var holds: [ID<Run>: [ID<Budget>: (window: Window, subject: String, amount: Int64)]] = [:]

  func covers(_ budget: Budget, _ entry: LedgerEntry) -> Bool {
    let (scope, place) = (budget.scope, entry.attribution)
    return (scope.project == nil || scope.project == place.project)
      && (scope.run == nil || scope.run == place.run)
      && (scope.role == nil || scope.role == place.role)
      && (scope.model == nil || scope.model == entry.model)
      && (scope.client == nil || scope.client == place.client)
      && (scope.task == nil || scope.task == place.task)
      && (scope.type == nil || scope.type == place.taskType)
      && (scope.branch == nil || scope.branch == place.branch)
      // The workflow of every run is the same.
      && (scope.workflow == nil || place.run != nil && scope.workflow == "simple")
  }

  func spend(_ budget: Budget, in window: Window, of subject: String = "") -> Spend {
    calls.values.filter {
      covers(budget, $0) && window.contains($0.at)
        && (subject.isEmpty || $0.attribution.run?.rawValue == subject)
    }.reduce(Spend()) { $0 + Spend($1) }
  }

  func held(_ budget: ID<Budget>, in window: Window, of subject: String = "") -> Int64 {
    holds.values.compactMap { $0[budget] }
      .filter { $0.window.start == window.start && $0.subject == subject }
      .map(\.amount).reduce(0, +)
  }

  /// What `record` should say.
  mutating func record(_ entry: LedgerEntry) -> LedgerChange.Kind {
    guard let old = calls[entry.key] else {
      calls[entry.key] = entry
      settle(entry.cost?.nanodollars ?? 0, entry)
      return .added
    }
    let isRevised = revises(entry, old)
    let isTaken =
      old.kind == .call && entry.kind == .call && old.attribution.run == nil
      && entry.attribution.run != nil
    let tools = [old.tools, entry.tools].compactMap(\.self)
    let known = tools.dropFirst().reduce(tools.first) { $0?.union($1) }
    let recorded = [old.recorded, entry.recorded].compactMap(\.self).max()
    guard isRevised || isTaken else {
      calls[entry.key]?.tools = known
      calls[entry.key]?.recorded = recorded
      return .unchanged
    }
    var new = isRevised ? entry : old
    (new.tools, new.recorded) = (known, recorded)
    (new.at, new.kind) = (old.at, old.kind)
    new.attribution = isTaken ? entry.attribution : old.attribution
    new.model = isRevised ? entry.model ?? old.model : old.model
    new.isFinal = isRevised ? entry.isFinal || old.isFinal : old.isFinal
    calls[entry.key] = new
    settle((new.cost?.nanodollars ?? 0) - (isTaken ? 0 : old.cost?.nanodollars ?? 0), new)
    return isTaken ? .added : .revised
  }

  private func revises(_ new: LedgerEntry, _ old: LedgerEntry) -> Bool {
    switch (old.kind, new.kind) {
    case (.unlisted, .unlisted): return new.cost != old.cost
    case (.call, .call):
      if new.tokens.output != old.tokens.output { return new.tokens.output > old.tokens.output }
      if new.tokens.total != old.tokens.total { return new.tokens.total > old.tokens.total }
      return new.isFinal && !old.isFinal || old.cost == nil && new.cost != nil
    default: return false
    }
  }

  private mutating func settle(_ due: Int64, _ entry: LedgerEntry) {
    guard let run = entry.attribution.run, due > 0 else { return }
    for (id, share) in holds[run] ?? [:] {
      guard let budget = budgets[id], covers(budget, entry) else { continue }
      holds[run]?[id]?.amount = share.amount - min(share.amount, due)
    }
  }

  /// Whether the hold should be granted; nothing changes when it should not.
  mutating func hold(_ request: HoldRequest, for run: ID<Run>, in places: [BudgetWindow]) -> Bool {
    var shares = holds[run] ?? [:]
    for place in places.sorted(by: { $0.budget.id.rawValue < $1.budget.id.rawValue }) {
      guard let budget = budgets[place.budget.id] else { continue }
      let key = budget.isRolling ? Window.always : place.window
      let own = shares[budget.id]
      let isSame = own.map { $0.window.start == key.start && $0.subject == place.subject } ?? false
      let moved = isSame ? 0 : own?.amount ?? 0
      let kept = isSame ? own?.amount ?? 0 : 0
      let spend = spend(budget, in: place.window, of: place.subject)
      let others = held(budget.id, in: key, of: place.subject) - kept
      let left = budget.limit.nanodollars - spend.cost.nanodollars - others - kept
      if budget.unpriced == .block, spend.unpricedCalls > 0 { return false }
      let asked = max(0, request.amount.nanodollars) + moved
      switch request {
      case .exactly: guard asked <= left else { return false }
      case .upTo: guard left > 0 else { return false }
      }
      shares[budget.id] = (key, place.subject, kept + min(asked, left))
    }
    holds[run] = shares
    return true
  }
}
