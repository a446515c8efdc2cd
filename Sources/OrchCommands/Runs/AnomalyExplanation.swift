import OrchAnalysis
import OrchModel

/// How the numbers that an anomaly rests on were worked out.
extension Explanation {
  /// That a process is gone is seen, not worked out (F22).
  static func dead(_ agent: Agent) -> Explanation {
    Explanation(
      "\(agent.id) dead", "F22: the process of its run is gone", window: "now", sample: [],
      inputs: [], result: nil, reason: "a process is there or not")
  }

  /// How often the last calls are like `step` (F22).
  static func sameCall(_ agent: Agent, _ steps: some Sequence<ToolStep>, as step: ToolStep)
    -> Explanation
  {
    let sample = steps.map { (name: "\($0.name) \($0.summary)", value: $0.isLike(step) ? 1.0 : 0) }
    return Explanation(
      "\(agent.id) same calls", "F22: sum(sample), of which 5 are a loop",
      window: "its last 10 calls of tools", sample: sample, inputs: [],
      result: sample.reduce(0) { $0 + $1.value })
  }

  /// How many of the last three calls failed alike (F22).
  static func sameError(_ agent: Agent, _ steps: some Sequence<ToolStep>) -> Explanation {
    let sample = steps.map { (name: "\($0.name) \($0.summary)", value: 1.0) }
    return Explanation(
      "\(agent.id) same errors", "F22: sum(sample), of which 3 are a loop",
      window: "its last 3 calls of tools, which failed", sample: sample, inputs: [],
      result: Double(sample.count))
  }

  /// How long nothing was heard of an agent, and how long that may be (F22).
  static func silence(_ agent: Agent, since last: Timestamp, gaps: [Int64], at now: Timestamp)
    -> [Explanation]
  {
    let isKnown = gaps.count >= Silence.leastGaps
    return [
      Explanation(
        "\(agent.id) quiet ms", "F22: now - lastAt", window: "its calls and tools", sample: [],
        inputs: [("now", Double(now.milliseconds)), ("lastAt", Double(last.milliseconds))],
        result: Double(now.milliseconds.clampedSum(-last.milliseconds))),
      Explanation(
        "\(agent.id) quiet ms at most",
        isKnown
          ? "F22: max(600000, 3 * p95(sample) by nearest rank)"
          : "F22: 600000, with fewer than \(Silence.leastGaps) gaps",
        window: agents(of: agent.role, "milliseconds from call to call"), sample: numbered(gaps),
        inputs: [], result: Double(Silence.limitMs(gaps: gaps))),
    ]
  }

  /// What was taken since the last sign of progress, and what that may be (F22).
  static func standstill(
    _ agent: Agent, _ trace: AgentTrace, since: Timestamp?, strides: [Int64], limit: Int64
  ) -> [Explanation] {
    let calls = trace.calls.filter { call in since.map { call.at > $0 } ?? true }
    let sample = calls.map { (name: $0.at.iso8601, value: Double($0.tokens.total)) }
    return [
      Explanation(
        "\(agent.id) tokens without progress", "F22: sum(sample)",
        window: "its calls since \(since?.iso8601 ?? "it began")", sample: sample, inputs: [],
        result: sample.reduce(0) { $0 + $1.value }),
      Explanation(
        "\(agent.id) tokens without progress at most", "F22: 3 * median(sample)",
        window: agents(of: agent.role, "tokens from one sign of progress to the next"),
        sample: numbered(strides), inputs: [], result: Double(limit)),
    ]
  }

  /// How full a context is, and how many turns it has left (F19).
  static func context(_ agent: Agent, _ use: ContextUse, prompts: [Int64]) -> [Explanation] {
    let inputs = [("used", Double(use.used)), ("limit", Double(use.limit))]
      .map { (name: $0.0, value: $0.1) }
    let turns = use.turnsLeft(prompts: prompts)
    return [
      Explanation(
        "\(agent.id) context %", "F19: used / limit * 100", window: "its last request",
        sample: [], inputs: inputs, result: use.share * 100),
      Explanation(
        "\(agent.id) turns left", "F19: max(0, limit - used) / median(sample), rounded down",
        window: "the growth of its last 10 requests",
        sample: numbered(ContextUse.growth(prompts: prompts)), inputs: inputs,
        result: turns.map(Double.init), reason: turns == nil ? "it did not grow" : nil),
    ]
  }

  /// Why an agent's subagents, or its spending, are out of hand (F23).
  static func runaway(_ agent: Agent, _ found: Runaway, above: [ID<Agent>], rates: [Money])
    -> [Explanation]
  {
    switch found {
    case .tooDeep(let depth):
      return [
        Explanation(
          "\(agent.id) depth", "F23: sum(sample), of which 3 are the most",
          window: "the agents above it", sample: above.map { (name: $0.rawValue, value: 1) },
          inputs: [], result: Double(depth))
      ]
    case .tooMany(let children):
      return [
        Explanation(
          "\(agent.id) subagents", "F23: children, of which 8 are the most",
          window: "those it has started", sample: [], inputs: [("children", Double(children))],
          result: Double(children))
      ]
    case .tooFast(_, let usual):
      let window = agents(of: agent.role, "dollars a minute")
      return [
        Explanation(
          "\(agent.id) usual dollars a minute",
          rates.count >= Runaway.leastRates
            ? "F23: p95(sample) by nearest rank"
            : "F23: max(sample), with fewer than \(Runaway.leastRates)",
          window: window, sample: numbered(rates.map(dollars)), inputs: [],
          result: dollars(usual)),
        Explanation(
          "\(agent.id) dollars a minute at most", "F23: 5 * usual", window: window, sample: [],
          inputs: [("usual", dollars(usual))], result: 5 * dollars(usual)),
      ]
    }
  }

  static func dollars(_ money: Money) -> Double { Budget.Metric.dollars.value(money) }

  private static func agents(of role: String, _ what: String) -> String {
    "the last \(AnomalyFinder.agents) agents of role \(role) that have ended, \(what)"
  }

  private static func numbered(_ values: [Int64]) -> [(name: String, value: Double)] {
    numbered(values.map(Double.init))
  }

  private static func numbered(_ values: [Double]) -> [(name: String, value: Double)] {
    values.enumerated().map { (name: String($0.offset + 1), value: $0.element) }
  }
}
