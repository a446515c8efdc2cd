import Glibc
import OrchModel
import OrchStore

/// Holds the store against its promises and against what other probes said they had done.
///
/// `--acks FILE` names their lines, `--limit` what may be spent and held in all. Exit 4 when a promise is
/// broken.
enum Checker {
  static func run(_ options: ProbeOptions) throws -> ExitCode {
    // The promises are read before the snapshot they are held against.
    let acknowledged = try options.text("acks").map(acknowledgements) ?? []
    guard let store = try open(options) else {
      guard acknowledged.isEmpty else {
        throw ProbeFailure.broken("acknowledged calls, and no store")
      }
      say("ok: no store yet")
      return .success
    }
    return try store.read {
      let broken = try store.check().filter { !$0.holds }
      for check in broken { say("\(check.name): \(check.detail)") }
      let lost = try acknowledged.filter { try store.ledgerEntry($0.key)?.cost != $0.cost }
      if let first = lost.first { say("\(lost.count) acknowledged calls lost, first \(first.key)") }
      let isWithin = try isWithinLimit(store, options)
      guard broken.isEmpty, lost.isEmpty, isWithin else { return .cannotSay }
      say("ok: \(acknowledged.count) acknowledged, \(try store.spend(SpendFilter()).calls) calls")
      return .success
    }
  }

  /// Nil when the store was never finished, which is a promise kept.
  private static func open(_ options: ProbeOptions) throws -> Database? {
    do {
      let store = try Database(
        path: options.store, for: options.text("access") == "writing" ? .writing : .reading)
      try store.checkReadable()
      return store
    } catch StoreError.missing {
      return nil
    }
  }

  private static func isWithinLimit(_ store: Database, _ options: ProbeOptions) throws -> Bool {
    guard let limit = options["limit"], let budget = try store.budget(named: "all") else {
      return true
    }
    let standing = try store.standing(of: budget, in: .always)
    let taken = standing.spent + standing.reserved
    say("spent \(standing.spent.nanodollars), held \(standing.reserved.nanodollars) of \(limit)")
    if options.text("idle") == "yes", standing.reserved != .zero { return false }
    return taken.nanodollars <= Int64(limit)
  }

  private static func acknowledgements(_ path: String) throws -> [(key: String, cost: Money)] {
    guard let file = fopen(path, "r") else { throw ProbeFailure.broken("no file \(path)") }
    defer { fclose(file) }
    var result: [(String, Money)] = []
    var line: UnsafeMutablePointer<CChar>?
    var size = 0
    defer { free(line) }
    while case let count = getline(&line, &size, file), count > 0 {
      guard let line, line[count - 1] == 10 else { break }
      let words = String(cString: line).split(whereSeparator: { $0 == " " || $0 == "\n" })
      guard words.count == 3, words[0] == "ack", let cost = Int64(words[2]) else { continue }
      result.append((String(words[1]), Money(nanodollars: cost)))
    }
    return result
  }
}
