/// A named chain of stages that other programs do and record.
package struct Pipeline: Hashable, Sendable {
  /// One step: what it is called, what goes in and what comes out.
  package struct Step: Hashable, Sendable {
    /// What `runs stage` calls it: `clusters`.
    package var name: String
    /// What a person reads: `Keywords→Clusters`.
    package var title: String
    /// The kind of item that goes in and comes out: `keywords`, `clusters`.
    package var input: String
    package var output: String
    package var isEnabled: Bool

    package init(
      name: String, title: String, input: String, output: String, isEnabled: Bool = true
    ) {
      self.name = name
      self.title = title
      self.input = input
      self.output = output
      self.isEnabled = isEnabled
    }
  }

  package let name: String
  package var steps: [Step]
  package var createdAt: Timestamp

  package init(name: String, steps: [Step], createdAt: Timestamp) {
    self.name = name
    self.steps = steps
    self.createdAt = createdAt
  }
}

/// How many there are of a kind of item.
package struct ItemCount: Hashable, Sendable {
  package var name: String
  package var count: Int64

  package init(name: String, count: Int64) {
    self.name = name
    self.count = count
  }
}
