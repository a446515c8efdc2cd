import Glibc
import OrchModel
import OrchStore

/// Books calls, one in each transaction, and says each after its commit.
struct Writer {
  let options: ProbeOptions

  init(_ options: ProbeOptions) { self.options = options }

  func run() throws -> ExitCode {
    let name = "\(options.text("id") ?? "w")-\(getpid())-\(Scene.now().milliseconds)"
    // "mixed": a batch, which need not last, around a call, which must.
    let wanted = options.text("durability") ?? "full"
    let end = ContinuousClock.now.advanced(by: .milliseconds(options["milliseconds"] ?? 3_600_000))
    // A probe that churns opens the store anew for each call, as one command after another does.
    let churns = options.text("churn") == "yes"
    var store = try Database(path: options.store, for: .writing, patience: options.patience)
    for number in 0..<(options["count"] ?? .max) where ContinuousClock.now < end {
      if churns { store = try Database(path: options.store, for: .writing) }
      let cost = Int64(number % 7 + 1)
      let entry = Scene.call("\(name)-\(number)", run: nil, cost: cost, at: Scene.now())
      try store.write(wanted == "full" ? .full : .batched) {
        try store.append(Event(at: entry.at, kind: "probe", data: ["pad": .string(Self.pad)]))
        if wanted != "batched" { try store.record(entry) }
      }
      if wanted != "batched" { say("ack \(entry.key) \(cost)") }
      if number % 7 == 0 { usleep(1000) }
      if ContinuousClock.now >= end { break }
    }
    return .success
  }

  private static let pad = String(repeating: "x", count: 700)
}
