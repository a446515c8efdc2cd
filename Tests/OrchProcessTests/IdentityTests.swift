import CSystem
import Glibc
import Testing

@testable import OrchProcess

/// A `sleep` that bears `mark`, as a child of this process.
private func sleeper(_ mark: String) throws -> ProcessIdentity {
  let pid = withCStrings(["sleep", "100"]) { arguments in
    withCStrings(["A=1", "ORCH_RUN=\(mark)"]) { orch_spawn("/bin/sleep", arguments, $0, [], 0) }
  }
  return try #require(ProcessIdentity.of(pid: pid))
}

private func end(_ identity: ProcessIdentity) {
  kill(identity.pid, SIGKILL)
  waitpid(identity.pid, nil, 0)
}

@Suite("who a process is")
struct IdentityTests {
  @Test func `this process is alive and is itself`() {
    let current = ProcessIdentity.current()
    #expect(current.pid == getpid())
    #expect(current.startTicks > 0)
    #expect(current.bootID.utf8.count == 36)
    #expect(current.isAlive)
    #expect(ProcessIdentity.of(pid: getpid()) == current)
  }

  @Test func `a process that got the pid of a dead one is not taken for it`() throws {
    let innocent = try sleeper(freshMark())
    defer { end(innocent) }
    let dead = ProcessIdentity(
      bootID: innocent.bootID, pid: innocent.pid, startTicks: innocent.startTicks - 1)
    #expect(!dead.isAlive)
    #expect(!dead.signal(SIGKILL))
    #expect(
      Leftovers.end([LeftoverProcess(identity: dead, command: "", mark: freshMark())]).isEmpty)
    usleep(20_000)
    #expect(innocent.isAlive)
  }

  @Test func `after a new start of the machine nobody is alive`() throws {
    let innocent = try sleeper(freshMark())
    defer { end(innocent) }
    let old = ProcessIdentity(
      bootID: "0b4c6f5e-0000-4000-8000-000000000000", pid: innocent.pid,
      startTicks: innocent.startTicks)
    #expect(!old.isAlive)
    #expect(!old.signal(SIGKILL))
  }

  @Test func `one that has ended and was not waited for is dead`() throws {
    let child = try sleeper(freshMark())
    #expect(child.signal(SIGKILL))
    #expect(eventually { !child.isAlive })
    #expect(state(child.pid) == "Z")
    waitpid(child.pid, nil, 0)
    #expect(ProcessIdentity.of(pid: child.pid) == nil)
  }

  @Test(arguments: [0, -1, -7]) func `a pid that means many processes is never signalled`(
    pid: Int32
  ) {
    let many = ProcessIdentity(
      bootID: ProcessIdentity.currentBootID, pid: pid, startTicks: 0)
    #expect(!many.isAlive)
    #expect(!many.signal(0))
  }

  @Test func `a name with parentheses, spaces and newlines does not confuse the fields`() throws {
    let line = "42 (a) R 1 (\n) Z 7 42 42 0 -1 4 1 0 0 0 2 3 0 0 20 0 5 0 987654 1 2 3\n"
    let record = try #require(ProcessRecord(pid: 42, stat: Array(line.utf8)))
    #expect(record.parent == 7)
    #expect(record.state == UInt8(ascii: "Z"))
    #expect(record.threads == 5)
    #expect(record.startTicks == 987_654)
    #expect(!record.isDead, "four of its threads go on")
  }

  @Test(arguments: [
    "", "42", "42 (a", "42 (a) S", "42 (a) S x 1 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 9",
  ])
  func `a line that is not one gives nothing`(line: String) {
    #expect(ProcessRecord(pid: 42, stat: Array(line.utf8)) == nil)
  }
}

@Suite("leftovers of a run")
struct LeftoversTests {
  @Test func `they are found by their mark alone`() throws {
    let mark = freshMark()
    let other = try sleeper(mark + "0")
    let ours = try sleeper(mark)
    defer { for process in [other, ours] { end(process) } }
    #expect(eventually { Leftovers.find(mark: mark).map(\.identity) == [ours] })
    #expect(Leftovers.find(mark: mark).first?.command == "sleep 100")
    #expect(Leftovers.find(mark: "").isEmpty)
  }

