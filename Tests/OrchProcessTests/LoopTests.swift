import Glibc
import Testing

@testable import OrchProcess

@Suite("the output and input of an agent")
struct StreamTests {
  /// Kilobytes of memory this process has in use.
  private func residentKilobytes() -> Int {
    let text = String(decoding: contents(of: "/proc/self/statm", limit: 200) ?? [], as: UTF8.self)
    return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 4 } ?? 0
  }

  @Test func `a flood is read in bounded memory`() throws {
    let agent = try AgentProcess.start(.shell("head -c 500000000 /dev/zero"))
    let loop = EventLoop()
    var total = 0
    var largest = 0
    let before = residentKilobytes()
    var peak = before
    loop.read(try #require(agent.standardOutput)) { chunk in
      guard case .bytes(let bytes) = chunk else { return }
      total += bytes.count
      largest = max(largest, bytes.count)
      if total % 1024 == 0 { peak = max(peak, residentKilobytes()) }
    }
    try loop.run()
    #expect(total == 500_000_000)
    #expect(largest <= 64 << 10)
    #expect(peak - before < 100_000, "500 MB went through")
    #expect(try agent.ended() == .exited(0))
  }

  @Test func `while reading is held, its writer waits and all else goes on`() throws {
    let agent = try AgentProcess.start(.shell("head -c 1000000 /dev/zero"))
    let loop = EventLoop()
    var total = 0
    loop.read(try #require(agent.standardOutput)) { chunk in
      if case .bytes(let bytes) = chunk { total += bytes.count }
    }
    loop.holdsReading = true
    var rounds = 0
    loop.every(.milliseconds(1)) {
      rounds += 1
      if rounds == 50 { loop.stop() }
    }
    try loop.run()
    #expect(rounds == 50)
    #expect(total == 0)
    loop.holdsReading = false
    while total < 1_000_000 { try loop.turn() }
    #expect(try agent.ended() == .exited(0))
  }

  @Test func `an agent that is not read waits`() throws {
    let agent = try AgentProcess.start(.shell("head -c 1000000 /dev/zero; echo done >&2"))
    #expect(!waitForInput(try #require(agent.standardError), .milliseconds(300)))
    #expect(try agent.bytes(of: #require(agent.standardOutput)).count == 1_000_000)
    #expect(try agent.bytes(of: #require(agent.standardError)) == Array("done\n".utf8))
    #expect(try agent.ended() == .exited(0))
  }

  @Test func `what an agent does not read yet is kept for it, in order`() throws {
    let agent = try AgentProcess.start(.shell("md5sum", input: .pipe))
    agent.freeze()
    #expect(agent.wait(.seconds(10)) { $0.motion == .frozen })
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 8) }
    for part in stride(from: 0, to: bytes.count, by: 100_000) {
      agent.writeInput(bytes[part..<min(part + 100_000, bytes.count)])
    }
    agent.closeInput()
    #expect(agent.queuedInput > 2_900_000)
    agent.thaw()
    let loop = EventLoop()
    let input = try #require(agent.standardInput)
    loop.watch(input, for: .output) { _ in
      agent.flushInput()
      if agent.standardInput == nil { loop.unwatch(input) }
    }
    try loop.run()
    #expect(agent.queuedInput == 0)
    let folder = try Folder()
    let file = folder.file("all")
    let number = open(file, O_WRONLY | O_CLOEXEC)
    #expect(write(number, bytes, bytes.count) == bytes.count)
    close(number)
    let wanted = try AgentProcess.start(.shell("md5sum < \(file)")).said()
    #expect(try agent.said() == wanted)
  }

  @Test func `an agent that closes its input is no signal to us`() throws {
    let agent = try AgentProcess.start(.shell("exec <&-; echo closed; sleep 0.3", input: .pipe))
    _ = try agent.heard("closed")
    agent.writeInput(Array(repeating: 1, count: 100))
    #expect(agent.standardInput == nil)
    #expect(agent.queuedInput == 0)
    #expect(try agent.ended() == .exited(0))
  }

  @Test func `a daemon that keeps the output open does not keep the run open`() throws {
    let agent = try AgentProcess.start(.shell("setsid sleep 100 & echo said"))
    #expect(try agent.said() == "said\n", "the end comes when the daemon was ended")
    #expect(try agent.ended() == .exited(0))
  }
}

@Suite("the event loop")
struct EventLoopTests {
  @Test func `timers come in order, once, and repeat when asked`() throws {
    let loop = EventLoop()
    var log: [String] = []
    loop.after(.milliseconds(40)) { log.append("b") }
    loop.after(.milliseconds(10), on: .boottime) { log.append("a") }
    let never = loop.after(.milliseconds(20)) { log.append("never") }
    loop.cancel(never)
    var ticks = 0
    var ticking: TimerID?
    ticking = loop.every(.milliseconds(15)) {
      ticks += 1
      if ticks == 4, let ticking { loop.cancel(ticking) }
    }
    try loop.run()
    #expect(log == ["a", "b"])
    #expect(ticks == 4)
  }

