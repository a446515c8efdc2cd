import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Lists agents, newest first.
struct AgentsList: Command {
  static let name = "agents list"
  static let aliases = [["agent", "list"]]
  static let summary = "List agents, newest first"
  static let examples = [
    "orch agents list --status running", "orch agents list --run last",
    "orch agents list --json | jq -r '.items[] | .id, .costUsd'",
  ]

  @Option(short: "s", "Only agents with this status; again for more") var status: [Agent.Status] =
    []
  @Option(value: "RUN", completing: .dynamic("run"), "Only agents of this run") var run: String?
  @Group var list = ListOptions()

  func run(_ context: Context) throws -> Listing<AgentView> {
    let position = try list.position(in: Self.path)
    let store = try context.readStore()
    let run = try run.map { try store.knownRun($0, in: context) }
    // A run that is named is shown whatever project this folder belongs to.
    let project = run == nil ? try context.projectInView(in: store)?.id : nil
    let rows = try store.agents(
      of: project, run: run?.id, with: status, before: position, limit: list.limit)
    var runs: [ID<Run>: Run] = [:]
    let views = try rows.map { row in
      let id = row.agent.run
      if let id, runs[id] == nil { runs[id] = try store.run(id) }
      return try AgentView(
        row.agent, run: id.flatMap { runs[$0] }, in: store, now: context.now())
    }
    return Listing(
      views, columns: AgentView.columns, limit: list.limit,
      next: list.cursor(after: rows.last?.sequence, count: rows.count, in: Self.path),
      empty: "no agents; 'orch run PROMPT' starts some, 'orch import' finds earlier ones")
  }
}
