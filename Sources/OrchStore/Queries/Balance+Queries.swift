import OrchModel

extension Database {
  /// Every balance, that of all clients first, then by client.
  package func balances() throws -> [Balance] {
    try rows("SELECT client, amount_nd, since FROM balance ORDER BY client") { try Balance($0) }
  }

  package func balance(of client: String?) throws -> Balance? {
    try row("SELECT client, amount_nd, since FROM balance WHERE client = \(client ?? "")") {
      try Balance($0)
    }
  }

  /// Writes down a balance in place of the one there was; `kind` says what happened.
  package func set(
    _ balance: Balance, by person: String? = nil, because reason: String? = nil, kind: String,
    at time: Timestamp
  ) throws {
    try write {
      let old = try self.balance(of: balance.client)
      try execute(
        """
        INSERT INTO balance (client, amount_nd, since)
        VALUES (\(balance.client ?? ""), \(balance.amount), \(balance.since))
        ON CONFLICT (client) DO UPDATE SET amount_nd = excluded.amount_nd, since = excluded.since
        """)
      try append(
        Event(
          at: time, kind: kind,
          data: [
            "client": balance.client.json, "fromUsd": (old?.amount).json,
            "toUsd": balance.amount.json, "by": person.json, "reason": reason.json,
          ]))
    }
  }
}

extension Balance {
  fileprivate init(_ row: borrowing Row) throws {
    let client: String = try row["client"]
    self.init(
      client: client.isEmpty ? nil : client, amount: try row["amount_nd"], since: try row["since"])
  }
}
