import OrchModel
import Terminal

/// How many items of a kind there were before a run and are behind it.
struct RunItems: Sendable {
  let name: String
  /// Nil when nobody said.
  let before: Int64?
  let taken: Int64
  let made: Int64

  /// What is there now; nil when it is not known what was.
  var after: Int64? { before.map { $0.clampedSum(made).clampedSum(-taken) } }

  /// True when something is known of it.
  var isKnown: Bool { before != nil || taken > 0 || made > 0 }

  static let columns: [Column<RunItems>] = [
    Column("name", heading: "items") { $0.name },
    Column("before") { $0.before },
    Column("taken") { $0.taken },
    Column("made") { $0.made },
    Column("after") { $0.after },
  ]

  /// Every kind of item that the run began with or its pipeline names, in that order.
  static func all(
    startingWith items: [ItemCount], stages: [StageFigures], of pipeline: Pipeline?
  ) -> [RunItems] {
    let steps = stages.map { stage in
      (stage: stage, step: pipeline?.steps.first { $0.name.isSameBytes(as: stage.name) })
    }
    var names: [String] = []
    for name in items.map(\.name)
      + steps.flatMap({ [$0.step?.input, $0.step?.output] }).compactMap(\.self)
    where !names.contains(where: { $0.isSameBytes(as: name) }) { names.append(name) }
    return names.map { name in
      func sum(_ counts: [Int64]) -> Int64 { counts.reduce(0) { $0.clampedSum($1) } }
      return RunItems(
        name: name, before: items.first { $0.name.isSameBytes(as: name) }?.count,
        taken: sum(
          steps.compactMap { $0.step?.input.isSameBytes(as: name) == true ? $0.stage.input : nil }),
        made: sum(
          steps.compactMap { $0.step?.output.isSameBytes(as: name) == true ? $0.stage.output : nil }
        ))
    }
  }
}
