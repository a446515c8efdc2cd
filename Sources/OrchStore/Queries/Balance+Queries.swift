import OrchModel

extension Database {
  /// Every balance, that of all clients first, then by client; dollars before credits.
  package func balances() throws -> [Balance] {
    try rows(
      "SELECT client, metric, amount_nd, since FROM balance ORDER BY client, metric DESC"
    ) { try Balance($0) }
  }

  package func balance(of client: String?, in metric: Budget.Metric) throws -> Balance? {
    try row(
      """
      SELECT client, metric, amount_nd, since FROM balance
       WHERE client = \(client ?? "") AND metric = \(metric)
      """
    ) { try Balance($0) }
  }

  /// Writes down a balance in place of the one there was; `kind` says what happened.
  package func set(
    _ balance: Balance, by person: String? = nil, because reason: String? = nil, kind: String,
    at time: Timestamp
  ) throws {
    try write {
      let old = try self.balance(of: balance.client, in: balance.metric)
      try execute(
        """
        INSERT INTO balance (client, metric, amount_nd, since)
        VALUES (\(balance.client ?? ""), \(balance.metric), \(balance.amount), \(balance.since))
        ON CONFLICT (client, metric) DO UPDATE SET amount_nd = excluded.amount_nd,
                                                   since = excluded.since
        """)
      try append(
        Event(
          at: time, kind: kind,
          data: [
            "client": balance.client.json, "metric": .string(balance.metric.rawValue),
            balance.metric.key("from"): old.map { $0.metric.jsonNumber($0.amount) } ?? .null,
            balance.metric.key("to"): balance.metric.jsonNumber(balance.amount), "by": person.json,
            "reason": reason.json,
          ]))
    }
  }
}

extension Balance {
  fileprivate init(_ row: borrowing Row) throws {
    let client: String = try row["client"]
    self.init(
      client: client.isEmpty ? nil : client, metric: try row["metric"],
      amount: try row["amount_nd"], since: try row["since"])
  }
}
