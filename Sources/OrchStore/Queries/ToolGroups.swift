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

  /// The values of each group, with the tool among those of its places; nil for what is not known.
  func values(in places: [[String?]], at position: Int) -> [[String?]] {
    members.map { member in
      var values = places[member.places]
      let tool = names.text(member.tool)
      values.insert(tool.isEmpty ? nil : tool, at: position)
      return values
    }
  }
}
