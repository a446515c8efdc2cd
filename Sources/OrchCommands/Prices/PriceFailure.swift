import CommandKit
import OrchAnalysis
import OrchModel

struct PriceFailure: Failure {
  let model: String
  /// Names that are known, the likeliest first.
  let near: [String]

  var code: String { "prices.unknown-model" }
  var message: String { "no price for model '\(model.cut(toBytes: 100))'" }

  var hint: String? {
    guard !near.isEmpty else {
      return "see 'orch prices list', or set one: orch prices set MODEL --input 3 --output 15"
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

extension PriceBook {
  /// The name closest to `model`, and names with the same beginning.
  func names(near model: String) -> [String] {
    var names = allRows.map(\.model)
    // Rows of one name are beside each other.
    names = zip(names, names.dropFirst() + [""]).filter { !$0.isSameBytes(as: $1) }.map(\.0)
    let words = model.utf8.split(separator: UInt8(ascii: "-")).prefix(2)
    let start = Array(words.joined(separator: "-".utf8))
    let alike = start.count < 4 ? [] : names.filter { $0.utf8.starts(with: start) }.reversed()
    guard let one = nearest(to: model, in: names) else { return Array(alike.prefix(3)) }
    return [one] + alike.filter { !$0.isSameBytes(as: one) }.prefix(2)
  }
}
