import CSystem
import Glibc
import OrchProcess

/// An owner in the background, by what is written down of it: its identity, its mark and its lock.
struct Record {
  let folder: String

  private var lock: String { "\(folder)/owner.lock" }
  private var mark: String { "probe-\(folder)" }
  private var file: String { "\(folder)/identity" }

  func start() throws -> Int32 {
    let arguments = [
      "ProcessProbe", "own", "--lock", lock, "--mark", mark, "--", "/bin/sleep", "600",
    ]
    let copies = arguments.map { strdup($0) } + [nil]
    let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(nothing) }
    let pid = orch_spawn(
      Probe.sibling("ProcessProbe"), copies, [nil], [nothing, nothing, nothing], 3)
    guard pid > 0, let identity = ProcessIdentity.of(pid: pid) else { return 1 }
    while try !OwnerLock.isHeld(path: lock) { usleep(5000) }
    let line = "\(identity.bootID) \(identity.pid) \(identity.startTicks)\n"
    let output = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    defer { close(output) }
    return write(output, line, line.utf8.count) == line.utf8.count ? 0 : 1
  }

  func showPID() throws -> Int32 {
    guard let identity = read() else { return 66 }
    Probe.say("\(identity.pid)")
    return 0
  }

  /// A run whose lock is held has an owner, which is asked; what a dead owner left is ended.
  func stop() throws -> Int32 {
    guard let identity = read() else { return 66 }
    identity.signal(SIGTERM)
    for _ in 0..<400 where try OwnerLock.isHeld(path: lock) { usleep(5000) }
    let left = Leftovers.end(Leftovers.find(mark: mark))
    return left.isEmpty ? 0 : 1
  }

  private func read() -> ProcessIdentity? {
    let input = open(file, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { return nil }
    defer { close(input) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = Glibc.read(input, &bytes, bytes.count)
    let words = String(decoding: bytes[..<max(count, 0)], as: UTF8.self)
      .split { $0 == " " || $0 == "\n" }
    guard words.count == 3, let pid = Int32(words[1]), let ticks = UInt64(words[2]) else {
      return nil
    }
    return ProcessIdentity(bootID: String(words[0]), pid: pid, startTicks: ticks)
  }
}