  @Test func `a timer that cancels another of the same turn is obeyed`() throws {
    let loop = EventLoop()
    var log: [String] = []
    var second: TimerID?
    loop.after(.milliseconds(1)) {
      log.append("first")
      if let second { loop.cancel(second) }
    }
    second = loop.after(.milliseconds(2)) { log.append("second") }
    usleep(10_000)
    try loop.run()
    #expect(log == ["first"])
  }

  @Test func `a flood on one descriptor starves no other`() throws {
    let loop = EventLoop()
    let flood = try AgentProcess.start(.shell("exec cat /dev/zero"))
    let quiet = try AgentProcess.start(.shell("echo hello; exec sleep 100"))
    var bytes = 0
    loop.read(try #require(flood.standardOutput)) { chunk in
      if case .bytes(let chunk) = chunk { bytes += chunk.count }
    }
    while bytes < 1 << 20 { try loop.turn() }
    var isHeard = false
    loop.read(try #require(quiet.standardOutput)) { _ in
      isHeard = true
      loop.stop()
    }
    loop.after(.seconds(20)) { loop.stop() }
    try loop.run()
    #expect(isHeard)
    for agent in [flood, quiet] {
      agent.kill()
      #expect(try agent.ended() == .signalled(SIGKILL))
    }
  }

  @Test func `a watch that an earlier handler of the turn removed is not called`() throws {
    let loop = EventLoop()
    let pipes = [try Descriptor.pipe(), try Descriptor.pipe()]
    var calls = 0
    for pipe in pipes {
      #expect(write(pipe.writing.number, "x", 1) == 1)
      loop.watch(pipe.reading.number, for: .input) { _ in
        calls += 1
        for pipe in pipes { loop.unwatch(pipe.reading.number) }
      }
    }
    try loop.run()
    #expect(calls == 1)
  }

  @Test func `the end and a broken descriptor are told once`() throws {
    let loop = EventLoop()
    let pipe = try Descriptor.pipe()
    var log: [String] = []
    loop.read(pipe.reading.number) { chunk in
      switch chunk {
      case .bytes(let bytes): log.append(String(decoding: bytes, as: UTF8.self))
      case .end: log.append("end")
      case .failed(let errno): log.append("failed \(errno)")
      }
    }
    #expect(write(pipe.writing.number, "hi", 2) == 2)
    try loop.turn()
    pipe.writing.close()
    try loop.run()
    #expect(log == ["hi", "end"])
    loop.read(1_000_000) { chunk in
      if case .failed(EBADF) = chunk { log.append("failed") }
    }
    try loop.run()
    #expect(log == ["hi", "end", "failed"])
  }

  @Test func `an error of a handler comes out of the turn`() throws {
    struct Trouble: Error {}
    let loop = EventLoop()
    loop.after(.milliseconds(1)) { throw Trouble() }
    #expect(throws: Trouble.self) { try loop.run() }
    try loop.run()
  }

  @Test func `a turn waits no longer than it may`() throws {
    let loop = EventLoop()
    loop.after(.seconds(100)) {}
    let took = try ContinuousClock().measure { try loop.turn(patience: .milliseconds(20)) }
    #expect(took >= .milliseconds(20))
    #expect(took < .seconds(5))
  }

  @Test(arguments: [
    (Duration.zero, Int32(0)), (.nanoseconds(1), 1), (.microseconds(1500), 2),
    (.milliseconds(7), 7),
    (.seconds(-5), 0), (.seconds(Int64.max), 1_000_000_000),
  ]) func `waits are rounded up`(duration: Duration, milliseconds: Int32) {
    #expect(duration.wholeMilliseconds == milliseconds)
  }
}

@Suite("signals as input")
struct SignalInboxTests {
  @Test func `a signal is read instead of taking effect, and the mask comes back`() throws {
    var before = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &before)
    let inbox = try SignalInbox([SIGUSR1, SIGUSR2, SIGTERM])
    #expect(inbox.next() == nil)
    pthread_kill(pthread_self(), SIGTERM)
    pthread_kill(pthread_self(), SIGUSR1)
    #expect(waitForInput(inbox.descriptor, .seconds(5)))
    let signals = [inbox.next(), inbox.next()].compactMap { $0?.signal }
    #expect(Set(signals) == [SIGTERM, SIGUSR1])
    #expect(inbox.next() == nil)
    inbox.restore()
    var after = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &after)
    for number in [SIGUSR1, SIGUSR2, SIGTERM, SIGCHLD] {
      #expect(sigismember(&after, number) == sigismember(&before, number))
    }
  }

  @Test func `what cannot be a signal is refused`() {
    #expect(throws: ProcessFailure.self) { try SignalInbox([1000]) }
  }
}
