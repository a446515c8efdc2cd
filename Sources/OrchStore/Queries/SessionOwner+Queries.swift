import OrchModel

/// Who worked in a session, and for which pull request.
package struct SessionOwner: Hashable, Sendable {
  package let user: String?
  /// `owner/repository#12`.
  package let pullRequest: String?
}

extension Database {
  /// Notes who an agent worked for; of several names the smallest is kept, in whatever order they come.
  package func note(user: String, of agent: ID<Agent>) throws {
    try execute(
      """
      UPDATE agent SET user_name = \(user)
       WHERE id = \(agent) AND (user_name IS NULL OR user_name > \(user))
      """)
  }

  /// Notes the pull request that a session was linked to at a time: an imported one's agent is `agent`, those
  /// that runs had in it are found by the session.
  ///
  /// The latest counts, in whatever order they come; of two at a time the one with the larger name.
  package func note(
    pullRequest: String, at time: Timestamp, ofSession session: String, agent: ID<Agent>
  ) throws {
    for which in ["id = \(agent)", "session = \(session) AND run_id IS NOT NULL"] as [SQL] {
      try execute(
        """
        UPDATE agent SET pull_request = \(pullRequest), pull_request_at = \(time)
         WHERE \(which)
           AND (pull_request IS NULL OR pull_request_at < \(time)
                OR (pull_request_at = \(time) AND pull_request < \(pullRequest)))
        """)
    }
  }

  /// Of every agent of which one of them is known; a subagent has the pull request of its session.
  package func sessionOwners() throws -> [ID<Agent>: SessionOwner] {
    let pairs = try rows(
      """
      SELECT own.id AS id, own.user_name AS user_name,
             coalesce(main.pull_request, own.pull_request) AS pull_request
        FROM agent AS own LEFT JOIN agent AS main ON main.id = own.parent_id
       WHERE own.user_name IS NOT NULL OR own.pull_request IS NOT NULL
          OR main.pull_request IS NOT NULL
      """
    ) { row in
      (
        try row["id"] as ID<Agent>,
        SessionOwner(user: try row["user_name"], pullRequest: try row["pull_request"])
      )
    }
    return Dictionary(pairs, uniquingKeysWith: { one, _ in one })
  }
}
