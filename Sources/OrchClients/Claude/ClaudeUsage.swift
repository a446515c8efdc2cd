import OrchModel

/// What Claude Code writes about tokens and money (formats §1.2, §1.5).
enum ClaudeUsage {
  /// The tokens of one call: `message.usage`.
  static func tokens(_ usage: JSONDocument) -> Tokens {
    let written = usage["cache_creation_input_tokens"].tokenCount
    let split = usage["cache_creation"]
    let hour = split["ephemeral_1h_input_tokens"].tokenCount
    return Tokens(
      input: usage["input_tokens"].tokenCount,
      cacheRead: usage["cache_read_input_tokens"].tokenCount,
      cacheWrite5m: max(split["ephemeral_5m_input_tokens"].tokenCount, written - hour),
      cacheWrite1h: hour, output: usage["output_tokens"].tokenCount)
  }

  /// The call that a `message` is the answer of.
  static func call(
    _ message: JSONDocument, key: String, isFinal: Bool, at: Timestamp?, session: String?,
    subagent: String?
  ) -> ModelCall {
    let usage = message["usage"]
    return ModelCall(
      key: key, model: message["model"].name, tokens: tokens(usage), isFinal: isFinal, at: at,
      session: session, subagent: subagent,
      webSearches: usage["server_tool_use"]["web_search_requests"].tokenCount,
      speed: usage["speed"].name, serviceTier: usage["service_tier"].name,
      region: usage["inference_geo"].name)
  }

  /// The tools that a part of an answer asks for.
  static func tools(_ message: JSONDocument) -> RequestedTools {
    var tools = RequestedTools()
    for block in message["content"].elements where block["type"].equals("tool_use") {
      guard let id = block["id"].name else { continue }
      tools.insert(block["name"].name ?? "?", id: id)
    }
    return tools
  }

  /// The running total of a session: `total_cost_usd` or `totalCostUSD`, and the usage by model.
  ///
  /// `costBasis` says which models the client priced with another model's rates; a `cost-state` only says
  /// that there are some, and then every model is listed.
  static func total(
    cost: JSONDocument, models: JSONDocument, sinceLast: JSONDocument?, hasUnknownCost: Bool = false
  ) -> ClientTotal {
    var byModel: [String: Money] = [:]
    for (name, usage) in models.members {
      let isUnknown = hasUnknownCost || usage["costBasis"].equals("unknown")
      guard isUnknown, let model = name.name, let money = usage["costUSD"].money else { continue }
      byModel[model] = money
    }
    return ClientTotal(
      cost: cost.money, tokens: models.kind == .object ? tokensByModel(models) : nil,
      costByModel: byModel, costOfTurn: sinceLast.flatMap(costOfModels))
  }

  private static func tokensByModel(_ models: JSONDocument) -> Tokens {
    var sum = Tokens.zero
    for (_, usage) in models.members {
      let written = usage["cacheCreationInputTokens"].tokenCount
      let hour = usage["cacheCreationEphemeral1hInputTokens"].tokenCount
      let five = usage["cacheCreationEphemeral5mInputTokens"].tokenCount
      sum += Tokens(
        input: usage["inputTokens"].tokenCount, cacheRead: usage["cacheReadInputTokens"].tokenCount,
        cacheWrite5m: max(five, written - hour), cacheWrite1h: hour,
        output: usage["outputTokens"].tokenCount)
    }
    return sum
  }

  /// Nil when there is no such object, or one of its costs cannot be read.
  private static func costOfModels(_ models: JSONDocument) -> Money? {
    guard models.kind == .object else { return nil }
    var sum = Money.zero
    for (_, usage) in models.members {
      guard let cost = usage["costUSD"].money, let next = sum.adding(cost) else { return nil }
      sum = next
    }
    return sum
  }
}

extension JSONDocument {
  /// True for the answers that the client made up to show an error: they cost nothing.
  var isSynthetic: Bool { self["model"].equals("<synthetic>") }
}
