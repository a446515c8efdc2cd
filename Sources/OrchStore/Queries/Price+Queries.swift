import OrchModel

/// What one model costs from a day on, as the store keeps it.
package struct StoredPrice: Hashable, Sendable {
  package var model: String
  package var source: String
  package var from: Timestamp
  package var provider: String
  /// Rates and factors as JSON text, which only the price book reads.
  package var terms: String

  package init(model: String, source: String, from: Timestamp, provider: String, terms: String) {
    self.model = model
    self.source = source
    self.from = from
    self.provider = provider
    self.terms = terms
  }

  /// The `source` of what is no price but another name of a model.
  package static let aliasSource = "alias"
}

/// The calls of one model that were priced by one row.
package struct PriceUse: Hashable, Sendable {
  package let model: String?
  package let source: String
  package let from: Timestamp?
  package let calls: Int
  package let cost: Money
}

extension Database {
  /// Every price, by the bytes of the model's name.
  package func storedPrices() throws -> [StoredPrice] {
    try rows(
      """
      SELECT model, source, valid_from, provider, terms FROM price
       WHERE source <> \(StoredPrice.aliasSource)
       ORDER BY model, source, valid_from
      """
    ) { row in
      StoredPrice(
        model: try row["model"], source: try row["source"], from: try row["valid_from"],
        provider: try row["provider"], terms: try row["terms"])
    }
  }

  /// Adds a price; one of the same model, source and time gives way.
  package func keep(_ price: StoredPrice) throws {
    try execute(
      """
      INSERT INTO price (model, source, valid_from, provider, terms)
      VALUES (\(price.model), \(price.source), \(price.from), \(price.provider), \(price.terms))
      ON CONFLICT (model, source, valid_from)
      DO UPDATE SET provider = excluded.provider, terms = excluded.terms
      """)
  }

  /// The names of models with a price of their own or an alias, that begin so.
  package func priceNames(beginning prefix: String, limit: Int) throws -> [String] {
    try rows(
      """
      SELECT DISTINCT model FROM price WHERE model >= \(prefix) ORDER BY model LIMIT \(limit)
      """
    ) { try $0["model"] as String }.filter { $0.utf8.starts(with: prefix.utf8) }
  }
}

extension Database {
  /// The names that stand for other models, and these.
  package func priceAliases() throws -> [(name: String, model: String)] {
    try rows(
      """
      SELECT model, terms FROM price WHERE source = \(StoredPrice.aliasSource) ORDER BY model
      """
    ) { (try $0["model"], try $0["terms"]) }
  }

  /// Lets `name` stand for `model`; what it stood for is forgotten.
  package func setPriceAlias(_ name: String, for model: String) throws {
    try keep(
      StoredPrice(
        model: name, source: StoredPrice.aliasSource, from: Timestamp(milliseconds: 0),
        provider: "", terms: model))
  }

  package func deletePriceAlias(_ name: String) throws {
    try execute(
      "DELETE FROM price WHERE model = \(name) AND source = \(StoredPrice.aliasSource)")
  }
}

extension Database {
  /// Which rows have priced how many calls of `models`, by the model the calls name; of all models when
  /// that is nil.
  ///
  /// Reads the whole ledger.
  package func priceUses(of models: [String]? = nil) throws -> [PriceUse] {
    let filter: SQL = models.map { " AND model IN (\(list: $0))" } ?? ""
    return try rows(
      """
      SELECT model, price_source, price_from, count(*) AS calls, sum(cost_nd) AS cost_nd FROM call
       WHERE price_source IS NOT NULL AND cost_nd IS NOT NULL\(filter)
       GROUP BY model, price_source, price_from
      """
    ) { row in
      PriceUse(
        model: try row["model"], source: try row["price_source"], from: try row["price_from"],
        calls: try row["calls"], cost: try row["cost_nd"])
    }
  }

  /// When a table was last compared with the prices here; nil when none ever was.
  package func lastPriceImport() throws -> Timestamp? {
    try row("SELECT value FROM meta WHERE key = 'prices_imported_at'") { row in
      Int64(try row["value"] as String).map { Timestamp(milliseconds: $0) }
    } ?? nil
  }

  package func setLastPriceImport(_ time: Timestamp) throws {
    try execute(
      """
      INSERT INTO meta (key, value) VALUES ('prices_imported_at', \(String(time.milliseconds)))
      ON CONFLICT (key) DO UPDATE SET value = excluded.value
      """)
  }
}
