import Glibc
import Testing

/// The folder the programs of this build lie in.
let programs: String = {
  var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
  let length = readlink("/proc/self/exe", &path, Int(PATH_MAX))
  let bytes = path[..<max(length, 0)].map { UInt8(bitPattern: $0) }
  return String(
    decoding: bytes[..<(bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0)], as: UTF8.self)
}()

/// How a program ended, and what it said.
struct Outcome {
  /// As a shell counts it: 128 and the signal when one ended it.
  var status: Int32
  var output: String
  var errors: String
  /// The most memory it had as long as it was looked at, in KiB.
  var mostMemory: Int

  var lines: [String] { output.split(separator: "\n").map(String.init) }
  /// The answer of `--json`.
  var json: JSON { JSON(output) }
  /// The answer of `orch run --json`: an object a line.
  var events: [JSON] { lines.map(JSON.init) }
  var shown: Comment { "exit \(status)\n\(output)\n--- stderr\n\(errors)" }

  func events(_ kind: String) -> [JSON] { events.filter { $0["event"].text == kind } }
}

/// Starts a program in another folder, and becomes it.
private let env = "/usr/bin/env"

/// A program that was started and may still be at work.
final class Program {
  let pid: pid_t
  let outputPath: String
  let errorPath: String
  private var outcome: Outcome?

  init(
    _ file: String, _ words: [String], in folder: String, environment: [String], saying name: String
  ) throws {
    outputPath = "\(name).out"
    errorPath = "\(name).err"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    for (number, path) in [(STDOUT_FILENO, outputPath), (STDERR_FILENO, errorPath)] {
      posix_spawn_file_actions_addopen(&actions, number, path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var all = sigset_t()
    var none = sigset_t()
    sigfillset(&all)
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
    var arguments: [UnsafeMutablePointer<CChar>?] =
      ([env, "-C", folder, file] + words)
      .map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var number: pid_t = 0
    let failure = posix_spawn(&number, env, &actions, &attributes, &arguments, &variables)
    try #require(failure == 0, "cannot start \(file)")
    pid = number
  }

  /// What it has said so far.
  var output: String { text(of: outputPath) }
  var errors: String { text(of: errorPath) }

  func signal(_ number: Int32) { kill(pid, number) }

  /// How it ended; one that does not in time is killed, and the test fails.
  @discardableResult
  func wait(seconds: Int = 60) throws -> Outcome {
    if let outcome { return outcome }
    var status: Int32 = 0
    var mostMemory = 0
    let hasEnded = eventually(within: seconds) {
      mostMemory = max(mostMemory, memory)
      return waitpid(pid, &status, WNOHANG) == pid
    }
    if !hasEnded {
      kill(pid, SIGKILL)
      waitpid(pid, &status, 0)
    }
    let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
    let outcome = Outcome(
      status: code, output: output, errors: errors, mostMemory: mostMemory)
    self.outcome = outcome
    try #require(hasEnded, "did not end in \(seconds) s: \(outcome.shown)")
    return outcome
  }

  /// The most memory of what it is by now, in KiB; 0 when it has ended.
  ///
  /// What `wait4` says has in it what the process had that started it.
  private var memory: Int {
    let line = text(of: "/proc/\(pid)/status").split(separator: "\n").first {
      $0.hasPrefix("VmHWM:")
    }
    return line?.split(whereSeparator: { " \t".contains($0) }).dropFirst().first
      .flatMap { Int($0) } ?? 0
  }
}

/// Looks every 5 ms until `condition` holds; false when it does not in `seconds`.
func eventually(within seconds: Int = 20, _ condition: () throws -> Bool) rethrows -> Bool {
  let clock = ContinuousClock()
  let deadline = clock.now + .seconds(seconds)
  while clock.now < deadline {
    if try condition() { return true }
    usleep(5000)
  }
  return try condition()
}

/// A file's text; empty when it can't be read.
func text(of path: String) -> String {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return "" }
  defer { close(file) }
  var bytes: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = read(file, &piece, piece.count), count > 0 { bytes += piece[..<count] }
  return String(decoding: bytes, as: UTF8.self)
}

/// Numbers that a seed settles, so that a failure can be had again.
struct Chance: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
