/// Which rows of `spend_tool` are of places with the same values and of the same tool.
struct ToolGroups {
  private struct Pair: Hashable {
    let group: Int
    let tool: Int
  }

  private var tools = TextNumbers()
  private var numbers: [Pair: Int] = [:]
  /// The group of places, and the tool, of each group.
  private var members: [Pair] = []

  /// The group of a row that has its tool in a column, and is of a group of places.
  mutating func group(of places: Int, _ row: borrowing Row, at column: Int32) -> Int {
    let pair = Pair(group: places, tool: row.withBytes(at: column) { tools.number(of: $0) })
    if let number = numbers[pair] { return number }
    numbers[pair] = members.count
    members.append(pair)
    return members.count - 1
  }

  /// The values of each group, with the tool among those of its places; nil for what is not known.
  func values(in places: [[String?]], at position: Int) -> [[String?]] {
    members.map { member in
      var values = places[member.group]
      let tool = tools.text(member.tool)
      values.insert(tool.isEmpty ? nil : tool, at: position)
      return values
    }
  }
}
