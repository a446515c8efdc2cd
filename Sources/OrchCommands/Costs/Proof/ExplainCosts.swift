import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Proves a cost: every counted line with the rates it was priced at, and every line that was left out.
package struct ExplainCosts: Elsewhere {
  package static let program = "orch-import"
  package static let name = "costs explain"
  package static let aliases = [["cost", "explain"]]
  package static let summary = "Prove what a run, a session or a call cost, line by line"
  package static let discussion = """
    SUBJECT is a run as 'orch runs show' takes it, a session of a client, or the key of a call, the last two whole or \
    by their beginning. Every counted entry of the ledger is shown with the file and the line that has it, its tokens, \
    the rate of each bucket in USD per million tokens (input/cache read/written for 5 minutes/for an hour/output), \
    where the rate is from and since when it holds, and its cost. The lines are added up and compared with the sum \
    that reports are made of.

    The clients' files are read again for this: those that were imported for the session, the files of its subagents, \
    and forks that have copies of its calls; where none of them is there any more, what has its name below the places \
    that 'orch import' reads. Of the mentions of a call the one counts that has the largest output, of equals the most \
    tokens, of equals the first. Each other one is left out, and so is what is no call: each with its file, its line \
    and the reason in words. In JSON these are 'leftOut', in other formats for programs rows of the kind 'left-out', \
    which have no cost.

    Where a file is gone, or has no more what it had, its copy is read that 'orch import --archive' kept, and checked \
    by its SHA-256. FILE says so ('kept copy'), and names the file and the line as they were; 'copy' is the file of \
    the copy, and null where the file itself has the line.

    Entries that no transcript has are shown without file and line: the file was deleted and no copy is kept, or a run \
    booked the call as it was made. An 'unlisted' entry is what the client counted beyond the calls that were seen. Documents and \
    databases have no lines. Rates are shown where they make exactly the cost that was booked; a line without them was \
    priced by a row that is not in the price book any more. What the client itself wrote beside a call is shown with \
    it ('recordedUsd').
    """
  package static let examples = [
    "orch costs explain '#47'", "orch costs explain 0b1f6a52",
    "orch costs explain 0b1f6a52 --json | jq -r '.leftOut[] | \"\\(.file):\\(.line): \\(.reason)\"'",
    "orch costs explain last --json | jq '.summary.addsUp'",
  ]

  @Operand(value: "SUBJECT", completing: .dynamic("run"), "The run, the session or the call")
  package var subject: String

  package init() {}
}

extension ExplainCosts {
  /// The proof; `finding` says where files have the calls of the subject.
  package func answer(
    _ context: Context,
    finding: (CostSubject, _ store: Database, _ prices: PriceBook) throws -> ProofLines
  ) throws -> Listing<ProofRow> {
    let configuration = try context.configurationInView()
    let store = try context.readStore()
    let book = try configuration.priceBook(in: store)
    // Files are read after it: a reader that stays keeps the store's log from being cut.
    let (subject, kept) = try store.read {
      let subject = try CostSubject(self.subject, in: store, context)
      return (subject, try subject.keptSum(in: store))
    }
    let lines = try finding(subject, store, book)
    let clock = ZoneClock.zone(context.zone)
    let rows = subject.entries.map { entry in
      ProofRow(
        entry, proof: book.proof(of: entry), place: lines.counted[ByteText(entry.key)],
        time: clock.text(entry.at, seconds: true))
    }
    let sum = subject.entries.reduce(into: Spend()) { $0.add(Spend(of: $1)) }
    let addsUp = kept == sum
    let left = lines.leftOut.count
    let copied = rows.count { $0.copy != nil } + lines.leftOut.count { $0.copy != nil }
    let copies = "\(grouped(copied)) \(copied == 1 ? "line is" : "lines are") in kept copies"
    return Listing(
      rows, columns: ProofRow.columns(context, of: subject.entries),
      aside: Aside(
        "leftOut", title: "left out", lines.leftOut.map(ProofRow.init),
        columns: ProofRow.leftOutColumns(context)),
      summary: [("kind", subject.kind.rawValue.field), ("subject", subject.name.field)]
        + sum.members + [
          ("shownUsd", kept.shownCost.field), ("addsUp", addsUp.field),
          ("leftOutLines", left.field),
        ],
      totals: """
        \(subject.kind.rawValue) \(subject.name): \(sum.words), which is \(addsUp ? "" : "not ")what reports show\
        \(addsUp ? "" : " (\(kept.words))")\
        \(left == 0 ? "" : "; \(grouped(left)) \(left == 1 ? "line" : "lines") left out")\
        \(copied == 0 ? "" : "; \(copies)")
        """, empty: "no calls of \(subject.kind.rawValue) \(subject.name)",
      warnings: configuration.notices
        + (addsUp ? [] : ["the sums differ from the ledger: 'orch db check' says where"])
        + lines.warnings)
  }
}
