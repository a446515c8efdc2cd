import OrchAnalysis
import OrchModel
import OrchStore

extension Estimator {
  /// What `roles` alone will take of a task, by what they took of similar ones; nil while there is no number.
  package static func part(of task: AgentTask, roles: [String], in store: Database) throws
    -> RecordedEstimate?
  {
    let similar = try estimate(
      title: task.title, description: task.description, type: task.type, tags: task.tags, in: store
    ).whole.similar
    return part(of: roles, in: try store.roleParts(of: similar))
  }

  /// The sum of the roles' parts for each task, of which the estimate is the p50 and the p80 (F7).
  static func part(of roles: [String], in parts: [RolePart]) -> RecordedEstimate? {
    let parts = parts.filter { part in roles.contains { $0.isSameBytes(as: part.role) } }
    let tasks = Dictionary(grouping: parts, by: \.task).values
    let whole = Estimate.range(
      of: tasks.compactMap { parts in
        parts.allSatisfy { $0.cost != nil }
          ? parts.reduce(Money.zero) { $0.clampedSum($1.cost ?? .zero) } : nil
      }, similar: tasks.count)
    let duration = Estimate.range(
      of: tasks.map { $0.reduce(Int64(0)) { $0.clampedSum($1.activeMs) } }, similar: tasks.count)
    guard whole.value != nil || duration.value != nil else { return nil }
    var byRole: [String: EstimateRange<Money>] = [:]
    for role in StageEstimate.of(parts) { byRole[role.role] = role.cost.value }
    return RecordedEstimate(
      cost: whole.value, durationMs: duration.value, costByRole: byRole, n: tasks.count,
      isPart: true)
  }
}
