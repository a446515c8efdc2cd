/// The name closest to a mistyped one.
enum NearestName {
  /// The candidate with the fewest changed letters, at most a third of them; nil when none is near.
  static func of(_ name: String, in candidates: [String]) -> String? {
    guard name.utf8.count <= 64 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      let distance = distance(Array(name.utf8), Array(candidate.utf8))
      guard distance <= max(1, max(name.utf8.count, candidate.utf8.count) / 3) else { continue }
      if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// How many bytes must be changed, added or left out, swaps counting once.
  private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var before: [Int] = []
    var last = Array(0...other.count)
    for (row, byte) in one.enumerated() {
      var next = [row + 1]
      for (column, otherByte) in other.enumerated() {
        var best = min(
          last[column] + (byte == otherByte ? 0 : 1), last[column + 1] + 1, next[column] + 1)
        if row > 0, column > 0, byte == other[column - 1], one[row - 1] == otherByte {
          best = min(best, before[column - 1] + 1)
        }
        next.append(best)
      }
      (before, last) = (last, next)
    }
    return last[other.count]
  }
}
