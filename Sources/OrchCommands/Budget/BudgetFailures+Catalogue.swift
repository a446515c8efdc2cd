import OrchModel

extension BudgetFailure: Catalogued {
  package static var catalogue: [Self] {
    [
      .unknown("BUDGET", near: "BUDGET2", hasSome: true),
      .unknown("BUDGET", near: nil, hasSome: true), .unknown("BUDGET", near: nil, hasSome: false),
      .noneSet, .badName("BUDGET"), .noLimit("BUDGET"),
      .limitTooHigh("2000000000", .dollars), .badLimit("LIMIT", .dollars),
      .badLimit("LIMIT", .credits), .badLimit("LIMIT", .tokens), .badLimit("LIMIT", .minutes),
      .otherMetric("BUDGET", .tokens),
      .badWarn(0), .badScope("SCOPE"), .unknownScope("SCOPE"), .unknownScope("rule=SCOPE"),
      .ofRun("BUDGET", "RUN"), .badZone("ZONE"), .noWeek("BUDGET"), .badUntil("TIME"),
      .overrideNeeds("BUDGET"),
      .nothingToChange("BUDGET"), .noMost("--task"), .badMost(.dollars(2_000_000_000)), .allPaused,
      .badCommand("COMMAND"), .noCommand("COMMAND"), .broughtStore("STORE"),
    ]
  }
}

extension ConsentFailure: Catalogued {
  static var catalogue: [Self] { [.nobodyToAsk, .declined] }
}
