import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Shows one agent: what it does, what it cost, where it works.
struct AgentsShow: Command {
  static let path = ["agents", "show"]
  static let aliases = [["agent", "show"]]
  static let summary = "Show one agent: what it does, what it cost, which session it has"
  static let examples = [
    "orch agents show a4k2p", "orch agents show a4k2p --json | jq .item.tokens",
  ]

  @Operand(completing: .dynamic("agent"), "The agent: its id, or the beginning of it")
  var agent: String

  func run(_ context: Context) throws -> Card<AgentView> {
    let store = try context.readStore()
    let agent = try store.knownAgent(agent)
    return Card(
      try AgentView(agent, run: try store.run(agent.run), in: store, now: context.now()),
      columns: AgentView.columns)
  }
}
