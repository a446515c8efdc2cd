import OrchModel

/// The users and the pull requests of all agents, as numbers of texts.
///
/// Reading all agents takes as long as looking some of them up one by one.
struct AgentOwners {
  private var agents = TextNumbers()
  /// For each column of a question the numbers of the agents' texts; none for a column of another kind.
  private var numbers: [[Int]]
  /// For each column the number of the text that says nothing.
  private let unknown: [Int]

  /// Reads what `columns` ask for; `texts` are numbered by column.
  init(of columns: [SpendColumn], _ texts: inout [TextNumbers], in store: Database) throws {
    let nothing = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    unknown = texts.indices.map { texts[$0].number(of: nothing) }
    numbers = Array(repeating: [], count: columns.count)
    var parents: [Int] = []
    try store.each("SELECT id, user_name, pull_request, parent_id FROM agent") { row in
      let agent = row.withBytes(at: 0) { agents.number(of: $0) }
      let parent = row.isNull(at: 3) ? agent : row.withBytes(at: 3) { agents.number(of: $0) }
      while parents.count < agents.count {
        parents.append(parents.count)
        for column in columns.indices where columns[column].isOfAgent {
          numbers[column].append(unknown[column])
        }
      }
      parents[agent] = parent
      for column in columns.indices where columns[column].isOfAgent {
        numbers[column][agent] = row.withBytes(at: columns[column] == .user ? 1 : 2) {
          texts[column].number(of: $0)
        }
      }
    }
    // A subagent has the pull request of the session it belongs to.
    for column in columns.indices where columns[column] == .pullRequest {
      let own = numbers[column]
      for (agent, parent) in parents.enumerated() where own[parent] != unknown[column] {
        numbers[column][agent] = own[parent]
      }
    }
  }

  /// The number of an agent's text in a column.
  mutating func number(of agent: UnsafeBufferPointer<UInt8>, at column: Int) -> Int {
    let agent = agents.number(of: agent)
    return agent < numbers[column].count ? numbers[column][agent] : unknown[column]
  }
}
