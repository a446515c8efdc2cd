import OrchModel
import OrchStore

/// The agents whose sessions begin with copies of another's records, where their lines do not say so.
///
/// Who paid for a call shows when all files are read that have it; what tools it asked for is that session's,
/// and of its copies it is taken out again.
struct CopiedTools {
  private struct Pair: Hashable {
    let original: ID<Agent>
    let copy: ID<Agent>
  }

  private var known: Set<Pair> = []
  private var new: Set<Pair> = []

  mutating func note(_ original: ID<Agent>, isCopiedBy copy: ID<Agent>) {
    new.insert(Pair(original: original, copy: copy))
  }

  /// Takes out those of the agents that were noted since the last time.
  mutating func removeNew(from store: Database) throws {
    for pair in new { try store.removeTools(of: pair.copy, copiedFrom: pair.original) }
    known.formUnion(new)
    new.removeAll(keepingCapacity: true)
  }

  /// Takes out all of them: of a call that was in one portion the tools may have been in the next.
  func removeAll(from store: Database) throws {
    guard !known.isEmpty else { return }
    try store.write {
      for pair in known { try store.removeTools(of: pair.copy, copiedFrom: pair.original) }
    }
  }
}
