import OrchModel

/// The client's own running totals in one transcript, and what a fork began with (formats §1.4, 6).
package struct RecordedTotals: Hashable, Sendable {
  package struct Total: Hashable, Sendable {
    package var cost: Money
    /// What of it is for models that the client may have priced with another's rates.
    package var costByModel: [String: Money]
    /// The last time in the file before it.
    package var at: Timestamp
    /// The next time after it; nil when it stands at the end.
    package var until: Timestamp?
  }

  /// A session of which the file has copies of calls, and the time of the last of them.
  package struct Inherited: Hashable, Sendable {
    package var session: String
    package var last: Timestamp
  }

  /// In the order of the file; the newest two hundred.
  package private(set) var totals: [Total] = []
  /// The session that paid the last copied call, the parent, is the last.
  package private(set) var inherited: [Inherited] = []
  /// When the first record that is no copy was made.
  package private(set) var ownAt: Timestamp?
  private var lastAt: Timestamp?

  package init() {}

  package var isEmpty: Bool { totals.isEmpty && inherited.isEmpty }

  /// Notes that the file goes on with a record of this time.
  mutating func note(time: Timestamp) {
    if let last = totals.indices.last, totals[last].until == nil { totals[last].until = time }
    lastAt = time
  }

  mutating func note(_ total: ClientTotal) {
    guard let cost = total.cost, let lastAt else { return }
    totals.append(Total(cost: cost, costByModel: total.costByModel, at: lastAt))
    if totals.count > 200 { totals.removeFirst() }
  }

  /// Notes a copy of a call that `session` paid.
  mutating func note(copyPaidBy session: String, at time: Timestamp) {
    let before = inherited.firstIndex { $0.session.isSameBytes(as: session) }
    let last = before.map { inherited.remove(at: $0).last } ?? time
    inherited.append(Inherited(session: session, last: max(last, time)))
    ownAt = nil
  }

  /// Notes a prompt or an answer that is not known to be a copy.
  mutating func note(ownAt time: Timestamp) {
    if ownAt == nil { ownAt = time }
  }
}

// MARK: - Kept between imports

extension RecordedTotals {
  /// JSON, to be read by `init(json:)`.
  package var json: String {
    JSONValue.object([
      .init("last", lastAt.json), .init("own", ownAt.json),
      .init(
        "inherited",
        .array(inherited.map { .array([.string($0.session), .integer($0.last.milliseconds)]) })),
      .init("totals", .array(totals.map(\.json))),
    ]).text
  }

  /// What was kept; nil for anything else.
  package init?(json: String) {
    var json = json
    let answer = json.withUTF8 { bytes in
      JSONParser().read(UnsafeRawBufferPointer(bytes)) { Self($0) }
    }
    guard case .success(let totals?) = answer else { return nil }
    self = totals
  }

  private init?(_ document: JSONDocument) {
    guard document.kind == .object else { return nil }
    lastAt = document["last"].moment
    ownAt = document["own"].moment
    for pair in document["inherited"].elements {
      let parts = Array(pair.elements)
      guard parts.count == 2, let session = parts[0].string, let last = parts[1].moment else {
        return nil
      }
      inherited.append(Inherited(session: session, last: last))
    }
    for total in document["totals"].elements {
      guard let total = Total(total) else { return nil }
      totals.append(total)
    }
  }
}

extension RecordedTotals.Total {
  fileprivate var json: JSONValue {
    let models = costByModel.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return .object([
      .init("nd", .integer(cost.nanodollars)), .init("at", .integer(at.milliseconds)),
      .init("until", until.json),
      .init("models", .object(models.map { .init($0.key, .integer($0.value.nanodollars)) })),
    ])
  }

  fileprivate init?(_ document: JSONDocument) {
    guard let cost = document["nd"].int64, let at = document["at"].moment else { return nil }
    self.cost = Money(nanodollars: cost)
    self.at = at
    until = document["until"].moment
    costByModel = [:]
    for (name, amount) in document["models"].members {
      guard let name = name.string, let amount = amount.int64 else { return nil }
      costByModel[name] = Money(nanodollars: amount)
    }
  }
}

extension Timestamp? {
  fileprivate var json: JSONValue { map { .integer($0.milliseconds) } ?? .null }
}

extension JSONDocument {
  /// Milliseconds since 1970.
  fileprivate var moment: Timestamp? { int64.map { Timestamp(milliseconds: $0) } }
}
