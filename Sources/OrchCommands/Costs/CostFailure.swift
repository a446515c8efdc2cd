import CommandKit
import OrchModel

enum CostFailure: Failure {
  case unknownDimension(String)
  case notTwo(String)
  case emptyWindow(since: String, until: String)
  case twoWindows(String)

  var code: String {
    switch self {
    case .unknownDimension, .notTwo: "usage.bad-value"
    case .emptyWindow: "costs.empty-window"
    case .twoWindows: "costs.two-windows"
    }
  }

  var message: String {
    switch self {
    case .unknownDimension(let text), .notTwo(let text):
      "'\(text.cut(toBytes: 80))' is not a value for --by"
    case .emptyWindow(let since, let until):
      "--since '\(since.cut(toBytes: 80))' is not before --until '\(until.cut(toBytes: 80))'"
    case .twoWindows(let period): "'\(period)' and --since or --until both say when"
    }
  }

  var hint: String? {
    let names = CostDimension.names
    switch self {
    case .unknownDimension(let text):
      let list = "choose one or two of \(names.joined(separator: ", "))"
      return nearest(to: text, in: names).map { "did you mean '\($0)'? \(list)" } ?? list
    case .notTwo:
      return "write one or two different ones with a comma between, such as project,model"
    case .emptyWindow: return "a day that --until names is counted whole"
    case .twoWindows(let period): return "leave '\(period)' or the options away"
    }
  }

  var exitCode: ExitCode { .usage }
}

extension CostFailure: Catalogued {
  static var catalogue: [Self] {
    [
      .unknownDimension("DIMENSION"), .notTwo("A,B,C"),
      .emptyWindow(since: "TIME", until: "TIME"), .twoWindows("PERIOD"),
    ]
  }
}
