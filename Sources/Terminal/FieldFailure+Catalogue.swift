import OrchModel

extension FieldFailure: Catalogued {
  package static var catalogue: [Self] {
    [
      .unknown("FIELD", known: ["FIELDS", "OTHER"]),
      .unknown("FIELD", known: ["A", "B"]),
    ]
  }
}
