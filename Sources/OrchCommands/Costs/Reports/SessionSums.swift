import OrchModel
import OrchStore

/// What the calls of each session come to, before it is put into words: of thousands few are shown.
struct SessionSums {
  struct Session {
    fileprivate let client: Int32
    fileprivate(set) var spend: Spend
    /// The hours of its first and its last call.
    fileprivate(set) var hours: ClosedRange<Int64>
  }

  private let sums: SpendSums
  /// For each of the sums the place of its session.
  private var places: [Int32] = []
  private(set) var sessions: [Session] = []

  /// Takes sums by session, client, project and branch.
  init(_ sums: SpendSums) {
    self.sums = sums
    let (names, clients) = (sums.numbers(at: 0), sums.numbers(at: 1))
    // Few sessions are called the same as one of another client.
    var first = [Int32](repeating: -1, count: sums.texts[0].count)
    var others: [Int: Int32] = [:]
    places.reserveCapacity(sums.sums.count)
    for sum in sums.sums {
      let (name, client) = (Int(names[Int(sum.group)]), clients[Int(sum.group)])
      var place = first[name]
      if place >= 0, sessions[Int(place)].client != client {
        place = others[name << 32 | Int(client)] ?? -1
      }
      if place >= 0 {
        sessions[Int(place)].add(sum)
      } else {
        place = Int32(sessions.count)
        if first[name] < 0 { first[name] = place } else { others[name << 32 | Int(client)] = place }
        sessions.append(Session(client: client, spend: sum.spend, hours: sum.hours))
      }
      places.append(place)
    }
  }

  var total: Spend { sessions.reduce(into: Spend()) { $0.add($1.spend) } }

  /// Some of the sessions as rows.
  func rows(
    _ wanted: [Int], shares: [Int64?], projects: [ByteText: String]
  ) -> [SessionRow] {
    var isWanted = [Bool](repeating: false, count: sessions.count)
    for place in wanted { isWanted[place] = true }
    var groups: [Int: [Int]] = [:]
    for (number, place) in places.enumerated() where isWanted[Int(place)] {
      groups[Int(place), default: []].append(number)
    }
    let numbers = (0..<4).map { sums.numbers(at: $0) }
    func value(_ number: Int, _ column: Int) -> String? {
      sums.texts[column][Int(numbers[column][Int(sums.sums[number].group)])]
    }
    return wanted.compactMap { place in
      let order = (groups[place] ?? []).sorted { one, other in
        let (cost, another) = (sums.sums[one].spend.cost, sums.sums[other].spend.cost)
        return cost == another ? one < other : cost > another
      }
      guard let first = order.first else { return nil }
      let session = sessions[place]
      var row = SessionRow(
        session: value(first, 0), client: value(first, 1) ?? "", spend: session.spend,
        hours: session.hours, share: shares[place])
      for number in order {
        row.add(
          project: value(number, 2).flatMap { projects[ByteText($0)] }, branch: value(number, 3))
      }
      return row
    }
  }
}

extension SessionSums.Session {
  fileprivate mutating func add(_ sum: SpendSums.Sum) {
    spend.add(sum.spend)
    hours =
      min(hours.lowerBound, sum.hours.lowerBound)...max(hours.upperBound, sum.hours.upperBound)
  }
}
