import OrchAnalysis
import OrchClients
import OrchModel

/// Why a model of a price list gets no price here.
enum PriceFault: Error, Hashable {
  case notAModel
  case noTokenPrices
  case badName
  case badNumber(String, RateFault)
  case badFactor(String)
  case badTier(String)
  case repeated(String)
  case ownReasoningRate
  case sameAsGemini
  case inUse

  /// The most lengths of the prompt from which on other rates hold.
  static let mostLengths = 16

  /// For a person: `'input_cost_per_token' is below zero`.
  var reason: String {
    switch self {
    case .notAModel: "not a model"
    case .noTokenPrices: "no token prices"
    case .badName: "its name is empty or longer than 200 bytes"
    case .badNumber(let field, let fault): "'\(field)' \(fault.reason)"
    case .badFactor(let field): "'\(field)' is no factor with at most 3 decimals"
    case .badTier(let field): "'\(field)' is no list of prices by length of the prompt"
    case .repeated(let field): "'\(field)' is there twice"
    case .ownReasoningRate: "reasoning has a rate of its own"
    case .sameAsGemini: "the model of the same name behind 'gemini/' counts"
    case .inUse: "calls were priced by its row of that source and time"
    }
  }
}

/// The members of an object by name.
///
/// Of a name that is there twice nobody can say which counts: it is refused when it is asked for.
struct PriceMembers {
  private var values: [ByteText: JSONDocument] = [:]
  private var repeated: Set<ByteText> = []
  private(set) var names: [String] = []

  /// Nil for what is no object.
  init?(_ document: JSONDocument) {
    guard document.kind == .object else { return nil }
    for (key, value) in document.members {
      guard let text = key.string else { continue }
      let name = ByteText(text)
      if values.updateValue(value, forKey: name) != nil {
        repeated.insert(name)
      } else {
        names.append(text)
      }
    }
  }

  /// What is there by that name; nil for nothing and for null.
  func value(_ name: String) throws(PriceFault) -> JSONDocument? {
    let key = ByteText(name)
    guard !repeated.contains(key) else { throw .repeated(name.cut(toBytes: 100)) }
    guard let value = values[key], value.kind != .null else { return nil }
    return value
  }

  func members(_ name: String) throws(PriceFault) -> PriceMembers? {
    try value(name).flatMap { PriceMembers($0) }
  }

  /// Dollars per token, by their digits.
  func ratePerToken(_ name: String) throws(PriceFault) -> Rate? {
    guard let text = try number(name) else { return nil }
    do {
      return try Rate(dollarsPerToken: text)
    } catch {
      throw .badNumber(name, error)
    }
  }

  /// Dollars per million tokens, by their digits.
  func ratePerMillion(_ name: String) throws(PriceFault) -> Rate? {
    guard let text = try number(name) else { return nil }
    do {
      return try Rate(dollarsPerMillion: text)
    } catch {
      throw .badNumber(name, error)
    }
  }

  /// A factor in thousandths; nil for one, which changes nothing.
  func factor(_ name: String) throws(PriceFault) -> Int64? {
    guard let value = try value(name) else { return nil }
    guard let decimal = value.decimalText.flatMap({ Decimal($0) }), decimal.isWhole(scaledBy: 3),
      let thousandths = decimal.scaled(by: 3), (1...1_000_000).contains(thousandths)
    else { throw .badFactor(name) }
    return thousandths == 1000 ? nil : thousandths
  }

  /// A number of tokens; nil for what is none.
  func tokens(_ name: String) throws(PriceFault) -> Int64? {
    guard let count = try value(name)?.int64, (1...1_000_000_000).contains(count) else {
      return nil
    }
    return count
  }

  /// The digits of a number, as they are written.
  private func number(_ name: String) throws(PriceFault) -> String? {
    guard let value = try value(name) else { return nil }
    guard let text = value.decimalText else { throw .badNumber(name, .notANumber) }
    return text
  }
}
