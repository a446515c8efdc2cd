import CSystem
import Glibc
import Testing

@testable import OrchProcess

/// The folder the programs of this build lie in.
let programs: String = {
  var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
  let length = readlink("/proc/self/exe", &path, Int(PATH_MAX))
  let bytes = path[..<max(length, 0)].map { UInt8(bitPattern: $0) }
  return String(
    decoding: bytes[..<(bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0)], as: UTF8.self)
}()

let guardian = "\(programs)/orch-guardian"

/// A mark that no other test has.
func freshMark(_ name: String = #function) -> String {
  "\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
}

/// A new empty folder, removed at the end.
final class Folder {
  let path: String

  init() throws {
    var template = Array("/tmp/orch-process-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template))
    path = String(cString: made)
  }

  deinit {
    for name in entries() { remove("\(path)/\(name)") }
    rmdir(path)
  }

  func file(_ name: String, _ text: String = "", mode: mode_t = 0o600) -> String {
    let file = "\(path)/\(name)"
    let number = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    _ = write(number, text, text.utf8.count)
    fchmod(number, mode)
    close(number)
    return file
  }

  func text(_ name: String) -> String {
    String(decoding: contents(of: "\(path)/\(name)", limit: 1 << 20) ?? [], as: UTF8.self)
  }

  private func entries() -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          UnsafeRawPointer($0).withMemoryRebound(to: CChar.self, capacity: 256) {
            String(cString: $0)
          }
        })
    }
    return names.filter { $0 != "." && $0 != ".." }
  }
}

/// Looks every 5 ms until `condition` holds; false when it does not in `seconds`.
func eventually(within seconds: Int = 10, _ condition: () throws -> Bool) rethrows -> Bool {
  let clock = ContinuousClock()
  let deadline = clock.now + .seconds(seconds)
  while clock.now < deadline {
    if try condition() { return true }
    usleep(5000)
  }
  return try condition()
}

/// The living processes that bear `mark`, the guardian included.
func marked(_ mark: String) -> [ProcessRecord] {
  Leftovers.find(mark: mark).compactMap { ProcessRecord(pid: $0.identity.pid) }
}

func state(_ pid: Int32) -> Character? {
  ProcessRecord(pid: pid).map { Character(Unicode.Scalar($0.state)) }
}

extension ProcessLaunch {
  /// `/bin/sh -c script` with a mark of its own.
  static func shell(_ script: String, input: Input = .none) -> ProcessLaunch {
    program("/bin/sh", ["-c", script], input: input)
  }

  static func python(_ script: String) -> ProcessLaunch {
    program("/usr/bin/python3", ["-c", script])
  }

  static func program(
    _ path: String, _ arguments: [String], input: Input = .none
  ) -> ProcessLaunch {
    var launch = ProcessLaunch(
      executable: path, arguments: arguments, environment: ["PATH": "/usr/bin:/bin"],
      directory: "/", mark: freshMark())
    launch.input = input
    launch.graceMilliseconds = 300
    return launch
  }
}

extension AgentProcess {
  static func start(_ launch: ProcessLaunch) throws -> AgentProcess {
    try start(launch, guardian: guardian)
  }

  /// How the command ended, once all of its tree has.
  func ended(within seconds: Int = 20) throws -> ExitStatus {
    _ = wait(.seconds(seconds)) { $0.hasEnded }
    return try #require(reap())
  }

