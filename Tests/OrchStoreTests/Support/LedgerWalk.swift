import OrchModel
import Testing

@testable import OrchStore

/// A random walk of a store and its model side by side.
struct LedgerWalk {
  private let store: Database
  private var model = LedgerModel()
  private var random: Seeded
  private var keys = 0

  private static let runs: [ID<Run>] = ["r1", "r2", "r3"]
  private static let names: [ID<Budget>] = ["b1", "b2", "b3", "b4"]

  init(seed: UInt64) throws {
    store = try Scene.store()
    random = Seeded(seed)
    for run in Self.runs { _ = try store.insert(Scene.run(run), owner: Scene.owner) }
  }

  /// Takes `count` steps; after each the store must agree with the model, and now and then it looks through
  /// all of itself.
  mutating func go(_ count: Int) throws {
    for number in 1...count {
      let step = try step()
      try compare(after: step)
      if number % 10 == 0 || number == count {
        #expect(try store.brokenPromises() == [], "after \(step)")
      }
    }
  }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &random)]
  }

  private mutating func step() throws -> String {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<45: return try record()
    case 45..<70: return try hold()
    case 70..<80: return try release()
    case 80..<94: return try setBudget()
    case 94..<97: return try deleteBudget()
    default:
      try store.rebuild(at: Scene.noon)
      return "rebuild"
    }
  }

  private mutating func record() throws -> String {
    let isOld = keys > 0 && Bool.random(using: &random)
    if !isOld { keys += 1 }
    let number = isOld ? Int.random(in: 1...keys, using: &random) : keys
    let at =
      Scene.today.start.milliseconds
      + pick([-1, 0, 1, 43_200_000, 86_399_999, 86_400_000, 90_000_000])
    var entry = Scene.call(
      "k\(number)", pick([nil, 0, 1, 7, 40]), at: Timestamp(milliseconds: at),
      run: pick(Self.runs + [nil]),
      role: pick(["builder", "tester", nil]), model: pick(["m1", "m2", nil]),
      client: pick(["claude", "codex"]),
      output: pick([10, 20, 30]), kind: pick([.call, .call, .call, .unlisted]),
      isFinal: Bool.random(using: &random))
    entry.tools = pick(["Bash:00000001", "Read:00000002,Read:00000003", "", nil])
      .map(RequestedTools.init(text:))
    entry.recorded = pick([3, nil, nil])
    let (wanted, got) = (model.record(entry), try store.record(entry).kind)
    #expect(got == wanted, "record \(entry)")
    return "record \(entry)"
  }

  private func window(_ budget: Budget, _ isTomorrow: Bool) -> Window {
    let day = isTomorrow ? Scene.tomorrow : Scene.today
    switch budget.period {
    case .day: return day
    case .total, .run, .task: return .always
    case .weekly:
      return Window(
        start: Scene.today.start,
        end: Timestamp(milliseconds: Scene.today.start.milliseconds + 604_800_000))
    case .month:
      return Window(
        start: Timestamp(milliseconds: 1_767_225_600_000),
        end: Timestamp(milliseconds: 1_769_904_000_000))
    case .rolling(let hours):
      return Window(
        start: Timestamp(milliseconds: day.end.milliseconds - Int64(hours) * 3_600_000),
        end: day.end)
    }
  }

  private mutating func hold() throws -> String {
    let run = pick(Self.runs)
    let amount = Money(nanodollars: pick([-3, 0, 1, 10, 50, 400]))
    let request: HoldRequest = Bool.random(using: &random) ? .exactly(amount) : .upTo(amount)
    let isTomorrow = Bool.random(using: &random)
    let chosen = model.budgets.values.sorted { $0.id.rawValue > $1.id.rawValue }
      .filter { _ in Int.random(in: 0..<3, using: &random) > 0 }
    let places = chosen.map {
      BudgetWindow(
        $0, window($0, isTomorrow), subject: $0.period == .run ? run.rawValue : "")
    }
    let wanted = model.hold(request, for: run, in: places)
    var got = true
    do {
      try store.hold(request, for: run, in: places, at: Scene.noon)
    } catch is Refusal {
      got = false
    }
    #expect(got == wanted, "hold \(request) for \(run) in \(places)")
    return "hold \(request) for \(run) in \(places)"
  }

  private mutating func release() throws -> String {
    let run = pick(Self.runs)
    model.holds[run] = nil
    try store.release(run, at: Scene.noon)
    return "release \(run)"
  }

  private mutating func setBudget() throws -> String {
    let id = pick(Self.names)
    var budget = Scene.budget(
      id, limit: pick([0, 20, 100, 1000]),
      period: pick([.day, .week, .month, .total, .run, .rolling(hours: 24)]),
      scope: Budget.Scope(
        run: pick([nil, nil, nil, "r1"]), role: pick([nil, nil, "builder"]),
        model: pick([nil, nil, "m1"]),
        client: pick([nil, nil, "codex"]), task: pick([nil, nil, nil, Scene.task, "t9"]),
        type: pick([nil, nil, nil, "feature", "bugfix"]),
        workflow: pick([nil, nil, nil, "simple", "full"]),
        branch: pick([nil, nil, nil, nil, "main"])),
      unpriced: pick([.allow, .allow, .block]))
    if Bool.random(using: &random) { budget.scope = model.budgets[id]?.scope ?? budget.scope }
    if Bool.random(using: &random) { budget.period = model.budgets[id]?.period ?? budget.period }
    model.budgets[id] = budget
    try store.set(budget, at: Scene.noon)
    return "set \(budget)"
  }

  private mutating func deleteBudget() throws -> String {
    let id = pick(Self.names)
    guard let budget = model.budgets.removeValue(forKey: id) else { return "nothing" }
    for run in model.holds.keys { model.holds[run]?[id] = nil }
    try store.delete(budget, at: Scene.noon)
    return "delete \(id)"
  }

  private func compare(after step: String) throws {
    for (id, budget) in model.budgets {
      let subjects = budget.period == .run ? Self.runs.map(\.rawValue) : [""]
      for (isTomorrow, subject) in subjects.flatMap({ [(false, $0), (true, $0)] }) {
        let window = window(budget, isTomorrow)
        let (spend, standing) = (
          model.spend(budget, in: window, of: subject),
          try store.standing(of: budget, in: window, subject: subject)
        )
        #expect(standing.spent == spend.cost, "\(id) after \(step)")
        #expect(standing.unpricedCalls == spend.unpricedCalls, "\(id) after \(step)")
        let key = budget.isRolling ? Window.always : window
        #expect(
          standing.reserved.nanodollars == model.held(id, in: key, of: subject),
          "\(id) after \(step)")
      }
    }
    for run in Self.runs {
      let shares = (model.holds[run] ?? [:]).mapValues { Money(nanodollars: $0.amount) }
      #expect(try store.held(by: run) == shares, "\(run) after \(step)")
    }
    let all = model.calls.values.reduce(Spend()) { $0 + Spend($1) }
    #expect(try store.spend(SpendFilter()) == all, "after \(step)")
    #expect(try store.spend(SpendFilter(window: .always)) == all, "after \(step)")
  }
}
