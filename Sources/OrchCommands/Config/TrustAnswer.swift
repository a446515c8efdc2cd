import OrchModel
import Terminal

/// One thing of a repository, and whether a person has agreed to it.
struct JudgedEntry: Sendable {
  let entry: TrustEntry
  let isTrusted: Bool

  static let columns: [Column<JudgedEntry>] = [
    Column("kind") { $0.entry.kind.rawValue },
    Column("name") { $0.entry.name },
    Column("isTrusted", heading: "trusted") { $0.isTrusted },
    Column("size") { $0.entry.size },
    Column("digest", detail: true) { $0.entry.digest },
    Column("text", detail: true) { $0.entry.text },
  ]
}

/// What a repository brings: with its text for a person, as records for a program.
struct TrustAnswer: Report {
  let entries: [JudgedEntry]
  /// True when it was only looked at.
  let isListing: Bool
  /// How much is newly trusted.
  let changed: Int

  init(_ entries: [JudgedEntry], isListing: Bool, changed: Int = 0) {
    self.entries = entries
    self.isListing = isListing
    self.changed = changed
  }

  private var waiting: Int { entries.filter { !$0.isTrusted }.count }

  func write(to page: inout Page) throws {
    guard page.format == .table, page.fields.isEmpty else {
      try Listing(
        entries, columns: JudgedEntry.columns,
        summary: [("waiting", .number(Int64(waiting))), ("changed", .number(Int64(changed)))]
      ).write(to: &page)
      return
    }
    if isListing {
      for judged in entries {
        for line in judged.entry.lines { page.write(line: line) }
        page.write(line: judged.isTrusted ? "  trusted" : "  not trusted")
      }
    }
    page.write(line: verdict)
  }

  /// One sentence about all of it.
  private var verdict: String {
    if entries.isEmpty { return "this repository brings nothing that has to be trusted" }
    if changed > 0 { return "trusted \(things(changed)); take it back with 'orch trust --revoke'" }
    if waiting == 0 { return "everything is trusted: \(things(entries.count))" }
    return "\(things(waiting)) not trusted; agree with 'orch trust'"
  }

  private func things(_ count: Int) -> String { count == 1 ? "1 thing" : "\(count) things" }
}

extension TrustEntry {
  /// What a person reads: the kind and the name, then the text, line by line.
  var lines: [String] {
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { "    " + String(decoding: $0, as: UTF8.self) }
    let end = lines.last == "    " ? 1 : 0
    return ["\(kind.rawValue) \(name)"] + lines.dropLast(end)
  }
}
