import OrchModel
import OrchProcess

/// What a stage's process means: an agent's events, or a command's output.
protocol StageHandler: AnyObject {
  /// The words on the live line: what it does now.
  var activity: String { get }
  func take(output bytes: ArraySlice<UInt8>) throws
  func take(errors bytes: ArraySlice<UInt8>) throws
  /// Called a few times a second: files to follow, things to write down.
  func tick() throws
  /// The process has ended; answers how the stage did.
  func end(_ status: AgentProcess.ExitStatus) throws -> Verdict
  /// The client's own way to be interrupted.
  var interruptRequest: [UInt8]? { get }
  /// What to write to be told what the client has cost; nil when it can't be asked, or need not be now.
  func nextUsageRequest() -> [UInt8]?
}

extension AgentProcess.ExitStatus {
  /// As a shell counts it: 128 and the signal for a process that a signal ended.
  var code: Int32? {
    switch self {
    case .exited(let code): code
    case .signalled(let signal): 128 + signal
    case .lost: nil
    }
  }
}

/// The last so many bytes of a stream.
struct LastBytes {
  private let limit: Int
  private var bytes: [UInt8] = []

  init(_ limit: Int) { self.limit = limit }

  mutating func append(_ more: ArraySlice<UInt8>) {
    bytes += more.suffix(limit)
    if bytes.count > limit * 2 { bytes.removeFirst(bytes.count - limit) }
  }

  var text: String { String(decoding: bytes.suffix(limit), as: UTF8.self) }
}

/// A program's stage: its output is the answer, its exit status the verdict.
final class CommandHandler: StageHandler {
  private let log: AgentLog
  private let words: [String]
  private var last = LastBytes(64 << 10)

  init(_ words: [String], log: AgentLog) {
    self.words = words
    self.log = log
  }

  var activity: String { "runs \(words.joined(separator: " "))" }
  var interruptRequest: [UInt8]? { nil }
  func nextUsageRequest() -> [UInt8]? { nil }
  func tick() throws {}

  func take(output bytes: ArraySlice<UInt8>) throws {
    last.append(bytes)
    bytes.withUnsafeBytes { log.write($0, to: "text.txt") }
  }

  func take(errors bytes: ArraySlice<UInt8>) throws { try take(output: bytes) }

  func end(_ status: AgentProcess.ExitStatus) throws -> Verdict {
    let succeeded = status == .exited(0)
    let how = status.code.map { "exit status \($0)" } ?? "lost"
    return Verdict(
      succeeded: succeeded, reason: succeeded ? "completed" : how, text: last.text)
  }
}
