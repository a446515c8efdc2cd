import OrchModel

/// How like a task finished ones are: the same type first, then shared tags and words of the title.
struct Similarity {
  /// Only the newest so many finished tasks are compared.
  private static let historyLimit = 10_000

  private let type: String
  private let terms: [String]
  private let tags: [String]

  init(type: String, title: String, tags: [String]) {
    self.type = type
    terms = Words.terms(of: title)
    self.tags = Self.unified(tags)
  }

  /// The `count` nearest of those that have something in common with the task, the nearest first;
  /// of equally near ones the newest.
  func nearest(in history: [FinishedTask], count: Int) -> [FinishedTask] {
    var candidates: [(task: FinishedTask, nearness: Int)] = []
    let newest =
      history.count > Self.historyLimit
      ? Array(history.sorted { $0.completedAt > $1.completedAt }.prefix(Self.historyLimit))
      : history
    for task in newest {
      let nearness = nearness(of: task)
      if nearness > 0 { candidates.append((task, nearness)) }
    }
    candidates.sort { one, other in
      if one.nearness != other.nearness { return one.nearness > other.nearness }
      if one.task.completedAt != other.task.completedAt {
        return one.task.completedAt > other.task.completedAt
      }
      return one.task.id.rawValue.utf8.lexicographicallyPrecedes(other.task.id.rawValue.utf8)
    }
    return candidates.prefix(count).map(\.task)
  }

  /// How much the two share, 0 for nothing.
  ///
  /// The same type outweighs all else; tags count twice what words do.
  private func nearness(of task: FinishedTask) -> Int {
    (type.isSameBytes(as: task.type) ? 10_000 : 0) + 2
      * Words.overlap(tags, Self.unified(task.tags))
      + Words.overlap(terms, Words.terms(of: task.title))
  }

  private static func unified(_ tags: [String]) -> [String] {
    var tags = Array(tags.prefix(64))
    Words.sortAndUnify(&tags)
    return tags
  }
}
