import CommandKit
import OrchModel

enum CostFailure: Failure {
  case unknownDimension(String)
  case notTwo(String)
  case emptyWindow(since: String, until: String)
  case twoWindows(String)
  case noCount(Int)
  case modelTwice(String)
  case noSince
  case unknownSubject(String, near: String?)
  case noRunOrSession(String, near: String?)

  var code: String {
    switch self {
    case .unknownDimension, .notTwo, .noCount, .modelTwice: "usage.bad-value"
    case .emptyWindow: "costs.empty-window"
    case .twoWindows: "costs.two-windows"
    case .noSince: "costs.no-window"
    case .unknownSubject, .noRunOrSession: "costs.unknown-subject"
    }
  }

  var message: String {
    switch self {
    case .unknownDimension(let text), .notTwo(let text):
      "'\(text.cut(toBytes: 80))' is not a value for --by"
    case .emptyWindow(let since, let until):
      "--since '\(since.cut(toBytes: 80))' is not before --until '\(until.cut(toBytes: 80))'"
    case .twoWindows(let period): "'\(period)' and --since or --until both say when"
    case .noCount(let count): "'\(count)' is not a value for <N>"
    case .modelTwice(let text):
      "--breakdown is by model, and so is --by '\(text.cut(toBytes: 80))'"
    case .noSince: "from when on calls are priced anew is not said"
    case .unknownSubject(let word, _):
      "no run, session or call '\(word.cut(toBytes: 80))'"
    case .noRunOrSession(let word, _): "no run or session '\(word.cut(toBytes: 80))'"
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
    case .noCount: return "write a whole number from 1 up"
    case .modelTwice: return "leave one of them away"
    case .noSince: return "orch costs reprice --since 30d -n"
    case .unknownSubject(_, let near?), .noRunOrSession(_, let near?):
      return "did you mean '\(near.cut(toBytes: 80))'?"
    case .unknownSubject, .noRunOrSession:
      return "see 'orch costs sessions' and 'orch runs list'"
    }
  }

  var exitCode: ExitCode {
    switch self {
    case .unknownDimension, .notTwo, .emptyWindow, .twoWindows, .noCount, .modelTwice, .noSince:
      .usage
    case .unknownSubject, .noRunOrSession: .notFound
    }
  }
}

extension CostFailure: Catalogued {
  static var catalogue: [Self] {
    [
      .unknownDimension("DIMENSION"), .notTwo("A,B,C"),
      .emptyWindow(since: "TIME", until: "TIME"), .twoWindows("PERIOD"), .noCount(0),
      .modelTwice("model"), .noSince,
      .unknownSubject("SUBJECT", near: nil), .unknownSubject("SUBJECT", near: "OTHER"),
      .noRunOrSession("SUBJECT", near: nil), .noRunOrSession("SUBJECT", near: "OTHER"),
    ]
  }
}
