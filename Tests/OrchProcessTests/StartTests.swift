import Glibc
@testable import OrchProcess
import Testing

@Suite("starting an agent")
struct StartTests {
  @Test func `it gets its arguments, its environment, its folder and its input`() throws {
    var launch = ProcessLaunch.program(
      "/bin/sh", ["-c", "pwd; cat; echo $0 $1 $COLOR; env | sort", "a b", "$(id)\"'"], input: .pipe)
    launch.environment = ["COLOR": "blue\nred"]
    launch.directory = "/usr"
    let agent = try AgentProcess.start(launch)
    agent.writeInput(Array("hello\n".utf8))
    agent.closeInput()
    #expect(
      try agent.said() == """
        /usr
        hello
        a b $(id)"' blue red
        COLOR=blue
        ORCH_RUN=\(launch.mark)
        PWD=/usr
        red

        """)
    #expect(try agent.ended() == .exited(0))
  }

  @Test(arguments: [0, 1, 126, 127, 255]) func `its exit code is told`(code: Int32) throws {
    let agent = try AgentProcess.start(.shell("exit \(code)"))
    #expect(try agent.ended() == .exited(code))
    #expect(agent.reap() == .exited(code))
    #expect(!agent.guardianWasKilled)
  }

  @Test(arguments: [SIGKILL, SIGSEGV, SIGTERM]) func `the signal that ended it is told`(
    number: Int32
  ) throws {
    let agent = try AgentProcess.start(.shell("kill -\(number) $$"))
    #expect(try agent.ended() == .signalled(number))
  }

  @Test func `a program that is not there is not exit code 127`() throws {
    #expect(
      throws: ProcessFailure.cannotStart(executable: "/no/such", step: .executing, errno: ENOENT)
    ) { try AgentProcess.start(.program("/no/such", [])) }
  }

  @Test func `a file that is no program says why`() throws {
    let folder = try Folder()
    let plain = folder.file("plain", "text")
    let failure = #expect(throws: ProcessFailure.self) {
      try AgentProcess.start(.program(plain, []))
    }
    #expect(failure?.message == "'\(plain)' cannot be started: permission denied")
  }

  @Test func `a folder that is not there says so`() throws {
    var launch = ProcessLaunch.shell("true")
    launch.directory = "/no/such"
    let failure = #expect(throws: ProcessFailure.self) { try AgentProcess.start(launch) }
    #expect(
      failure?.message
        == "the folder to run '/bin/sh' in cannot be entered: no such file or directory")
  }

  @Test func `a guardian that is not there says so`() throws {
    #expect(throws: ProcessFailure.guardianMissing(path: "/no/such", errno: ENOENT)) {
      try AgentProcess.start(.shell("true"), guardian: "/no/such")
    }
  }

  @Test func `a guardian that is another program says so`() throws {
    #expect(throws: ProcessFailure.guardianSilent(path: "/bin/true")) {
      try AgentProcess.start(.shell("true"), guardian: "/bin/true")
    }
  }

  @Test(arguments: [
    ProcessLaunch.program("sh", []), .shell("a\0b"),
    ProcessLaunch(
      executable: "/bin/sh", environment: ["A=B": "C"], directory: "/", mark: "m"),
  ]) func `what no process can be given is refused`(launch: ProcessLaunch) throws {
    let failure = #expect(throws: ProcessFailure.self) { try AgentProcess.start(launch) }
    guard case .unusable = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
  }

  @Test func `an argument list too long for the system is a failure, not a crash`() throws {
    let long = String(repeating: "x", count: 200_000)
    #expect(
      throws: ProcessFailure.cannotStart(executable: "/bin/echo", step: .executing, errno: E2BIG)
    ) { try AgentProcess.start(.program("/bin/echo", [long])) }
  }
}

@Suite("what an agent inherits")
struct InheritanceTests {
  @Test func `no signal is blocked or ignored, no descriptor leaks, the session is its own`() throws
  {
    let leak = open("/etc/passwd", O_RDONLY)
    defer { close(leak) }
    var block = sigset_t()
    var before = sigset_t()
    sigfillset(&block)
    pthread_sigmask(SIG_BLOCK, &block, &before)
    let agent = try AgentProcess.start(
      .shell("cat /proc/self/status; echo; ls /proc/self/fd | tr '\\n' ' '"))
    pthread_sigmask(SIG_SETMASK, &before, nil)
    let lines = try agent.said().split(separator: "\n")
    func mask(_ name: String) -> UInt64? {
      lines.first { $0.hasPrefix(name) }
        .flatMap { UInt64($0.dropFirst(name.count + 2), radix: 16) }
    }
    #expect(mask("SigBlk") == 0)
    // The C library keeps signals above the standard ones to itself.
    #expect(mask("SigIgn").map { $0 & 0x7fff_ffff } == 0)
    #expect(lines.last == "0 1 2 3 ", "ls itself has 3")
    #expect(try agent.ended() == .exited(0))
  }

  @Test func `it leads a session of its own, without a terminal`() throws {
    let agent = try AgentProcess.start(.shell("cut -d' ' -f5-7 /proc/$$/stat; sleep 30"))
    let line = try agent.heard("\n")
    #expect(line == "\(agent.commandPID) \(agent.commandPID) 0\n")
    agent.kill()
    #expect(try agent.ended() == .signalled(SIGKILL))
  }

  @Test func `the guardian shows the mark and none of the agent's words`() throws {
    var launch = ProcessLaunch.program("/bin/sh", ["-c", "sleep 30", "token-in-argument"])
    launch.environment = ["KEY": "token-in-environment"]
    let agent = try AgentProcess.start(launch)
    let folder = "/proc/\(agent.guardianPID)"
    func strings(_ name: String) -> [String] {
      (contents(of: "\(folder)/\(name)", limit: 1 << 20) ?? []).split(separator: 0)
        .map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(strings("cmdline") == ["orch-guardian", launch.mark])
    #expect(strings("environ") == ["ORCH_RUN=\(launch.mark)"])
    agent.kill()
    #expect(try agent.ended() == .signalled(SIGKILL))
  }

  @Test func `memory beyond the limit is refused to it`() throws {
    var launch = ProcessLaunch.python(
      "try: b = bytearray(400 << 20)\nexcept MemoryError: raise SystemExit(7)")
    #expect(try AgentProcess.start(launch).ended() == .exited(0))
    launch.limits = .init(memoryBytes: 200 << 20)
    #expect(try AgentProcess.start(launch).ended() == .exited(7))
  }

  @Test func `processor time beyond the limit ends it`() throws {
    var launch = ProcessLaunch.shell("while :; do :; done")
    launch.limits = .init(cpuSeconds: 1)
    #expect(try AgentProcess.start(launch).ended() == .signalled(SIGXCPU))
  }

  @Test func `the limit on processes is set`() throws {
    var launch = ProcessLaunch.shell("grep processes /proc/self/limits")
    launch.limits = .init(processes: 321)
    let agent = try AgentProcess.start(launch)
    #expect(
      try agent.said().split(whereSeparator: \.isWhitespace).dropFirst(2).prefix(2) == [
        "321", "321",
      ])
  }
}
