import OrchCommands
import OrchGit
import OrchModel
import OrchStore
import Terminal

extension CostYield: Command {
  package func run(_ context: Context) throws -> Listing<BranchYield> {
    let desk = try GitDesk(context)
    var warnings: [String] = []
    let base = try desk.base(self.base, warnings: &warnings)
    guard let store = desk.store, let project = desk.project else {
      return Listing(
        [], columns: BranchYield.columns, summary: Base.facts(of: base),
        empty: "nothing is recorded of this repository", warnings: warnings)
    }
    let costs = try store.read { try branches(of: project, in: store, context) }
    let commits = try store.commits(of: project.id)
    let known = try desk.repository.branches()
    let rows = try costs.branches.map { branch in
      BranchYield(
        name: branch.name,
        fate: try desk.fate(of: branch.name, known, base: base, commits: commits),
        spend: branch.spend, share: branch.share, run: branch.name.flatMap(desk.runs.run(on:)))
    }
    return Listing(
      rows, columns: BranchYield.columns,
      summary: [("fates", fates(of: rows).field)] + costs.total.members + Base.facts(of: base)
        + costs.members,
      totals: words(rows, costs), empty: "no calls \(costs.place)", warnings: warnings)
  }

  private func sum(_ fate: BranchFate, _ rows: [BranchYield]) -> (count: Int, spend: Spend) {
    let mine = rows.filter { $0.fate == fate }
    return (mine.count, mine.reduce(into: Spend()) { $0.add($1.spend) })
  }

  /// What each fate comes to, by its name.
  private func fates(of rows: [BranchYield]) -> Field.Object {
    Field.Object(
      BranchFate.allCases.map { fate in
        let (count, spend) = sum(fate, rows)
        return (
          fate.rawValue,
          .object([
            "branches": count.field, "costUsd": spend.shownCost.field, "calls": spend.calls.field,
          ])
        )
      })
  }

  /// `merged $3.50, kept $1.20; of $5.00, 40 calls in the last 30 days in project my-repo`.
  private func words(_ rows: [BranchYield], _ costs: BranchCosts) -> String {
    let parts = BranchFate.allCases.compactMap { fate -> String? in
      let (count, spend) = sum(fate, rows)
      return count == 0
        ? nil : "\(fate.rawValue) \(spend.shownCost.map(\.shown) ?? "no known cost")"
    }
    return "\(parts.joined(separator: ", ")); of \(costs.total.words) \(costs.place)"
  }
}
