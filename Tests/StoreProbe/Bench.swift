import CSQLite
import Glibc
import OrchModel
import OrchStore

/// Books `--count` calls as fast as it can, through the store's own queue or, with `--queue no`, as a
/// program does that only sets a busy timeout.
///
/// Up to `--pause` microseconds pass between two. Both write the same rows to the same tables; statements are prepared before the start. The
/// answer is one line of JSON with the latency of each transaction in microseconds.
struct Bench {
  private let options: ProbeOptions
  private let count: Int
  private let isFull: Bool

  init(_ options: ProbeOptions) {
    self.options = options
    count = options["count"] ?? 100
    isFull = options.text("durability") != "batched"
  }

  func run() throws -> ExitCode {
    let name = "b-\(getpid())-\(Scene.now().milliseconds)"
    let transact = try options.text("queue") == "no" ? plain(name) : queued(name)
    waitForStart()
    var latencies: [Int64] = []
    var failures = 0
    let pause = UInt32(options["pause"] ?? 0)
    for number in 0..<count {
      if pause > 0 { usleep(UInt32.random(in: 0...pause)) }
      let start = ContinuousClock.now
      if !transact(number) { failures += 1 }
      let (seconds, attoseconds) = start.duration(to: .now).components
      latencies.append(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }
    say("{\"failures\": \(failures), \"latencies\": \(latencies)}")
    return .success
  }

  /// All begin together: standard input ends when the last of them is ready.
  private func waitForStart() {
    say("ready")
    var byte: UInt8 = 0
    while read(STDIN_FILENO, &byte, 1) > 0 {}
  }

  private func queued(_ name: String) throws -> (Int) -> Bool {
    let store = try Database(path: options.store, for: .writing)
    let isFull = isFull
    let book: (Int) throws -> Void = { number in
      let entry = Scene.call("\(name)-\(number)", run: nil, cost: 7, at: Scene.now())
      if isFull {
        try store.record(entry)
      } else {
        try store.write(.batched) { try store.bookPlainly(entry) }
      }
    }
    // Once for nothing, so that its statements are prepared like those of the other.
    do {
      try store.write {
        try book(-1)
        throw ProbeFailure.broken("undone")
      }
    } catch is ProbeFailure {}
    return { number in
      do {
        try book(number)
        return true
      } catch {
        return false
      }
    }
  }

  private func plain(_ name: String) throws -> (Int) -> Bool {
    let ledger = try PlainLedger(
      options.store, isFull: isFull, patience: Int32(options["busy"] ?? 5000))
    return { number in
      ledger.book(Scene.call("\(name)-\(number)", run: nil, cost: 7, at: Scene.now()))
    }
  }
}
