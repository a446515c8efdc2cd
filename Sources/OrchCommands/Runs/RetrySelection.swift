import OrchModel

/// What of a run a new attempt does again.
package enum RetryScope: Hashable, Sendable {
  case whole
  /// From the first stage on that failed or was not reached.
  case failed
  /// From this stage on.
  case from(String)
  /// This stage and no other.
  case only(String)
}

/// What becomes of a stage in a new attempt.
package enum StageFate: Hashable, Sendable {
  case again
  /// The old attempt's stage stands for it.
  case kept(Stage)
  /// It is not done, and why.
  case leftOut(String)
}

/// A stage of a new attempt, beside what the old one has of it.
package struct RetriedStage: Sendable {
  package let name: String
  /// What a person reads; the role of an agent's stage.
  package let title: String
  package let needs: [String]
  /// Nil for a stage that the old attempt did not have.
  package let old: Stage?

  package init(name: String, title: String, needs: [String], old: Stage?) {
    self.name = name
    self.title = title
    self.needs = needs
    self.old = old
  }

  fileprivate var isDone: Bool { old?.isDone ?? false }
  fileprivate var isLeftOut: Bool { old?.isLeftOut ?? false }
}

/// Which stages of a run are done again, and which are kept as an earlier attempt did them.
package struct RetrySelection: Sendable {
  /// In the order of the stages.
  package let fates: [StageFate]

  /// Chooses among `stages`; throws when nothing has failed, and for a stage whose needs would be unmet.
  package init(_ scope: RetryScope, of run: Run, _ stages: [RetriedStage]) throws {
    let again = try Self.again(scope, of: run, stages)
    if !run.isRecorded { try Self.requireNeeds(of: again, in: run, stages) }
    fates = stages.enumerated().map { position, stage in
      if again.contains(position) { return .again }
      guard let old = stage.old, old.isDone || old.isLeftOut else {
        return .leftOut(Stage.notAskedFor)
      }
      return old.isDone ? .kept(old) : .leftOut(old.reason ?? "not needed")
    }
  }

  package var kept: [Stage] {
    fates.compactMap { if case .kept(let stage) = $0 { stage } else { nil } }
  }

  /// The commit that the newest of the kept stages left; nil when none has left one.
  package var commit: String? {
    kept.filter { $0.commit != nil }
      .max { $0.end < $1.end }?
      .commit
  }

  private static func again(
    _ scope: RetryScope, of run: Run, _ stages: [RetriedStage]
  ) throws -> Set<Int> {
    func position(of name: String) throws -> Int {
      guard
        let position = stages.firstIndex(where: { $0.name.isSameBytes(as: name) })
          ?? stages.firstIndex(where: { $0.title.isSameBytes(as: name) })
      else { throw RunFailure.unknownStage(run.id, name, known: stages.map(\.name)) }
      return position
    }
    switch scope {
    case .whole: return Set(stages.indices)
    case .only(let name): return [try position(of: name)]
    case .from(let name):
      return following([try position(of: name)], in: stages, isChain: run.isRecorded)
    case .failed:
      let undone = stages.indices.filter { !stages[$0].isDone && !stages[$0].isLeftOut }
      guard !undone.isEmpty else { throw RunFailure.nothingFailed(run.id) }
      return following(undone, in: stages, isChain: run.isRecorded)
    }
  }

  /// The stages at `places`, and all that depend on one of them.
  ///
  /// In a chain those are all behind the first. Else they are those that need it, and those that were at work when
  /// it was: what they committed has its work in it.
  private static func following(
    _ places: [Int], in stages: [RetriedStage], isChain: Bool
  ) -> Set<Int> {
    if isChain { return Set((places.min() ?? 0)..<stages.count) }
    var all = Set(places)
    var hasGrown = true
    while hasGrown {
      hasGrown = false
      for place in stages.indices where !all.contains(place) {
        let depends = all.contains { other in
          stages[place].needs.contains { $0.isSameBytes(as: stages[other].name) }
            || stages[place].contains(workOf: stages[other])
        }
        if depends { hasGrown = all.insert(place).inserted }
      }
    }
    return all
  }

  private static func requireNeeds(of again: Set<Int>, in run: Run, _ stages: [RetriedStage])
    throws
  {
    for place in again.sorted() {
      for need in stages[place].needs {
        guard let other = stages.firstIndex(where: { $0.name.isSameBytes(as: need) }),
          !again.contains(other), !stages[other].isDone, !stages[other].isLeftOut
        else { continue }
        throw RunFailure.needsUndone(run.id, stage: stages[place].name, need: need)
      }
    }
  }
}

extension RetriedStage {
  /// True when it was done and ended after `other` had begun.
  fileprivate func contains(workOf other: RetriedStage) -> Bool {
    guard isDone, let end = old?.endedAt,
      let begin = other.old.flatMap({ $0.startedAt ?? ($0.keptFrom == nil ? nil : $0.endedAt) })
    else { return false }
    return end > begin
  }
}

extension Stage {
  /// When it ended; of two at the same moment the one with the higher position ended last.
  fileprivate var end: (Int64, Int) { (endedAt?.milliseconds ?? .min, position) }
}
