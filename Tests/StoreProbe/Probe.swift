import Glibc
import OrchModel
import OrchStore

/// One process among many at a store: what the tests and the scripts start, kill and count.
///
/// `StoreProbe COMMAND STORE [--option value]…`. It ends with the exit code of the failure it met, and
/// says its code on standard error. A line `ack KEY COST` says that this call is committed.
@main
enum Probe {
  static func main() {
    guard let options = ProbeOptions(CommandLine.arguments) else {
      fail("usage: StoreProbe COMMAND STORE [--option value]…", .usage)
    }
    do {
      try options.takeOn()
      exit(try run(options).rawValue)
    } catch let failure as any Failure {
      fail("\(failure.code): \(failure.message)", failure.exitCode)
    } catch {
      fail("\(error)", .bug)
    }
  }

  private static func run(_ options: ProbeOptions) throws -> ExitCode {
    switch options.command {
    case "init": try Scene.make(options)
    case "open": try open(options)
    case "read": try read(options)
    case "pause": try pauseAtGate(options)
    case "write": try Writer(options).run()
    case "spend": try Spender(options).run()
    case "checkpoint": try checkpoint(options)
    case "backup": try backup(options)
    case "reap": try Reaper.run(options)
    case "check": try Checker.run(options)
    case "bench": try Bench(options).run()
    case "bulk": try BulkWriter.run(options)
    case "list": try list(options)
    default: .usage
    }
  }

  /// Opens the store, made and brought up to date as far as `--migrations` says.
  private static func open(_ options: ProbeOptions) throws -> ExitCode {
    let store = try Database(path: options.store, patience: options.patience)
    try store.migrate(to: Array(Migration.all.prefix(options["migrations"] ?? Migration.all.count)))
    return .success
  }

  private static func read(_ options: ProbeOptions) throws -> ExitCode {
    let store = try Database(path: options.store, for: .reading)
    try store.checkReadable()
    say("\(try store.projects().count) projects")
    return .success
  }

  /// Says how long the newest fifty tasks take, in microseconds: the first time, and then again and again.
  private static func list(_ options: ProbeOptions) throws -> ExitCode {
    let store = try Database(path: options.store, for: .reading)
    for _ in 0..<(options["count"] ?? 5) {
      let start = ContinuousClock.now
      let tasks = try store.tasks(
        of: options.text("project").map { ID($0) },
        with: options.text("status").flatMap { AgentTask.Status(rawValue: $0) }.map { [$0] } ?? [],
        limit: 50)
      let (_, attoseconds) = start.duration(to: .now).components
      say("\(tasks.count) tasks in \(attoseconds / 1_000_000_000_000)")
    }
    return .success
  }

  /// Stays in the middle of a write until standard input ends.
  private static func pauseAtGate(_ options: ProbeOptions) throws -> ExitCode {
    let store = try Database(path: options.store, for: .writing)
    try store.write {
      say("in")
      var byte: UInt8 = 0
      while Glibc.read(STDIN_FILENO, &byte, 1) > 0 {}
    }
    return .success
  }

  private static func checkpoint(_ options: ProbeOptions) throws -> ExitCode {
    let store = try Database(path: options.store, for: .writing)
    let end = ContinuousClock.now.advanced(by: .milliseconds(options["milliseconds"] ?? 1000))
    while ContinuousClock.now < end {
      try store.checkpoint()
      usleep(2000)
    }
    return .success
  }

  private static func backup(_ options: ProbeOptions) throws -> ExitCode {
    let store = try Database(path: options.store, for: .reading)
    try store.backup(to: options.text("to") ?? options.store + ".backup")
    return .success
  }

  private static func fail(_ message: String, _ code: ExitCode) -> Never {
    say(message, on: STDERR_FILENO)
    exit(code.rawValue)
  }
}

/// Writes one line, whole.
func say(_ line: String, on descriptor: Int32 = STDOUT_FILENO) {
  let bytes = Array((line + "\n").utf8)
  _ = write(descriptor, bytes, bytes.count)
}
