import OrchModel
import Testing

@testable import OrchStore

@Suite("holding money")
struct HoldTests {
  let store: Database

  init() throws {
    store = try Scene.store()
    for id in ["r1", "r2", "r3"] as [ID<Run>] {
      _ = try store.insert(Scene.run(id), owner: Scene.owner)
    }
  }

  /// A budget in the store, with today's window.
  private func place(_ id: ID<Budget>, limit: Int64, _ scope: Budget.Scope = .init()) throws
    -> BudgetWindow
  {
    let budget = Scene.budget(id, limit: limit, scope: scope)
    try store.set(budget, at: Scene.noon)
    return BudgetWindow(budget, Scene.today)
  }

  private func hold(_ request: HoldRequest, _ run: ID<Run> = "r1", _ places: BudgetWindow...) throws
  {
    try store.hold(request, for: run, in: places, at: Scene.noon)
  }

  private func standing(_ place: BudgetWindow) throws -> [Int64] {
    let standing = try store.standing(of: place.budget, in: place.window)
    #expect(try store.brokenPromises() == [])
    return [standing.spent.nanodollars, standing.reserved.nanodollars]
  }

  private func refusal(_ body: () throws -> Void) -> Refusal? { failure(body) as? Refusal }

  @Test func `exactly is all of it or nothing`() throws {
    let place = try place("b", limit: 100)
    try hold(.exactly(60), "r1", place)
    #expect(refusal { try hold(.exactly(41), "r2", place) }?.standing.reserved == 60)
    try hold(.exactly(40), "r2", place)
    #expect(try standing(place) == [0, 100])
    #expect(refusal { try hold(.exactly(1), "r3", place) } != nil)
    #expect(try store.held(by: "r1") == ["b": 60])
    #expect(try store.held(by: "r3").isEmpty)
  }

  @Test func `up to takes what is left, and at least something`() throws {
    let place = try place("b", limit: 100)
    try hold(.upTo(30), "r1", place)
    try hold(.upTo(500), "r2", place)
    #expect(try store.held(by: "r2") == ["b": 70])
    #expect(refusal { try hold(.upTo(1), "r3", place) }?.asked == 1)
    #expect(try standing(place) == [0, 100])
  }

  @Test func `what is held counts as if it were spent`() throws {
    // Without "- held_nd" in the condition the second hold is granted.
    let place = try place("b", limit: 100)
    try store.record(Scene.call("a", 50, run: "r1"))
    try hold(.exactly(50), "r1", place)
    #expect(refusal { try hold(.exactly(1), "r2", place) } != nil)
    #expect(refusal { try hold(.upTo(1), "r2", place) } != nil)
    #expect(try standing(place) == [50, 50])
  }

  @Test func `a second hold of a run is on top of the first`() throws {
    let place = try place("b", limit: 100)
    try hold(.exactly(10), "r1", place)
    try hold(.exactly(15), "r1", place)
    try hold(.upTo(5), "r1", place)
    #expect(try store.held(by: "r1") == ["b": 30])
    #expect(try standing(place) == [0, 30])
  }

  @Test func `less than nothing is never held`() throws {
    let place = try place("b", limit: 100)
    try hold(.exactly(10), "r1", place)
    try hold(.exactly(-5), "r2", place)
    try hold(.upTo(-5), "r2", place)
    #expect(try standing(place) == [0, 10])
    #expect(refusal { try hold(.exactly(.init(nanodollars: .max)), "r1", place) } != nil)
    #expect(refusal { try hold(.exactly(.init(nanodollars: .max)), "r1", place) }?.hint != nil)
  }

