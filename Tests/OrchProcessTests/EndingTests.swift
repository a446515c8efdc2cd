import Glibc
import Testing

@testable import OrchProcess

@Suite("the end of an agent")
struct EndingTests {
  @Test func `what the command leaves behind is ended before the guardian is`() throws {
    let launch = ProcessLaunch.shell(
      "setsid sh -c 'trap \"\" TERM; sleep 100' & sleep 100 & sleep 0.2; exit 4")
    let agent = try AgentProcess.start(launch)
    #expect(agent.wait(.seconds(10)) { $0.commandStatus == .exited(4) })
    #expect(agent.reap() == nil, "the leftovers are given their grace")
    #expect(try agent.ended() == .exited(4))
    #expect(marked(launch.mark).isEmpty)
  }

  @Test func `it may end in its own way when interrupted`() throws {
    let agent = try AgentProcess.start(
      .shell("trap 'exit 9' INT; echo ready; while :; do sleep 0.01; done"))
    _ = try agent.heard("ready")
    agent.interrupt()
    #expect(try agent.ended() == .exited(9))
  }

  @Test(arguments: ["pass", "os.setsid()"]) func `a tree that flees by forking is ended`(
    extra: String
  ) throws {
    let launch = ProcessLaunch.python(fleeingTree.replacing("pass  # {each}", with: extra))
    let clock = ContinuousClock()
    let agent = try AgentProcess.start(launch)
    _ = try agent.heard("ready")
    #expect(eventually(within: 3) { Leftovers.find(mark: launch.mark).count > 2 })
    let asked = clock.now
    agent.kill()
    #expect(try agent.ended() == .signalled(SIGKILL))
    #expect(clock.now - asked < .seconds(3), "long before they end by themselves")
    for _ in 0..<10 { #expect(marked(launch.mark).isEmpty) }
  }

  @Test func `letting go of it ends it`() throws {
    let launch = ProcessLaunch.python(stubbornTree)
    var agent: AgentProcess? = try .start(launch)
    _ = try agent?.heard("ready")
    let guardianPID = try #require(agent?.guardianPID)
    agent = nil
    #expect(eventually { marked(launch.mark).isEmpty })
    #expect(waitpid(guardianPID, nil, 0) == guardianPID)
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGALRM, SIGPIPE])
  func `a stray signal does not take the guardian away from its tree`(number: Int32) throws {
    let launch = ProcessLaunch.shell("echo ready; sleep 100")
    let agent = try AgentProcess.start(launch)
    _ = try agent.heard("ready")
    kill(agent.guardianPID, number)
    if ![SIGUSR1, SIGALRM, SIGPIPE].contains(number) {
      #expect(try agent.ended() == .signalled(SIGTERM))
    } else {
      usleep(50_000)
      #expect(agent.reap() == nil)
      agent.kill()
      #expect(try agent.ended() == .signalled(SIGKILL))
    }
    #expect(!agent.guardianWasKilled)
    #expect(marked(launch.mark).isEmpty)
  }

  @Test func `a guardian that was stopped still kills`() throws {
    let agent = try AgentProcess.start(.shell("sleep 100"))
    kill(agent.guardianPID, SIGSTOP)
    #expect(eventually { state(agent.guardianPID) == "T" })
    agent.kill()
    #expect(try agent.ended() == .signalled(SIGKILL))
  }

  @Test func `orders to an agent that has ended do nothing`() throws {
    let agent = try AgentProcess.start(.shell("exit 0", input: .pipe))
    #expect(try agent.ended() == .exited(0))
    agent.freeze()
    agent.thaw()
    agent.interrupt()
    agent.terminate()
    agent.kill()
    agent.askStatus()
    agent.writeInput([1, 2, 3])
    agent.closeInput()
    #expect(agent.reap() == .exited(0))
    #expect(agent.motion == .running)
  }
}

@Suite("the end of an owner")
struct OwnerDeathTests {
  private static let tree = ["/usr/bin/python3", "-c", stubbornTree]

  /// An owner of a stubborn tree that is complete.
  private func owner(_ options: [String] = []) throws -> ProbeOwner {
    let owner = try ProbeOwner(options, Self.tree)
    try #require(
      eventually { marked(owner.mark).filter { $0.state == UInt8(ascii: "T") }.count == 1 })
    try #require(marked(owner.mark).count == 6)
    return owner
  }

  @Test(arguments: [SIGKILL, SIGALRM])
  func `an owner that dies takes the tree with it`(number: Int32) throws {
    let owner = try owner()
    kill(owner.pid, number)
    #expect(eventually(within: 5) { marked(owner.mark).isEmpty })
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
  func `an owner that is asked to end ends the tree`(number: Int32) throws {
    let owner = try owner()
    kill(owner.pid, number)
    #expect(try owner.ended().hasPrefix("ended "))
    #expect(marked(owner.mark).isEmpty)
  }

  @Test func `an owner that dies while all is frozen takes it along`() throws {
    let owner = try owner()
    for process in marked(owner.mark) where process.pid != owner.guardianPID {
      kill(process.pid, SIGSTOP)
    }
    kill(owner.pid, SIGKILL)
    #expect(eventually(within: 5) { marked(owner.mark).isEmpty })
  }

  @Test func `when the guardian is killed its owner ends the tree`() throws {
    let owner = try owner()
    kill(owner.guardianPID, SIGKILL)
    #expect(try owner.ended() == "ended signalled(9)\n")
    #expect(marked(owner.mark).isEmpty)
  }

  @Test func `when both are killed what is left is found by its mark and ended`() throws {
    let owner = try owner()
    kill(owner.guardianPID, SIGSTOP)
    kill(owner.pid, SIGKILL)
    kill(owner.guardianPID, SIGKILL)
    #expect(eventually { state(owner.commandPID).map { $0 == "Z" } ?? true })
    #expect(eventually { marked(owner.mark).count == 4 }, "all but the command")
    let left = Leftovers.find(mark: owner.mark)
    #expect(left.count == 4)
    #expect(left.allSatisfy { $0.command.hasSuffix("time.sleep(120)") })
    #expect(Leftovers.end(left).isEmpty)
    #expect(marked(owner.mark).isEmpty)
  }

  @Test func `the lock is held until the guardian has ended the last of them`() throws {
    let folder = try Folder()
    let path = "\(folder.path)/run.lock"
    let owner = try owner(["--lock", path, "--grace", "1500"])
    #expect(try OwnerLock.isHeld(path: path))
    kill(owner.pid, SIGKILL)
    waitpid(owner.pid, nil, 0)
    usleep(300_000)
    #expect(try OwnerLock.isHeld(path: path))
    #expect(try OwnerLock.acquire(path: path) == nil)
    #expect(!marked(owner.mark).isEmpty)
    #expect(try eventually { try !OwnerLock.isHeld(path: path) })
    #expect(marked(owner.mark).isEmpty)
  }
}
