import OrchModel

extension ProjectFailure: Catalogued {
  package static var catalogue: [Self] {
    [
      .noRepository("PATH"), .withoutRepository("PROJECT"),
      .unknown("PROJECT", known: ["PROJECT2"]),
      .unknown("PROJECT", known: ["A", "B"]), .unknown("PROJECT", known: []),
    ]
  }
}