  /// Everything the command says on standard output until it closes it.
  func said(_ limit: Int = 1 << 20) throws -> String {
    String(decoding: try bytes(of: #require(standardOutput), limit), as: UTF8.self)
  }

  /// What is said on standard output up to the word, which must come.
  func heard(_ word: String) throws -> String {
    let descriptor = try #require(standardOutput)
    var text = ""
    while !text.contains(word) {
      try #require(waitForInput(descriptor, .seconds(10)))
      var byte: UInt8 = 0
      try #require(read(descriptor, &byte, 1) == 1)
      text.unicodeScalars.append(Unicode.Scalar(byte))
    }
    return text
  }

  func bytes(of descriptor: Int32, _ limit: Int = 1 << 20) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count < limit {
      try #require(waitForInput(descriptor, .seconds(20)))
      let count = read(descriptor, &chunk, chunk.count)
      if count == 0 { break }
      try #require(count > 0)
      bytes += chunk[..<count]
    }
    return bytes
  }
}

/// An agent that is as hard to end as agents get: it ignores TERM and HUP, and has a child, a child
/// in a session of its own, a daemon that forked twice, and a child that has stopped itself.
///
/// It names them.
let stubbornTree = """
  import os, signal, subprocess, sys, time
  for s in (signal.SIGTERM, signal.SIGHUP): signal.signal(s, signal.SIG_IGN)
  nap = [sys.executable, '-c', 'import time; time.sleep(120)']
  print('child', subprocess.Popen(nap).pid)
  print('session', subprocess.Popen(nap, start_new_session=True).pid)
  r, w = os.pipe()
  if os.fork() == 0:
    os.setsid()
    pid = os.fork()
    if pid == 0: os.execvp(nap[0], nap)
    os.write(w, str(pid).encode())
    os._exit(0)
  os.wait()
  print('daemon', os.read(r, 20).decode())
  stopped = subprocess.Popen(nap)
  os.kill(stopped.pid, signal.SIGSTOP)
  os.waitpid(stopped.pid, os.WUNTRACED)
  print('stopped', stopped.pid)
  print('ready', flush=True)
  while True: time.sleep(0.01)
  """

/// Four chains in which each process starts the next and ends: never the same processes, never more
/// of them, and none after six seconds, so that a test that loses does the machine no harm.
let fleeingTree = """
  import os, time
  end = time.time() + 6
  for _ in range(4):
    if os.fork() == 0:
      while time.time() < end:
        time.sleep(0.01)
        if os.fork(): os._exit(0)
        pass  # {each}
      os._exit(0)
  print('ready', flush=True)
  time.sleep(6)
  """

/// The processes that a `stubbornTree` names, once it is complete.
func names(in text: String) -> [String: Int32] {
  var names: [String: Int32] = [:]
  for line in text.split(separator: "\n") {
    let words = line.split(separator: " ")
    if words.count == 2 { names[String(words[0])] = Int32(words[1]) }
  }
  return names
}

/// A process that owns an agent, for tests that kill it.
final class ProbeOwner {
  let pid: Int32
  let guardianPID: Int32
  let commandPID: Int32
  let mark = freshMark()
  private let output: Descriptor

  init(_ options: [String] = [], _ command: [String]) throws {
    let nothing = try Descriptor.taking(open("/dev/null", O_RDWR | O_CLOEXEC), from: "open")
    let pipe = try Descriptor.pipe()
    let words = ["ProcessProbe", "own", "--mark", mark] + options + ["--"] + command
    let descriptors = [nothing.number, pipe.writing.number, STDERR_FILENO]
    pid = withCStrings(words) { arguments in
      withCStrings([]) { orch_spawn("\(programs)/ProcessProbe", arguments, $0, descriptors, 3) }
    }
    output = pipe.reading
    pipe.writing.close()
    try #require(waitForInput(output.number, .seconds(20)))
    var line = [UInt8](repeating: 0, count: 200)
    let count = read(output.number, &line, line.count)
    let numbers = String(decoding: line[..<max(count, 0)], as: UTF8.self)
      .split { $0 == " " || $0 == "=" || $0 == "\n" }.compactMap { Int32($0) }
    try #require(numbers.count == 3)
    (guardianPID, commandPID) = (numbers[1], numbers[2])
  }

  /// Waits for the rest of what it says, then for itself.
  func ended() throws -> String {
    try #require(waitForInput(output.number, .seconds(20)))
    var line = [UInt8](repeating: 0, count: 200)
    let count = read(output.number, &line, line.count)
    waitpid(pid, nil, 0)
    return String(decoding: line[..<max(count, 0)], as: UTF8.self)
  }

  deinit {
    kill(pid, SIGKILL)
    waitpid(pid, nil, 0)
  }
}
