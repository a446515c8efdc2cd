import OrchModel

extension Database {
  /// The last word on each limit of `client`'s subscription.
  package func quotas(of client: String) throws -> [Quota] {
    try rows(
      """
      SELECT name, max(at) AS at, used, resets_at FROM quota WHERE client = \(client)
       GROUP BY name ORDER BY name
      """
    ) { row in
      Quota(
        client: client, name: try row["name"], at: try row["at"], usedTenths: try row["used"],
        resetsAt: try row["resets_at"])
    }
  }

  package func record(_ quota: Quota) throws {
    try execute(
      """
      INSERT INTO quota (client, name, at, used, resets_at)
      VALUES (\(quota.client), \(quota.name), \(quota.at), \(quota.usedTenths), \(quota.resetsAt))
      ON CONFLICT (client, name, at)
      DO UPDATE SET used = excluded.used, resets_at = excluded.resets_at
      """)
  }

  /// What a session's calls since a moment cost, how many there are, and in how many minutes of the clock.
  package func recentSpend(ofSession session: String, since moment: Timestamp) throws
    -> (calls: Int, cost: Money, activeMinutes: Int)
  {
    try row(
      """
      SELECT count(*) AS calls, coalesce(sum(cost_nd), 0) AS cost_nd, count(DISTINCT at / 60000) AS minutes
        FROM call
       WHERE at >= \(moment) AND session = \(session)
      """
    ) { (try $0["calls"], try $0["cost_nd"], try $0["minutes"]) } ?? (0, .zero, 0)
  }
}

extension Database {
  /// What clients said of the limit called `name` since a moment, the oldest first.
  package func quotas(named name: String, since moment: Timestamp) throws -> [Quota] {
    try rows(
      """
      SELECT client, at, used, resets_at FROM quota WHERE name = \(name) AND at >= \(moment)
       ORDER BY at, client
      """
    ) { row in
      Quota(
        client: try row["client"], name: name, at: try row["at"], usedTenths: try row["used"],
        resetsAt: try row["resets_at"])
    }
  }
}