  @Test func `several budgets: all of them, or none and the name of the one`() throws {
    let (wide, narrow, empty) = (
      try place("a", limit: 100), try place("b", limit: 20), try place("c", limit: 0)
    )
    try hold(.exactly(20), "r1", wide, narrow)
    let refused = refusal { try hold(.exactly(10), "r2", wide, narrow) }
    #expect(refused?.standing.budget.name == "budget b")
    #expect(
      refused?.message
        == "budget 'budget b' has $0.00 left of <$0.0001, and <$0.0001 is needed (<$0.0001 is held by other runs)"
    )
    #expect(try standing(wide) == [0, 20])
    #expect(try store.held(by: "r2").isEmpty)
    #expect(refusal { try hold(.upTo(5), "r2", wide, empty) }?.standing.budget.name == "budget c")
    #expect(refusal { try hold(.exactly(0), "r2", empty) } == nil)
    #expect(try standing(wide) == [0, 20])
  }

  @Test func `who catches the refusal inside of a larger write has still nothing held`() throws {
    let (wide, narrow) = (try place("a", limit: 100), try place("b", limit: 5))
    try store.write {
      #expect(refusal { try hold(.exactly(10), "r1", wide, narrow) } != nil)
      try store.recordIncident(.budgetLimit, run: "r1", message: "refused", at: Scene.noon)
    }
    #expect(try standing(wide) == [0, 0])
    #expect(try store.held(by: "r1").isEmpty)
    #expect(try store.incidents(of: "r1").count == 1)
  }

  @Test func `the same budget refuses whatever the order`() throws {
    let (one, two) = (try place("a", limit: 5), try place("b", limit: 5))
    #expect(refusal { try hold(.exactly(9), "r1", one, two) }?.standing.budget.id == "a")
    #expect(refusal { try hold(.exactly(9), "r1", two, one) }?.standing.budget.id == "a")
  }

  @Test func `a call is paid from what its run holds`() throws {
    let place = try place("b", limit: 100)
    try hold(.exactly(50), "r1", place)
    try hold(.exactly(20), "r2", place)
    try store.record(Scene.call("a", 30, run: "r1"))
    #expect(try standing(place) == [30, 40])
    #expect(try store.held(by: "r1") == ["b": 20])
    // A true charge is always recorded: what is not held is spent all the same.
    try store.record(Scene.call("b", 200, run: "r1"))
    #expect(try standing(place) == [230, 20])
    #expect(try store.held(by: "r2") == ["b": 20])
    #expect(
      refusal { try hold(.exactly(1), "r1", place) }?.message
        == "budget 'budget b' is spent (<$0.0001 of <$0.0001)")
  }

  @Test func `a revision pays the difference, once`() throws {
    let place = try place("b", limit: 100)
    try hold(.exactly(50), "r1", place)
    try store.record(Scene.call("a", 10, run: "r1", output: 10, isFinal: false))
    try store.record(Scene.call("a", 25, run: "r1", output: 20))
    try store.record(Scene.call("a", 25, run: "r1", output: 20))
    #expect(try standing(place) == [25, 25])
  }

  @Test func `a call is paid only from budgets that cover it`() throws {
    let all = try place("a", limit: 100)
    let builders = try place("b", limit: 100, .init(role: "builder"))
    let testers = try place("c", limit: 100, .init(role: "tester"))
    try hold(.exactly(50), "r1", all, builders, testers)
    try store.record(Scene.call("x", 10, run: "r1", role: "tester"))
    #expect(try standing(all) == [10, 40])
    #expect(try standing(builders) == [0, 50])
    #expect(try standing(testers) == [10, 40])
  }

  @Test func `what is left is given back once`() throws {
    let place = try place("b", limit: 100)
    try hold(.exactly(50), "r1", place)
    try hold(.exactly(10), "r2", place)
    try store.record(Scene.call("a", 30, run: "r1"))
    for _ in 1...3 { try store.release("r1", at: Scene.noon) }
    #expect(try standing(place) == [30, 10])
    #expect(try store.held(by: "r1").isEmpty)
    #expect(try store.events(of: ID<Run>("r1")).filter { $0.kind == "hold.released" }.count == 1)
    try hold(.exactly(60), "r1", place)
    #expect(try standing(place) == [30, 70])
  }

  @Test func `calls without a price stop a budget that says so, and only that`() throws {
    let strict = try place("a", limit: 100)
    let loose = Scene.budget("b", limit: 100, unpriced: .allow)
    try store.set(loose, at: Scene.noon)
    try hold(.exactly(1), "r1", strict, BudgetWindow(loose, Scene.today))
    try store.record(Scene.call("a", nil, run: "r1"))
    #expect(refusal { try hold(.exactly(1), "r1", strict) }?.exitCode == .cannotSay)
    try hold(.exactly(1), "r1", BudgetWindow(loose, Scene.today))
    try store.record(Scene.call("a", 3, run: "r1"))
    try hold(.exactly(1), "r1", strict)
  }

  @Test func `a budget that is deleted by now is passed over`() throws {
    let (one, two) = (try place("a", limit: 10), try place("b", limit: 10))
    try hold(.exactly(5), "r1", one, two)
    try store.delete(one.budget, at: Scene.noon)
    try hold(.exactly(5), "r1", one, two)
    #expect(try store.held(by: "r1") == ["b": 10])
    try store.release("r1", at: Scene.noon)
    #expect(try standing(two) == [0, 0])
  }
}
