import OrchCommands
import OrchModel
import OrchStore
import Terminal
import Testing

/// An `orch` of its own for one test: an empty store, a clock that moves only when told to, ids that
/// count up, an environment that holds what the test puts there, and every word it says kept.
package final class Workbench {
  /// Where the store is.
  package enum Place { case memory, file }

  package let store: Database
  /// The folder of the store and of whatever the test needs; nil for a store in memory.
  package let folder: ScratchFolder?
  package var now = Timestamp(milliseconds: 1_768_467_600_000)  // 2026-01-15T09:00:00Z, a Thursday
  package var environment: [String: String] = ["TZ": "UTC"]
  package var directory = "/nowhere"
  /// What standard input has.
  package var input = ""
  /// What a person answers to every question; nil when nobody is there.
  package var answersYes: Bool?
  /// The programs that were to be become, with their words.
  package private(set) var became: [[String]] = []
  private var lastIDs: [Character: Int] = [:]

  package init(_ place: Place = .memory) throws {
    switch place {
    case .memory:
      folder = nil
      store = try Database(path: ":memory:")
    case .file:
      let scratch = try ScratchFolder()
      folder = scratch
      directory = scratch.path
      environment["ORCH_STORE"] = scratch / "orch.db"
      store = try Database(path: scratch / "orch.db")
    }
    try store.migrate()
  }

  /// What one `orch` said, and how it ended.
  package struct Said {
    package var answer = ""
    package var narration = ""
    package var code = ExitCode.success

    /// The answer, then the narration and the exit code when there are any.
    package var transcript: String {
      var text = answer
      if !narration.isEmpty { text += "--- stderr\n" + narration }
      if code != .success { text += "--- exit \(code.rawValue)\n" }
      return text
    }
  }

  /// Runs `orch` with the words of `line`.
  package func said(_ line: String) -> Said { said(words(of: line)) }

  /// Runs one of orch's programs.
  package func said(_ words: [String], by program: String = "orch") -> Said {
    var bytes: (answer: [UInt8], narration: [UInt8]) = ([], [])
    let output = Output { piece, stream in
      switch stream {
      case .answer: bytes.answer += piece
      case .narration: bytes.narration += piece
      }
    }
    var context = context(output)
    context.program = program
    let code = Orch.run(words, in: context)
    return Said(
      answer: String(decoding: bytes.answer, as: UTF8.self),
      narration: String(decoding: bytes.narration, as: UTF8.self), code: code)
  }

  /// Runs `orch` and returns everything it said.
  package func orch(_ line: String) -> String { said(line).transcript }

  /// Runs `orch`, and fails the test unless it says exactly `transcript`.
  package func expect(
    _ line: String, _ transcript: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let actual = orch(line)
    guard actual != transcript else { return }
    Issue.record(
      "orch \(line)\n\(difference(from: transcript, to: actual))", sourceLocation: sourceLocation)
  }

  /// Runs `orch` as on a terminal of `width` columns without colour.
  package func expect(
    _ line: String, width: Int, _ transcript: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    onTerminal(width: width) { expect(line, transcript, sourceLocation: sourceLocation) }
  }

  /// Does something as on a terminal of `width` columns without colour.
  package func onTerminal<Answer>(width: Int, _ body: () throws -> Answer) rethrows -> Answer {
    let before = environment
    environment["ORCH_FORCE_TTY"] = String(width)
    environment["NO_COLOR"] = "1"
    defer { environment = before }
    return try body()
  }

  package func wait(_ duration: Duration) { now = now.adding(duration) }

  /// The next id of a kind: `t1`, `t2`, `r1`.
  package func nextID(_ letter: Character) -> String {
    lastIDs[letter, default: 0] += 1
    return "\(letter)\(lastIDs[letter, default: 0])"
  }

  /// The world as this bench has it, with what is said going to `output`.
  package func context(_ output: Output) -> Context {
    let system = Context.system()
    let environment = environment
    let (now, input) = (now, input)
    let isInMemory = folder == nil
    var context = Context(
      openStore: { context, access in
        isInMemory ? self.store : try system.openStore(context, access)
      },
      now: { now }, randomID: { letter, _ in self.nextID(letter) }, output: output,
      environment: { environment[$0] }, directory: directory,
      makeStyle: { color, _ in
        Style(color: color, environment: { environment[$0] }, terminalWidth: nil, now: now)
      },
      isInteractive: answersYes != nil, confirm: { _ in self.answersYes ?? false },
      become: { name, words in
        self.became.append([name] + words)
        if !name.hasPrefix("orch-run") { throw SiblingFailure.missing(name) }
      }, programFolders: [])
    context.readInput = { limit in
      guard input.utf8.count <= limit else { throw InputFailure.tooLong(limit) }
      return Array(input.utf8)
    }
    return context
  }
}

/// The words of a command line: blanks between them, quotes around those that hold some.
package func words(of line: String) -> [String] {
  var words: [String] = []
  var word: String.UnicodeScalarView?
  var quote: Unicode.Scalar?
  for scalar in line.unicodeScalars {
    if scalar == quote {
      quote = nil
    } else if quote == nil, scalar == "\"" || scalar == "'" {
      quote = scalar
      word = word ?? .init()
    } else if quote == nil, scalar == " " {
      if let word { words.append(String(word)) }
      word = nil
    } else {
      word = word ?? .init()
      word?.append(scalar)
    }
  }
  if let word { words.append(String(word)) }
  return words
}

/// The lines that were expected but not said, after `-`, and those said but not expected, after `+`.
private func difference(from expected: String, to actual: String) -> String {
  let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
  let new = actual.split(separator: "\n", omittingEmptySubsequences: false)
  let changes = new.difference(from: old)
  let missing = changes.removals.map { "- \($0.line)" }
  let extra = changes.insertions.map { "+ \($0.line)" }
  return (missing + extra).joined(separator: "\n")
}

extension CollectionDifference<Substring>.Change {
  fileprivate var line: Substring {
    switch self {
    case .insert(_, let element, _), .remove(_, let element, _): element
    }
  }
}
