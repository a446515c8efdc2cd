import OrchModel

/// What calls come to by columns, in groups that share their texts.
///
/// Reports may have a hundred thousand groups of a few hundred texts: numbers are compared and copied faster.
package struct SpendSums: Sendable {
  /// What the calls of a group come to in one stretch of time; each group is in each stretch at most once.
  package struct Sum: Sendable {
    package let group: Int32
    /// The number of the stretch, which begins at that of `starts`.
    package let stretch: Int32
    /// The hours since 1970 in which the first and the last of them are.
    package internal(set) var hours: ClosedRange<Int64>
    package internal(set) var spend: Spend
  }

  /// For each column the texts that groups may have, each once, in no order; nil for what is not known.
  package let texts: [[String?]]
  /// Where the stretches of time begin, each once, in no order; nil when none was asked for.
  package let starts: [Timestamp?]
  package let sums: [Sum]
  /// Of each group the number of its text in each column, column after column.
  let members: [Int32]

  /// For each group the number of its text among those of a column.
  package func numbers(at column: Int) -> [Int32] {
    stride(from: column, to: members.count, by: texts.count).map { members[$0] }
  }
}

extension SpendSums {
  /// The same, each with texts of its own.
  package var groups: [SpendGroup] {
    sums.map { sum in
      SpendGroup(
        values: texts.indices.map {
          texts[$0][Int(members[Int(sum.group) * texts.count + $0])]
        },
        start: starts[Int(sum.stretch)], hours: sum.hours, spend: sum.spend)
    }
  }
}

extension Spend {
  /// Adds; the most there is of what does not fit.
  package mutating func add(_ other: Spend) {
    calls = Int(Int64(calls).clampedSum(Int64(other.calls)))
    tokens += other.tokens
    cost = cost.adding(other.cost) ?? Money(nanodollars: .max)
    unpricedTokens = unpricedTokens.clampedSum(other.unpricedTokens)
    unpricedCalls = Int(Int64(unpricedCalls).clampedSum(Int64(other.unpricedCalls)))
  }
}
