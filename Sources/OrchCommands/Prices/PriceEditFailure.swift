import OrchModel

/// A price or an alias that can't be set.
enum PriceEditFailure: Failure {
  case badName(String)
  case noRates(String)
  case badWebSearch(Money)
  case badContext(Int64)
  case badMaxAge(Int)
  case inUse(String, from: Timestamp, calls: Int)
  case noModel(String)
  case twoOrders
  case unknownAlias(String)
  case chain(String, of: String)
  case target(String, of: String)
  case circle(String)

  var code: String {
    switch self {
    case .badName: "prices.bad-name"
    case .noRates: "prices.no-rates"
    case .badWebSearch, .badContext, .badMaxAge: "usage.bad-value"
    case .inUse: "prices.in-use"
    case .noModel: "prices.no-model"
    case .twoOrders: "prices.two-orders"
    case .unknownAlias: "prices.unknown-alias"
    case .chain, .target: "prices.alias-chain"
    case .circle: "prices.alias-circle"
    }
  }

  var message: String {
    switch self {
    case .badName(let name): "'\(name.cut(toBytes: 100))' can't be the name of a model"
    case .noRates(let model): "the price of '\(model.cut(toBytes: 100))' needs --input and --output"
    case .badWebSearch(let price): "'\(price.decimal)' is not a value for --web-search"
    case .badContext(let tokens): "'\(tokens)' is not a value for --context"
    case .badMaxAge(let days): "'\(days)' is not a value for --max-age"
    case .inUse(let model, let from, let calls):
      "\(grouped(calls)) call\(calls == 1 ? " was" : "s were") priced by the price of "
        + "'\(model.cut(toBytes: 100))' from \(from.iso8601)"
    case .noModel(let name): "no model is given that '\(name.cut(toBytes: 100))' stands for"
    case .twoOrders: "--delete says which alias to delete, and NAME and MODEL say which to make"
    case .unknownAlias(let name): "'\(name.cut(toBytes: 100))' is no alias"
    case .chain(let model, let other):
      "'\(model.cut(toBytes: 100))' is an alias itself, of '\(other.cut(toBytes: 100))'"
    case .target(let name, let other):
      "'\(name.cut(toBytes: 100))' is what the alias '\(other.cut(toBytes: 100))' stands for"
    case .circle(let name): "'\(name.cut(toBytes: 100))' would stand for itself"
    }
  }

  var hint: String? {
    switch self {
    case .badName: "write a name of at most 200 bytes"
    case .noRates: "orch prices set MODEL --input 3 --output 15"
    case .badWebSearch: "write a number of dollars up to 1000, such as 0.01"
    case .badContext: "write a number of tokens up to 1000000000"
    case .badMaxAge: "write a number of days from 0 up"
    case .inUse: "set it from another time: leave --from away for now"
    case .noModel: "orch prices alias NAME MODEL"
    case .twoOrders: "make one at a time"
    case .unknownAlias: "see 'orch prices alias'"
    case .chain(_, let other): "name that model: '\(other.cut(toBytes: 100))'"
    case .target: "an alias can't stand for an alias; see 'orch prices alias'"
    case .circle: "name another model; see 'orch prices list'"
    }
  }

  var exitCode: ExitCode {
    switch self {
    case .badName, .noRates, .badWebSearch, .badContext, .badMaxAge, .noModel, .twoOrders: .usage
    case .unknownAlias: .notFound
    case .inUse, .chain, .target, .circle: .badData
    }
  }
}

extension PriceEditFailure: Catalogued {
  static var catalogue: [Self] {
    [
      .badName("MODEL"), .noRates("MODEL"), .badWebSearch(.dollars(2000)), .badContext(0),
      .badMaxAge(-1),
      .inUse("MODEL", from: Timestamp(milliseconds: 1_767_225_600_000), calls: 2),
      .noModel("NAME"), .twoOrders, .unknownAlias("NAME"), .chain("NAME", of: "MODEL"),
      .target("NAME", of: "NAME2"), .circle("NAME"),
    ]
  }
}