  @Test func `what they started without the mark is found below them`() throws {
    let launch = ProcessLaunch.shell("env -i /bin/sleep 50 & echo ready; wait")
    let agent = try AgentProcess.start(launch)
    _ = try agent.heard("ready")
    #expect(
      eventually {
        Leftovers.find(mark: launch.mark).contains { $0.command == "/bin/sleep 50" }
      })
    agent.kill()
    _ = try agent.ended()
  }

  @Test func `ending them ends those they fork meanwhile`() throws {
    let launch = ProcessLaunch.shell(
      "trap '' TERM; for i in $(seq 100); do setsid sleep 20 & sleep 0.02; done; sleep 20")
    let agent = try AgentProcess.start(launch)
    usleep(200_000)
    // The guardian bears the mark as well: as if a dead run's guardian had been killed.
    let left = Leftovers.find(mark: launch.mark)
    #expect(left.count > 3)
    #expect(Leftovers.end(left).isEmpty)
    #expect(Leftovers.find(mark: launch.mark).isEmpty)
    #expect(eventually { agent.reap() != nil })
    #expect(agent.guardianWasKilled)
  }

  @Test func `ending them catches those that flee by forking`() throws {
    let mark = freshMark()
    // The agent only waits for the fleeing, which bear another mark, so that they leave no zombies.
    let reaper = """
      import ctypes, os, subprocess, sys
      ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
      subprocess.Popen([sys.executable, '-c', sys.argv[1]], env={'ORCH_RUN': '\(mark)'})
      try:
        while True: os.wait()
      except ChildProcessError: pass
      """
    let agent = try AgentProcess.start(
      .program("/usr/bin/python3", ["-c", reaper, fleeingTree]))
    _ = try agent.heard("ready")
    var left: [LeftoverProcess] = []
    #expect(
      eventually(within: 3) {
        left = Leftovers.find(mark: mark)
        return left.count > 1
      })
    let took = ContinuousClock().measure { #expect(Leftovers.end(left).isEmpty) }
    #expect(took < .seconds(3), "long before they end by themselves")
    #expect(try agent.ended() == .exited(0), "it has no child left")
  }

  @Test func `this process is not among them`() throws {
    let mark = freshMark()
    let agent = try AgentProcess.start(.shell("echo ready; sleep 50"))
    _ = try agent.heard("ready")
    #expect(!Leftovers.find(mark: mark).contains { $0.identity.pid == getpid() })
    let ours = ProcessTable.lineage(of: getpid())
    #expect(ours.isSuperset(of: [getpid(), getppid()]))
    agent.kill()
    _ = try agent.ended()
  }
}

@Suite("the lock of an owner")
struct OwnerLockTests {
  let folder: Folder
  var path: String { "\(folder.path)/run.lock" }

  init() throws { folder = try Folder() }

  @Test func `one holds it at a time`() throws {
    #expect(try !OwnerLock.isHeld(path: path))
    var lock = try OwnerLock.acquire(path: path)
    #expect(lock != nil)
    #expect(try OwnerLock.isHeld(path: path))
    #expect(try OwnerLock.acquire(path: path) == nil)
    lock = nil
    #expect(try !OwnerLock.isHeld(path: path))
    #expect(try OwnerLock.acquire(path: path) != nil)
  }

  @Test func `its file is ours alone and no child inherits it`() throws {
    let lock = try #require(try OwnerLock.acquire(path: path))
    var info = stat()
    #expect(stat(path, &info) == 0)
    #expect(info.st_mode & 0o777 == 0o600)
    #expect(fcntl(lock.descriptor, F_GETFD) & FD_CLOEXEC == FD_CLOEXEC)
  }

  @Test func `a guardian that was given it holds it too`() throws {
    var lock = try OwnerLock.acquire(path: path)
    var launch = ProcessLaunch.shell("ls /proc/self/fd | wc -l; sleep 100")
    launch.ownerLock = lock?.descriptor
    let agent = try AgentProcess.start(launch)
    #expect(try agent.heard("\n") == "4\n", "0, 1, 2 and what ls opens")
    lock = nil
    #expect(try OwnerLock.isHeld(path: path))
    agent.kill()
    _ = try agent.ended()
    #expect(try !OwnerLock.isHeld(path: path))
  }

  @Test func `looking never keeps an owner from it`() throws {
    let looking = path
    let thread = Thread { for _ in 0..<3000 { _ = try? OwnerLock.isHeld(path: looking) } }
    for _ in 0..<200 { #expect(try OwnerLock.acquire(path: path) != nil) }
    thread.join()
  }

  @Test func `a symbolic link, a pipe or a folder in its place is refused`() throws {
    let target = folder.file("target")
    symlink(target, "\(folder.path)/link")
    mkfifo("\(folder.path)/pipe", 0o600)
    for name in ["link", "pipe"] {
      let path = "\(folder.path)/\(name)"
      #expect(throws: ProcessFailure.lockUnsafe(path: path)) { try OwnerLock.acquire(path: path) }
      #expect(throws: ProcessFailure.lockUnsafe(path: path)) { try OwnerLock.isHeld(path: path) }
    }
    #expect(throws: ProcessFailure.system(call: "open", errno: EISDIR)) {
      try OwnerLock.acquire(path: folder.path)
    }
  }

  @Test func `a lock on a file that was removed is not a lock`() throws {
    let old = try OwnerLock.acquire(path: path)
    unlink(path)
    let new = try OwnerLock.acquire(path: path)
    #expect(old != nil && new != nil)
    #expect(try OwnerLock.isHeld(path: path))
  }
}

/// A thread of its own for a test's racer.
final class Thread {
  private var thread = pthread_t()

  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  init(_ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Body(body))
    pthread_create(
      &thread, nil,
      { raw in
        if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
  }

  func join() { pthread_join(thread, nil) }
}
