import Glibc
import OrchModel
import OrchStore

/// Books calls in transactions of 20 ms, one right after the other, as an import does, until it is killed.
///
/// With `--queue no` it waits as programs do that only set a busy timeout. A line `booked COUNT` after each
/// transaction says how many calls are committed.
enum BulkWriter {
  static func run(_ options: ProbeOptions) throws -> ExitCode {
    var number = 0
    func entry() -> LedgerEntry {
      number += 1
      return Scene.call("bulk-\(number)", run: nil, cost: 7, at: Scene.now())
    }
    func next(until end: SteadyTime) -> LedgerEntry? { SteadyTime.now < end ? entry() : nil }

    if options.text("queue") == "no" {
      let ledger = try PlainLedger(
        options.store, isFull: false, patience: Int32(options["busy"] ?? 5000))
      while true {
        let before = number
        // Its 20 ms begin when it has the lock, which is when the second call is asked for.
        var end: SteadyTime?
        let isDone = ledger.book(entry()) {
          let last = end ?? .now + .milliseconds(20)
          end = last
          return next(until: last)
        }
        if !isDone { number = before }
        say("booked \(number)")
      }
    }
    let store = try Database(path: options.store, for: .writing)
    while true {
      try store.write(.batched) {
        let end = SteadyTime.now + .milliseconds(20)
        while let entry = next(until: end) { try store.bookPlainly(entry) }
      }
      say("booked \(number)")
    }
  }
}
