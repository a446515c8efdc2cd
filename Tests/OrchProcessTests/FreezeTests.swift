import Glibc
import Testing

@testable import OrchProcess

@Suite("freezing an agent")
struct FreezeTests {
  /// A stubborn tree that runs, and the names of its processes.
  private func tree() throws -> (agent: AgentProcess, names: [String: Int32], mark: String) {
    let launch = ProcessLaunch.python(stubbornTree)
    let agent = try AgentProcess.start(launch)
    let names = names(in: try agent.heard("ready"))
    try #require(names.count == 4)
    return (agent, names, launch.mark)
  }

  private func freeze(_ agent: AgentProcess) {
    agent.freeze()
    #expect(agent.motion == .freezing)
    #expect(agent.wait(.seconds(10)) { $0.motion == .frozen })
  }

  /// The states of all of its processes but the guardian.
  private func states(_ agent: AgentProcess, _ mark: String) -> [UInt8] {
    marked(mark).filter { $0.pid != agent.guardianPID }.map(\.state)
  }

  @Test func `all of its tree stands still, and goes on when thawed`() throws {
    let (agent, names, mark) = try tree()
    #expect(states(agent, mark).count == 5)
    freeze(agent)
    #expect(states(agent, mark) == Array(repeating: UInt8(ascii: "T"), count: 5))
    agent.thaw()
    #expect(agent.wait(.seconds(10)) { $0.motion == .running })
    for name in ["child", "session", "daemon"] {
      let pid = try #require(names[name])
      #expect(eventually { state(pid) == "S" }, "\(name)")
    }
    #expect(try state(#require(names["stopped"])) == "T", "what stopped itself stays so")
    agent.kill()
    #expect(try agent.ended() == .signalled(SIGKILL))
    #expect(marked(mark).isEmpty)
  }

  @Test func `a frozen agent uses no processor and says nothing`() throws {
    let agent = try AgentProcess.start(.shell("while :; do echo x; done"))
    _ = try agent.heard("x")
    freeze(agent)
    let output = try #require(agent.standardOutput)
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while read(output, &chunk, chunk.count) > 0 {}
    #expect(!waitForInput(output, .milliseconds(200)))
    agent.thaw()
    #expect(waitForInput(output, .seconds(10)))
    agent.kill()
    #expect(try agent.ended() == .signalled(SIGKILL))
  }

  @Test func `children that are born meanwhile are caught`() throws {
    let launch = ProcessLaunch.shell(
      "for i in $(seq 2000); do (sleep 0.01; sleep 0.01) & sleep 0.002; done; sleep 30")
    let agent = try AgentProcess.start(launch)
    usleep(100_000)
    for _ in 0..<5 {
      freeze(agent)
      let before = Set(marked(launch.mark).map(\.pid))
      usleep(30_000)
      #expect(Set(marked(launch.mark).map(\.pid)) == before)
      agent.thaw()
      usleep(20_000)
    }
    agent.kill()
    #expect(try agent.ended() == .signalled(SIGKILL))
    #expect(marked(launch.mark).isEmpty)
  }

  @Test func `a process whose first thread has ended is frozen and killed as well`() throws {
    let launch = ProcessLaunch.shell(
      """
      /usr/bin/python3 -c '
      import ctypes, platform, threading, time
      def work():
        while True: print("x", flush=True); time.sleep(0.001)
      threading.Thread(target=work).start()
      ctypes.CDLL(None).syscall(60 if platform.machine() == "x86_64" else 93, 0)
      ' &
      wait
      """)
    let agent = try AgentProcess.start(launch)
    _ = try agent.heard("x")
    #expect(eventually { states(agent, launch.mark).contains(UInt8(ascii: "Z")) })
    freeze(agent)
    let output = try #require(agent.standardOutput)
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while read(output, &chunk, chunk.count) > 0 {}
    #expect(!waitForInput(output, .milliseconds(200)))
    agent.kill()
    #expect(try agent.ended() == .signalled(SIGKILL))
    #expect(marked(launch.mark).isEmpty)
  }

  @Test func `a frozen agent can be killed`() throws {
    let (agent, _, mark) = try tree()
    freeze(agent)
    agent.kill()
    #expect(try agent.ended() == .signalled(SIGKILL))
    #expect(marked(mark).isEmpty)
  }

  @Test func `a frozen agent that is told to terminate sees it`() throws {
    let agent = try AgentProcess.start(
      .shell("trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.01; done"))
    _ = try agent.heard("ready")
    freeze(agent)
    agent.terminate()
    #expect(try agent.heard("bye").contains("bye"))
    #expect(try agent.ended() == .exited(5))
  }

  @Test func `a frozen agent that is interrupted sees it`() throws {
    let agent = try AgentProcess.start(
      .shell("trap 'echo bye; exit 6' INT; echo ready; while :; do sleep 0.01; done"))
    _ = try agent.heard("ready")
    freeze(agent)
    agent.interrupt()
    #expect(try agent.ended() == .exited(6))
  }

  @Test func `the census counts who lives and who runs`() throws {
    let (agent, _, _) = try tree()
    agent.askStatus()
    #expect(agent.wait(.seconds(10)) { $0.census != nil })
    #expect(agent.census?.living == 5)
    #expect(agent.census?.running == 4)
    freeze(agent)
    agent.census = nil
    agent.askStatus()
    #expect(agent.wait(.seconds(10)) { $0.census != nil })
    #expect(agent.census?.living == 5)
    #expect(agent.census?.running == 0)
    agent.kill()
    #expect(try agent.ended() == .signalled(SIGKILL))
  }
}
