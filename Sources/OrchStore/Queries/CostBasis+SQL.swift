import OrchModel

extension CostBasis {
  /// The cost of a row of `call`.
  var cost: SQL {
    switch self {
    case .auto: "coalesce(recorded_nd, cost_nd)"
    case .recorded: "recorded_nd"
    case .computed: "cost_nd"
    }
  }

  /// The condition that a row of `call` has none.
  var isUnknown: SQL {
    switch self {
    case .auto: "recorded_nd IS NULL AND cost_nd IS NULL"
    case .recorded: "recorded_nd IS NULL"
    case .computed: "cost_nd IS NULL"
    }
  }

  /// The condition that some of a row of sums has none; of a call that is split, one part alone is a call.
  var isUnknownInSums: SQL {
    switch self {
    case .auto: "recorded_nd IS NULL AND (unpriced_calls > 0 OR unpriced > 0)"
    case .recorded: "recorded_nd IS NULL"
    case .computed: "(unpriced_calls > 0 OR unpriced > 0)"
    }
  }
}
