/// What of a call is one tool's: each of its numbers is split among the tools that it asked for.
///
/// A tool that was asked for twice gets two parts. What does not divide goes by one to the tools that are owed the
/// largest fractions, of equals to the first by name, so that the parts always add up to the call.
package struct ToolPart: Hashable, Sendable {
  /// The tool; `none` for a call that asked for no tool, and '' where it is not known what it asked for.
  package let tool: String
  /// How many entries of the ledger: 1 for the first of the tools, 0 for the others.
  package let entries: Int64
  package let tokens: Tokens
  package let cost: Money?
  package let recorded: Money?

  /// What stands for a tool where there was none; no tool is called so, as it has a space.
  package static let none = "no tool"

  package static func parts(
    of tools: RequestedTools?, tokens: Tokens, cost: Money?, recorded: Money?
  ) -> [ToolPart] {
    let counts = tools?.counts ?? []
    guard counts.count > 1 else {
      let tool = tools == nil ? "" : counts.first?.tool ?? none
      return [ToolPart(tool: tool, entries: 1, tokens: tokens, cost: cost, recorded: recorded)]
    }
    let weights = counts.map(\.count)
    let entries = split(1, by: weights)
    let input = split(tokens.input, by: weights)
    let cacheRead = split(tokens.cacheRead, by: weights)
    let cacheWrite5m = split(tokens.cacheWrite5m, by: weights)
    let cacheWrite1h = split(tokens.cacheWrite1h, by: weights)
    let output = split(tokens.output, by: weights)
    let costs = cost.map { split($0.nanodollars, by: weights) }
    let recorded = recorded.map { split($0.nanodollars, by: weights) }
    return counts.indices.map { place in
      ToolPart(
        tool: counts[place].tool, entries: entries[place],
        tokens: Tokens(
          input: input[place], cacheRead: cacheRead[place], cacheWrite5m: cacheWrite5m[place],
          cacheWrite1h: cacheWrite1h[place], output: output[place]),
        cost: costs.map { Money(nanodollars: $0[place]) },
        recorded: recorded.map { Money(nanodollars: $0[place]) })
    }
  }

  /// Parts of `amount` in proportion to `weights`, by the largest remainder; `amount` is not below zero.
  private static func split(_ amount: Int64, by weights: [Int64]) -> [Int64] {
    let sum = weights.reduce(0, +)
    let (each, rest) = amount.quotientAndRemainder(dividingBy: sum)
    var parts = weights.map { each * $0 + rest * $0 / sum }
    let owed = weights.map { rest * $0 % sum }
    let order = weights.indices.sorted {
      owed[$0] == owed[$1] ? $0 < $1 : owed[$0] > owed[$1]
    }
    for place in order.prefix(Int(amount - parts.reduce(0, +))) { parts[place] += 1 }
    return parts
  }
}

extension ToolPart {
  /// What it comes to, as a part of an entry of that kind.
  package func spend(_ kind: LedgerEntry.Kind, by basis: CostBasis = .computed) -> Spend {
    let calls = kind == .call ? entries : 0
    let known: Money?
    switch basis {
    case .auto: known = recorded ?? cost
    case .recorded: known = recorded
    case .computed: known = cost
    }
    // What no call explains, no client has recorded.
    let missing = basis == .recorded ? calls : entries
    return Spend(
      calls: Int(calls), tokens: tokens, cost: known ?? .zero,
      unpricedTokens: known == nil ? tokens.total : 0,
      unpricedCalls: known == nil ? Int(missing) : 0)
  }
}

extension LedgerEntry {
  /// Its parts by tool; they add up to it.
  package var toolParts: [ToolPart] {
    ToolPart.parts(of: tools, tokens: tokens, cost: cost, recorded: recorded)
  }
}
