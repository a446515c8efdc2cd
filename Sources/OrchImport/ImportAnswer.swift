import OrchModel
import Terminal

/// What an import answers.
package struct ImportAnswer: Report {
  let totals: ImportTotals
  let isDry: Bool
  let milliseconds: Int64

  package var exitCode: ExitCode { totals.problemCount == 0 ? .success : .partial }

  package func write(to page: inout Page) throws {
    try Facts(report: facts, lines: lines, exitCode: exitCode).write(to: &page)
  }

  private var facts: [(String, Field)] {
    let (files, calls) = (totals.files, totals.calls)
    return [
      ("dryRun", .flag(isDry)),
      (
        "files",
        .object([
          "found": files.found.field, "read": files.read.field, "unchanged": files.unchanged.field,
          "older": files.older.field,
        ])
      ),
      (
        "calls",
        .object([
          "new": calls.new.field, "updated": calls.updated.field, "known": calls.known.field,
        ])
      ),
      ("sessions", totals.sessions.count.field), ("tokens", .tokens(totals.tokens)),
      ("costUsd", totals.knownCost.field), ("unpricedTokens", totals.unpricedTokens.field),
      ("agents", totals.agents.field), ("archive", totals.archive?.field ?? .absent),
      ("bytes", totals.bytes.field), ("durationMs", .duration(milliseconds)),
      ("problemCount", totals.problemCount.field),
      ("problems", .list(totals.problems.map(\.field))),
    ]
  }

  private var lines: [String] {
    let (files, calls) = (totals.files, totals.calls)
    var lines = [
      (isDry ? "would import " : "imported ") + "\(count(calls.new, "call")): "
        + "\(grouped(totals.tokens.total)) tokens, \(totals.knownCost?.shown ?? "cost unknown")",
      "calls: \(calls.new) new, \(calls.updated) updated, \(calls.known) known, "
        + "of \(count(totals.sessions.count, "session"))",
      "files: \(files.read) read (\(megabytes(totals.bytes)) MB), \(files.unchanged) unchanged"
        + (files.older > 0 ? ", \(files.older) older" : ""),
    ]
    if let archive = totals.archive {
      lines.append(
        "archive: \(count(archive.copies, "copy", plural: "copies")) made "
          + "(\(megabytes(archive.bytes)) MB in \(megabytes(archive.storedBytes)))"
          + (archive.changing > 0 ? ", \(archive.changing) still changing" : ""))
    }
    if totals.unpricedTokens > 0 {
      lines.append("no price is known for \(grouped(totals.unpricedTokens)) tokens")
    }
    if totals.problemCount > 0 {
      lines.append("\(count(totals.problemCount, "problem")):")
      lines += totals.problems.prefix(20).map { "  \($0.shown)" }
      if totals.problemCount > 20 {
        lines.append("  and \(totals.problemCount - 20) more: see --json")
      }
    }
    return lines
  }

  private func count(_ number: Int, _ noun: String, plural: String? = nil) -> String {
    "\(grouped(number)) " + (number == 1 ? noun : plural ?? noun + "s")
  }
}

extension Problem {
  /// `FILE:12: why`.
  fileprivate var shown: String { file + (line.map { ":\($0)" } ?? "") + ": " + reason }

  fileprivate var field: Field {
    .object([
      "file": .text(file), "line": line.field, "reason": .text(reason),
    ])
  }
}

extension ArchiveRound.Totals {
  fileprivate var field: Field {
    .object([
      "copies": copies.field, "bytes": bytes.field, "storedBytes": storedBytes.field,
      "changing": changing.field,
    ])
  }
}
