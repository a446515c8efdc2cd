import OrchModel

/// Which places have the same values, read as they are asked for.
struct PlaceGroups {
  /// Places are read so many at once, as a power of two: who asks for one soon asks for its neighbours.
  private static let blockBits: Int64 = 9

  /// The numbers of each group's texts in each column, column after column.
  private(set) var members: [Int32] = []
  private var count = 0
  private var groups = NumberTable()
  private var blocks = NumberTable()
  private let columns: [SpendColumn]
  private let project: ID<Project>?
  private var texts: [TextNumbers]
  private var pairs: [PairNumbers]
  /// The numbers of the texts of what is being added.
  private var numbers: [Int]
  private let isOfAgent: [Bool]
  /// How many blocks were read.
  private var blockCount = 0
  /// What is kept with agents, read once there are many places to look it up for.
  private var owners: AgentOwners?

  init(_ question: SpendQuestion) {
    columns = question.placeColumns
    project = question.project
    texts = Array(repeating: TextNumbers(), count: columns.count)
    pairs = Array(repeating: PairNumbers(), count: columns.count)
    numbers = Array(repeating: 0, count: columns.count)
    isOfAgent = columns.map(\.isOfAgent)
  }

  /// True when nothing is asked of places.
  private var isTrivial: Bool { columns.isEmpty && project == nil }

  /// The group of a place; nil when it is not of the project.
  mutating func group(of place: Int64, in store: Database) throws -> Int? {
    if isTrivial { return 0 }
    if let group = groups[place] { return group }
    let block = place >> Self.blockBits
    guard blocks[block] == nil else { return nil }
    blocks[block] = 1
    try read(block, in: store)
    return groups[place]
  }

  private mutating func read(_ block: Int64, in store: Database) throws {
    let first = block << Self.blockBits
    var filter: SQL = ""
    if let project { filter = " AND project_id = \(project)" }
    blockCount += 1
    if owners == nil, blockCount > 4, isOfAgent.contains(true) {
      owners = try AgentOwners(of: columns, &texts, in: store)
    }
    let names = owners == nil ? names(of: columns) : names(ofPlaces: columns)
    try store.each(
      """
      SELECT id\(names) FROM spend_place
       WHERE id >= \(first) AND id <= \(first | (1 << Self.blockBits - 1))\(filter)
      """
    ) { add($0) }
  }

  /// The values of each column by their numbers; nil for what is not known.
  var values: [[String?]] { texts.map(\.values) }

  /// The group of what has these values, which no place may have.
  mutating func group(of values: [String?]) -> Int {
    for column in texts.indices {
      var value = values[column] ?? ""
      numbers[column] = value.withUTF8 { texts[column].number(of: $0) }
    }
    return groupOfNumbers()
  }

  /// Adds a row that has a place and then its values.
  private mutating func add(_ row: borrowing Row) {
    for column in texts.indices {
      numbers[column] = row.withBytes(at: Int32(1 + column)) { text in
        (isOfAgent[column] ? owners?.number(of: text, at: column) : nil)
          ?? texts[column].number(of: text)
      }
    }
    groups[row.integer(at: 0)] = groupOfNumbers()
  }

  /// The group of the texts with these numbers.
  private mutating func groupOfNumbers() -> Int {
    var group = 0
    for column in numbers.indices {
      // The first column's numbers are those of the groups by it alone, unless texts of agents are among them.
      group =
        column == 0 && !isOfAgent[0]
        ? numbers[0] : pairs[column].number(of: group, numbers[column])
    }
    if group == count {
      count += 1
      for number in numbers { members.append(Int32(number)) }
    }
    return group
  }
}

/// Pairs of numbers by the order in which they were first seen.
struct PairNumbers {
  private var pairs: [UInt64] = []
  /// By hash; -1 where there is none.
  ///
  /// At least twice as many as there are pairs.
  private var table: [Int32] = Array(repeating: -1, count: 64)

  /// The number of a pair; a new one has the next.
  mutating func number(of one: Int, _ other: Int) -> Int {
    let pair =
      UInt64(UInt32(truncatingIfNeeded: one)) << 32 | UInt64(UInt32(truncatingIfNeeded: other))
    var place = hash(pair)
    while table[place] >= 0 {
      if pairs[Int(table[place])] == pair { return Int(table[place]) }
      place = (place + 1) & (table.count - 1)
    }
    table[place] = Int32(pairs.count)
    pairs.append(pair)
    if pairs.count * 2 > table.count { grow() }
    return pairs.count - 1
  }

  private mutating func grow() {
    table = Array(repeating: -1, count: table.count * 2)
    for (number, pair) in pairs.enumerated() {
      var place = hash(pair)
      while table[place] >= 0 { place = (place + 1) & (table.count - 1) }
      table[place] = Int32(number)
    }
  }

  /// The numbers are counted up, and so nobody can choose them: spreading them out is enough.
  private func hash(_ pair: UInt64) -> Int {
    let product = pair &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: product >> 33) & (table.count - 1)
  }
}

/// Numbers by the ids of rows, which mostly have no gaps.
struct NumberTable {
  /// From here on ids are taken for strays that are no worth an array.
  private static let most: Int64 = 1 << 22
  private var dense: [Int32] = []
  private var sparse: [Int64: Int] = [:]

  subscript(id: Int64) -> Int? {
    get {
      guard (0..<Self.most).contains(id) else { return sparse[id] }
      guard id < dense.count, dense[Int(id)] >= 0 else { return nil }
      return Int(dense[Int(id)])
    }
    set {
      guard (0..<Self.most).contains(id), let newValue, let number = Int32(exactly: newValue) else {
        sparse[id] = newValue
        return
      }
      if id >= dense.count {
        let missing = max(Int(id) + 1, dense.count * 2) - dense.count
        dense.append(contentsOf: repeatElement(-1, count: missing))
      }
      dense[Int(id)] = number
    }
  }
}
