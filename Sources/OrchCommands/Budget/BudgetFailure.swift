import CommandKit
import OrchModel

package enum BudgetFailure: Failure {
  case unknown(String, near: String?, hasSome: Bool)
  case noneSet
  case badName(String)
  case noLimit(String)
  case limitTooHigh(Money)
  case badWarn(Int)
  case badScope(String)
  case unknownScope(String)
  case ofRun(String, ID<Run>)

  package var code: String {
    switch self {
    case .unknown: "budget.unknown"
    case .noneSet: "budget.none"
    case .badName: "budget.bad-name"
    case .noLimit: "budget.no-limit"
    case .limitTooHigh, .badWarn, .badScope, .unknownScope: "usage.bad-value"
    case .ofRun: "budget.of-run"
    }
  }

  package var message: String {
    switch self {
    case .unknown(let name, _, _): "no budget '\(name.cut(toBytes: 100))'"
    case .noneSet: "there are no budgets"
    case .badName(let name): "'\(name.cut(toBytes: 100))' can't be the name of a budget"
    case .noLimit(let name): "budget '\(name)' is new and needs a limit"
    case .limitTooHigh(let limit): "'\(limit.decimal)' is not a value for --limit"
    case .badWarn(let percent): "'\(percent)' is not a value for --warn"
    case .badScope(let text), .unknownScope(let text):
      "'\(text.cut(toBytes: 100))' is not a value for --scope"
    case .ofRun(let name, let run): "budget '\(name)' is the limit of run '\(run)'"
    }
  }

  package var hint: String? {
    switch self {
    case .unknown(_, let near?, _): "did you mean '\(near)'?"
    case .unknown(_, nil, hasSome: true): "see 'orch budget list'"
    case .unknown, .noneSet: "make one: orch budget set daily --limit 20"
    case .badName: "use letters, digits, '-', '_' and '.', at most 64, and a letter or digit first"
    case .noLimit(let name): "orch budget set \(name) --limit 20"
    case .limitTooHigh: "write at most 1000000000"
    case .badWarn: "write a percentage from 1 to 100"
    case .badScope:
      "write role=builder,model=NAME,client=NAME,project=NAME, any of them, or everything"
    case .unknownScope(let text):
      nearest(to: String(text.prefix { $0 != "=" }), in: BudgetScope.keys).map {
        "did you mean '\($0)='?"
      } ?? "choose from \(BudgetScope.keys.joined(separator: ", "))"
    case .ofRun(_, let run): "see 'orch runs show \(run)'"
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .unknown, .noneSet: .notFound
    case .badName, .noLimit, .limitTooHigh, .badWarn, .badScope, .unknownScope: .usage
    case .ofRun: .badData
    }
  }
}
