import CSystem
import Glibc
import OrchModel

@testable import OrchStore

/// A process of its own at a store.
final class Probe {
  let pid: pid_t
  private var input: Int32
  private let output: Int32
  private var status: Int32?

  /// Beside the program that runs the tests.
  private static let program: String = {
    var target = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &target, target.count - 1)
    let path = String(
      decoding: target.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    let besideTests = StoreFile.folder(of: path) + "/StoreProbe"
    if access(besideTests, X_OK) == 0 { return besideTests }
    // The tests are a library that a program of the toolchain loads.
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? path
    return StoreFile.folder(of: bundle) + "/StoreProbe"
  }()

  init(_ words: [String]) throws {
    var (stdin, stdout) = ([Int32](repeating: -1, count: 2), [Int32](repeating: -1, count: 2))
    guard pipe(&stdin) == 0, pipe(&stdout) == 0 else {
      throw TestFailure("pipe: \(systemReason())")
    }
    var arguments = ([Self.program] + words).map { strdup($0) } + [nil]
    // Not the environment of the tests: others of them set the time zone in it meanwhile.
    var environment = [strdup("PATH=/usr/bin:/bin"), nil]
    defer { (arguments + environment).forEach { free($0) } }
    // The child gets these three descriptors and no others, whatever else is open here.
    pid = orch_spawn(Self.program, &arguments, &environment, [stdin[0], stdout[1], stdout[1]], 3)
    let reason = systemReason()
    close(stdin[0])
    close(stdout[1])
    (input, output) = (stdin[1], stdout[0])
    guard pid > 0 else { throw TestFailure("\(Self.program): \(reason)") }
  }

  deinit {
    if status == nil, pid > 0 {
      kill(pid, SIGKILL)
      waitpid(pid, nil, 0)
    }
    if input >= 0 { close(input) }
    close(output)
  }

  /// Reads until the probe has said one more line.
  func line() -> String {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while read(output, &byte, 1) == 1, byte != 10 { bytes.append(byte) }
    return String(decoding: bytes, as: UTF8.self)
  }

  func endInput() {
    close(input)
    input = -1
  }

  func send(_ signal: Int32) { kill(pid, signal) }

  /// Waits for its end; what it said since, and its exit code (128 and more: a signal's).
  @discardableResult
  func end() -> (said: String, code: Int32) {
    var said: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(output, &buffer, buffer.count), count > 0 {
      said += buffer[..<count]
    }
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    self.status = status
    let code = status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
    return (String(decoding: said, as: UTF8.self), code)
  }

  static func run(_ words: String...) throws -> (said: String, code: Int32) {
    try Probe(words).end()
  }
}

extension String {
  /// The calls that a probe says are committed.
  var acknowledged: [(key: String, cost: Int64)] {
    split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count == 3, words[0] == "ack", let cost = Int64(words[2]) else { return nil }
      return (String(words[1]), cost)
    }
  }
}
