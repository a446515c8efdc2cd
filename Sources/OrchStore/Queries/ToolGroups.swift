/// Which rows of sums are of places with the same values and of the same tool.
struct ToolGroups {
  private var names = TextNumbers()
  /// By tool and by group of places, the number of their group; -1 before its first row.
  private var numbers: [[Int32]] = []
  /// The group of places, and the tool, of each group.
  private var members: [(places: Int, tool: Int)] = []

  /// The number of a tool.
  mutating func tool(_ name: UnsafeBufferPointer<UInt8>) -> Int {
    let tool = names.number(of: name)
    if tool == numbers.count { numbers.append([]) }
    return tool
  }

  /// The same of a name that is a string.
  mutating func tool(_ name: String) -> Int {
    var name = name
    return name.withUTF8 { tool($0) }
  }

  /// The group of a tool's rows that are of a group of places.
  mutating func group(of places: Int, tool: Int) -> Int {
    if places >= numbers[tool].count {
      let missing = max(places + 1, numbers[tool].count * 2) - numbers[tool].count
      numbers[tool].append(contentsOf: repeatElement(-1, count: missing))
    }
    let known = numbers[tool][places]
    if known >= 0 { return Int(known) }
    numbers[tool][places] = Int32(members.count)
    members.append((places, tool))
    return members.count - 1
  }

  /// The names of the tools by their numbers; nil for what is not known.
  var values: [String?] { names.values }

  /// Of each group the numbers of the texts of its places, of which `places` has so many for each group of them, with
  /// that of its tool among them.
  func members(in places: [Int32], columnCount: Int, at position: Int) -> [Int32] {
    var numbers: [Int32] = []
    numbers.reserveCapacity(members.count * (columnCount + 1))
    for member in members {
      let first = member.places * columnCount
      numbers.append(contentsOf: places[first..<first + position])
      numbers.append(Int32(member.tool))
      numbers.append(contentsOf: places[first + position..<first + columnCount])
    }
    return numbers
  }
}
