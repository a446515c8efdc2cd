/// How far a task is (F3).
package enum Progress {
  /// One stage of a run: the share of the whole it usually takes, and whether it is done.
  package struct Stage: Hashable, Sendable {
    package let weight: Int64
    package let isDone: Bool

    package init(weight: Int64, isDone: Bool) {
      self.weight = weight
      self.isDone = isDone
    }
  }

  /// Whole percent, rounded down: what is said explicitly, else done steps, else the weight of done
  /// stages, which count alike when none has a weight.
  package static func percent(
    explicit: Int? = nil, doneSteps: Int = 0, steps: Int = 0, stages: [Stage] = []
  ) -> Measured<Int> {
    if let explicit { return .value(min(max(explicit, 0), 100), n: 1) }
    if steps > 0 {
      let share = Int128(min(max(doneSteps, 0), steps)) * 100 / Int128(steps)
      return .value(Int(share), n: steps)
    }
    guard !stages.isEmpty else { return .none(reason: "no steps and no stages", n: 0) }
    let isWeighted = stages.contains { $0.weight > 0 }
    func weight(_ stage: Stage) -> Int128 { isWeighted ? Int128(max(stage.weight, 0)) : 1 }
    let all = stages.reduce(Int128(0)) { $0 + weight($1) }
    let done = stages.reduce(Int128(0)) { $0 + ($1.isDone ? weight($1) : 0) }
    return .value(Int(done * 100 / all), n: stages.count)
  }
}
