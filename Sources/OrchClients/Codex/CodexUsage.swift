import OrchModel

/// Token counts as Codex writes them: the input contains what was cached and written (formats §2.2).
struct CodexUsage: Hashable {
  var input: Int64
  var cached: Int64
  var written: Int64
  var output: Int64
  var reasoning: Int64

  /// Nil when there are none.
  init?(_ usage: JSONDocument) {
    guard usage.kind == .object else { return nil }
    input = usage["input_tokens"].tokenCount
    cached = usage["cached_input_tokens"].tokenCount
    written = usage["cache_write_input_tokens"].tokenCount
    output = usage["output_tokens"].tokenCount
    reasoning = usage["reasoning_output_tokens"].tokenCount
  }

  private init(input: Int64, cached: Int64, written: Int64, output: Int64, reasoning: Int64) {
    self.input = input
    self.cached = cached
    self.written = written
    self.output = output
    self.reasoning = reasoning
  }

  var isZero: Bool { self == Self(input: 0, cached: 0, written: 0, output: 0, reasoning: 0) }

  /// The four disjoint buckets; reasoning is part of the output.
  var tokens: Tokens {
    Tokens(
      input: max(0, input - cached - written), cacheRead: cached, cacheWrite5m: written,
      output: output)
  }

  /// What came on top of an earlier total, no field below zero.
  func minus(_ earlier: CodexUsage) -> CodexUsage {
    CodexUsage(
      input: max(0, input - earlier.input), cached: max(0, cached - earlier.cached),
      written: max(0, written - earlier.written), output: max(0, output - earlier.output),
      reasoning: max(0, reasoning - earlier.reasoning))
  }

  /// True when any field is smaller: the counter began anew.
  func isBelow(_ earlier: CodexUsage) -> Bool {
    input < earlier.input || cached < earlier.cached || written < earlier.written
      || output < earlier.output || reasoning < earlier.reasoning
  }

  /// The numbers as part of a ledger key.
  var key: String { "\(input).\(cached).\(written).\(output).\(reasoning)" }
}
