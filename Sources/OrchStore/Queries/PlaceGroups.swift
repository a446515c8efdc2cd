import OrchModel

/// Which places have the same values, read as they are asked for.
struct PlaceGroups {
  /// Places are read so many at once, as a power of two: who asks for one soon asks for its neighbours.
  private static let blockBits: Int64 = 9

  private struct Pair: Hashable {
    let one: Int
    let other: Int
  }

  /// The numbers of each group's texts in each column.
  private var members: [[Int]] = []
  private var groups = NumberTable()
  private var blocks = NumberTable()
  private let columns: [SpendColumn]
  private let project: ID<Project>?
  private var texts: [TextNumbers]
  private var pairs: [[Pair: Int]]

  init(_ question: SpendQuestion) {
    columns = question.placeColumns
    project = question.project
    texts = Array(repeating: TextNumbers(), count: columns.count)
    pairs = Array(repeating: [:], count: columns.count)
    if isTrivial { members = [[]] }
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
    try store.each(
      """
      SELECT id\(names(of: columns)) FROM spend_place
       WHERE id >= \(first) AND id <= \(first | (1 << Self.blockBits - 1))\(filter)
      """
    ) { add($0) }
  }

  /// The values of each group; nil for what is not known.
  var values: [[String?]] {
    members.map { numbers in
      numbers.enumerated().map { column, number in
        let text = texts[column].text(number)
        return text.isEmpty ? nil : text
      }
    }
  }

  /// Adds a row that has a place and then its values.
  private mutating func add(_ row: borrowing Row) {
    var group = 0
    var numbers: [Int] = []
    for column in texts.indices {
      let number = row.withBytes(at: Int32(1 + column)) { texts[column].number(of: $0) }
      // The first column's numbers are those of the groups by it alone.
      group = column == 0 ? number : pairs[column].number(of: Pair(one: group, other: number))
      numbers.append(number)
    }
    groups[row.integer(at: 0)] = group
    if group == members.count { members.append(numbers) }
  }
}

extension Dictionary where Value == Int {
  /// The number of a key; a new one has the next.
  fileprivate mutating func number(of key: Key) -> Int {
    if let number = self[key] { return number }
    let number = count
    self[key] = number
    return number
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
