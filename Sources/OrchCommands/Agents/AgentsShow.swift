import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Shows one agent: what it does, what it cost, where it works.
struct AgentsShow: Command {
  static let name = "agents show"
  static let aliases = [["agent", "show"]]
  static let summary = "Show one agent: what it does, what it cost, which session it has"
  static let discussion = """
    Agents are those of runs, and the sessions that 'orch import' read, with their subagents. The files are those \
    that the client's own tools changed; what a command did to files is not among them. Of an imported session the \
    last 20 messages are shown, the first 2 KiB of each; for an agent of a run see 'orch logs show'.
    """
  static let examples = [
    "orch agents show a4k2p", "orch agents show a4k2p --json | jq .item.tokens",
  ]

  @Operand(completing: .dynamic("agent"), "The agent: its id, or the beginning of it")
  var agent: String

  func run(_ context: Context) throws -> Card<AgentView> {
    let store = try context.readStore()
    let agent = try store.knownAgent(agent)
    let run = try agent.run.flatMap { try store.run($0) }
    return Card(
      try AgentView(agent, run: run, in: store, now: context.now()), columns: AgentView.columns,
      sections: [
        Section(
          "files", title: "files changed by its tools", try store.touchedFiles(of: agent.id),
          columns: [
            Column("path") { $0.path },
            Column("change") { $0.kind.rawValue },
            Column("edits") { $0.edits },
            Column("added") { $0.added },
            Column("removed") { $0.removed },
          ]),
        Section(
          "tools", title: "tools", try store.toolUse(of: agent.id),
          columns: [
            Column("tool") { $0.name },
            Column("calls") { $0.calls },
            Column("failed") { $0.failed },
          ]),
        Section(
          "messages", title: "last messages", try store.messages(of: agent.id, last: 20),
          columns: [
            Column("at") { $0.at }, Column("kind") { $0.kind }, Column("text") { $0.text },
          ]),
      ])
  }
}
