import CommandKit
import Glibc
import ManualMaker
import OrchModel
import Testing

@Suite("orch-errors(7)")
struct ErrorManualTests {
  @Test func `lists every case of every failure there is`() throws {
    let declared = try Sources.declaredCases()
    #expect(declared.contains("StoreError.busy") && declared.contains("UsageError.missingValue"))
    #expect(declared.contains("Refusal"))
    let listed = Set(ErrorManual.errors.map(name))
    let missing = declared.subtracting(listed).sorted()
    #expect(missing.isEmpty, "in no catalogue: \(missing)")
  }

  @Test func `is what scripts/generate makes`() throws {
    let isCurrent = try Sources.text(of: "man/orch-errors.7") == ErrorManual.page
    #expect(isCurrent, "run scripts/generate")
  }

  @Test func `codes are words with dots between them, in lower case`() {
    for failure in ErrorManual.failures {
      let parts = failure.code.split(separator: ".", omittingEmptySubsequences: false)
      #expect(parts.count == 2, "\(failure.code)")
      for part in parts {
        #expect(part.first?.isLowercase == true && part.last != "-", "\(failure.code)")
        #expect(
          part.utf8.allSatisfy { isLowercase($0) || $0 == UInt8(ascii: "-") }, "\(failure.code)")
      }
    }
  }

  @Test func `every failure says what is wrong and one thing to try`() {
    for error in ErrorManual.listed {
      let (message, hint) = (error.message, error.hint ?? "")
      #expect(!message.isEmpty && message.last != "." && !message.contains("\n"), "\(message)")
      #expect(error.status != 0, "\(message)")
      if error.code == "output.closed" { continue }  // nobody is told
      #expect(!hint.isEmpty && hint.last != "." && !hint.contains("\n"), "\(message): \(hint)")
      #expect(hint != message && hint.first?.isUppercase != true, "\(message): \(hint)")
    }
  }

  @Test func `commands that hints name exist`() {
    let lines = Set(ErrorManual.listed.flatMap { commandLines(in: $0.hint ?? "") })
    #expect(lines.contains(["git", "worktree", "list"]) && lines.contains(["help", "config"]))
    #expect(!isCommand(["tasks", "lst"]) && !isCommand(["help", "tsks"]))
    for line in lines { #expect(isCommand(line), "orch \(line.joined(separator: " "))") }
  }

  @Test func `only these codes end with more than one exit status`() {
    var statuses: [String: Set<Int32>] = [:]
    for failure in ErrorManual.failures {
      statuses[failure.code, default: []].insert(failure.exitCode.rawValue)
    }
    let several = statuses.filter { $0.value.count > 1 }.mapValues { $0.sorted() }
    #expect(
      several == [
        "budget.refused": [3, 4], "store.failed": [65, 70, 74],
      ])
  }

  @Test func `no message has more than one code`() {
    var codes: [String: Set<String>] = [:]
    for failure in ErrorManual.failures {
      codes[withoutReason(failure.message), default: []].insert(failure.code)
    }
    let several = codes.filter { $0.value.count > 1 }.mapValues { $0.sorted() }
    #expect(several == [:])
  }

  /// The message with `REASON` for what the system says in the examples.
  private func withoutReason(_ message: String) -> String {
    let reason = [EACCES, ENOSPC, EBADF, ENOTDIR].lazy.map { ": " + String(cString: strerror($0)) }
      .first { message.hasSuffix($0) }
    return reason.map { message.dropLast($0.count) + ": REASON" } ?? message
  }

  /// `["runs", "stop"]` of `stop it first: orch runs stop RUN`, for each command line there is.
  private func commandLines(in hint: String) -> [[String]] {
    ["'", ": "].flatMap { start in
      ": \(hint)".split(separator: "\(start)orch ", omittingEmptySubsequences: false).dropFirst()
    }.map { rest in
      var words: [String] = []
      for word in rest.split(separator: " ") {
        let letters = word.prefix { $0 == "-" || $0.isLetter && $0.isLowercase }
        guard letters.first?.isLetter == true else { break }
        words.append(String(letters))
        if letters.count < word.count { break }
      }
      return words
    }
  }

  private func isCommand(_ words: [String]) -> Bool {
    let isHelp = words.first == "help"
    do throws(UsageError) {
      let line = isHelp ? Array(words.dropFirst()) : words
      _ = try ErrorManual.commands.find(line)
      return true
    } catch {
      // Help explains groups too; with nothing before a word in capitals there is nothing to look up.
      if case .missingCommand = error { return isHelp || words.isEmpty }
      return false
    }
  }

  /// `StoreError.busy`; the type alone for what is no enumeration.
  private func name(_ error: any Error) -> String {
    let mirror = Mirror(reflecting: error)
    let type = "\(type(of: error))"
    guard mirror.displayStyle == .enum else { return type }
    return "\(type).\(mirror.children.first?.label ?? "\(error)")"
  }

  private func isLowercase(_ letter: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
  }
}
