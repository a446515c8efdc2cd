import OrchModel

extension ConfigFailure: Catalogued {
  package static var catalogue: [Self] {
    let place = Origin(.project, "PATH", line: 3, column: 7)
    return [
      .unreadable(path: "PATH", reason: "REASON"),
      .tooLarge(path: "PATH", limit: 1 << 20),
      .syntax(place, "REASON"),
      .wrongType(place, key: "KEY", expected: "TYPE", found: "TYPE"),
      .wrongValue(place, key: "KEY", reason: "REASON"),
      .wrongValue(place, key: "KEY", reason: "REASON", choices: ["A", "B"]),
      .badName(place, "NAME"),
      .shell(place, key: "KEY", character: "|"),
      .unknownKind(place, client: "CLIENT"),
      .badWorkflow(place, name: "WORKFLOW", reason: "REASON"),
      .badPrice(place, reason: "REASON"),
    ]
  }
}
