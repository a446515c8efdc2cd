import Glibc
import OrchModel
import OrchStore

/// A run that asks before each turn, spends, and gives back the rest: the life of `orch run`.
///
/// With `--naive yes` it looks first and spends later, which is how budgets are overspent.
struct Spender {
  private let store: Database
  private let id: ID<Run>
  private let turns: Int
  private let slice: Int64
  private let isNaive: Bool

  init(_ options: ProbeOptions) throws {
    store = try Database(path: options.store, for: .writing, patience: options.patience)
    id = try Scene.insertRun(
      into: store, id: "r-\(getpid())-\(Scene.now().milliseconds)-\(options.text("id") ?? "")")
    turns = options["turns"] ?? 40
    slice = Int64(options["slice"] ?? 700)
    isNaive = options.text("naive") == "yes"
  }

  func run() throws -> ExitCode {
    let place = try Scene.window(store)
    var done = 0
    while done < turns, try admit(place) {
      usleep(UInt32.random(in: 0...3000))
      let cost = Int64.random(in: 0...slice)
      let entry = Scene.call("\(id)-\(done)", run: id, cost: cost, at: Scene.now())
      try store.record(entry)
      say("ack \(entry.key) \(cost)")
      done += 1
    }
    try end()
    return done > 0 ? .success : .refused
  }

  private func admit(_ place: BudgetWindow) throws -> Bool {
    if isNaive {
      return try store.standing(of: place.budget, in: place.window).remaining.nanodollars >= slice
    }
    do {
      try store.write {
        let held = try store.held(by: id)[place.budget.id] ?? .zero
        try store.hold(
          .exactly(Money(nanodollars: slice) - held), for: id, in: [place], at: Scene.now())
      }
      return true
    } catch is Refusal {
      return false
    }
  }

  private func end() throws {
    try store.write {
      try store.release(id, at: Scene.now())
      guard var ended = try store.run(id) else { return }
      ended.status = .completed
      ended.outcome = .completed
      ended.endedAt = Scene.now()
      try store.update(ended)
    }
  }
}
