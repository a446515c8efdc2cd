import OrchModel

/// What one role will take of a task, by what it took of similar ones (F7).
package struct StageEstimate: Hashable, Sendable {
  package let role: String
  package let cost: Measured<EstimateRange<Money>>
  package let tokens: Measured<EstimateRange<Int64>>
  package let durationMs: Measured<EstimateRange<Int64>>

  /// One for each role that `parts` name: those of the built-in workflows in their order, then the others.
  package static func of(_ parts: [RolePart]) -> [StageEstimate] {
    var byRole: [String: [RolePart]] = [:]
    for part in parts { byRole[part.role, default: []].append(part) }
    let known = ["analyst", "planner", "builder", "tester", "reviewer"]
    let others = byRole.keys.filter { !known.contains($0) }
    let order = known + others.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return order.compactMap { role in
      guard let parts = byRole[role] else { return nil }
      return StageEstimate(
        role: role,
        cost: Estimate.range(of: parts.compactMap(\.cost), similar: parts.count),
        tokens: Estimate.range(of: parts.map(\.tokens), similar: parts.count),
        durationMs: Estimate.range(of: parts.map(\.activeMs), similar: parts.count))
    }
  }
}
