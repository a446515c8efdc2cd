import OrchModel

struct PriceFailure: Failure {
  let model: String
  /// Names that are known, the likeliest first.
  let near: [String]

  var code: String { "prices.unknown-model" }
  var message: String { "no price for model '\(model.cut(toBytes: 100))'" }

  var hint: String? {
    guard !near.isEmpty else {
      return "see 'orch prices list', or set one under [[prices]] in the configuration"
    }
    return "did you mean \(near.map { "'\($0.cut(toBytes: 100))'" }.joined(separator: ", "))?"
  }

  var exitCode: ExitCode { .notFound }

  var details: [(key: String, value: JSONValue)] {
    [("model", .string(model)), ("near", .array(near.map(JSONValue.string)))]
  }
}

extension PriceFailure: Catalogued {
  static var catalogue: [Self] {
    [PriceFailure(model: "MODEL", near: ["MODEL2"]), PriceFailure(model: "MODEL", near: [])]
  }
}
