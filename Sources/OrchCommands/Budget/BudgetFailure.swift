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
  case badZone(String)
  /// `--week-start` for a budget that does not count by the week.
  case noWeek(String)
  case badUntil(String)
  case overrideNeeds(String)
  case isPaused(String, since: Timestamp)
  case notPaused(String)
  /// Nothing that could be changed was given.
  case nothingToChange(String)
  /// `--task`, `--branch` or `--since` without what they are to be compared with.
  case noMost(String)
  case badMost(Money)
  /// Each of them is paused.
  case allPaused

  package var code: String {
    switch self {
    case .unknown: "budget.unknown"
    case .noneSet: "budget.none"
    case .badName: "budget.bad-name"
    case .noLimit: "budget.no-limit"
    case .limitTooHigh, .badWarn, .badScope, .unknownScope: "usage.bad-value"
    case .ofRun: "budget.of-run"
    case .badZone, .badUntil, .badMost: "usage.bad-value"
    case .noWeek: "budget.no-week"
    case .overrideNeeds: "budget.incomplete"
    case .isPaused: "budget.is-paused"
    case .notPaused: "budget.not-paused"
    case .nothingToChange: "budget.no-change"
    case .noMost: "budget.no-most"
    case .allPaused: "budget.all-paused"
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
    case .badZone(let zone): "'\(zone.cut(toBytes: 80))' is not a value for --tz"
    case .noWeek(let name): "budget '\(name)' does not count by the week"
    case .overrideNeeds: "an override needs --limit, --until and --reason"
    case .badUntil(let text): "'\(text.cut(toBytes: 80))' is not a value for --until"
    case .isPaused(let name, let since): "budget '\(name)' is paused since \(since.iso8601)"
    case .notPaused(let name): "budget '\(name)' is not paused"
    case .nothingToChange(let name): "nothing is said of what to change in budget '\(name)'"
    case .noMost(let option): "\(option) needs --at-most to compare with"
    case .badMost(let limit): "'\(limit.decimal)' is not a value for --at-most"
    case .allPaused: "every budget is paused"
    }
  }

  package var hint: String? {
    switch self {
    case .unknown(_, let near?, _): "did you mean '\(near)'?"
    case .unknown(_, nil, hasSome: true): "see 'orch budget list'"
    case .unknown, .noneSet: "make one: orch budget set daily --limit 20"
    case .badName: "use letters, digits, '-', '_' and '.', at most 64, and a letter or digit first"
    case .noLimit(let name): "orch budget set \(name) --limit 20"
    case .limitTooHigh, .badMost: "write at most 1000000000"
    case .badWarn: "write a percentage from 1 to 100"
    case .badScope:
      "write role=builder,project=NAME and the like with commas between them, or everything"
    case .unknownScope(let text):
      nearest(to: String(text.prefix { $0 != "=" }), in: BudgetScope.keys).map {
        "did you mean '\($0)='?"
      } ?? "choose from \(BudgetScope.keys.joined(separator: ", "))"
    case .ofRun(_, let run): "see 'orch runs show \(run)'"
    case .badZone:
      "write a name such as Europe/Berlin or UTC; 'timedatectl list-timezones' lists them"
    case .noWeek(let name): "orch budget set \(name) --per week --week-start sunday"
    case .overrideNeeds(let name):
      "orch budget override \(name) --limit 60 --until 6h --reason release"
    case .badUntil: "write a time to come: 2h, 3d, tomorrow, 2026-05-01, or 2026-05-01T12:00:00Z"
    case .isPaused(let name, _): "orch budget resume \(name)"
    case .notPaused(let name): "orch budget pause \(name)"
    case .nothingToChange(let name): "orch budget edit \(name) --limit 30"
    case .noMost(let option): "orch budget check \(option) X --at-most 5"
    case .allPaused: "put one in force again: orch budget resume NAME"
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .unknown, .noneSet, .allPaused: .notFound
    case .badName, .noLimit, .limitTooHigh, .badWarn, .badScope, .unknownScope, .badZone, .noWeek,
      .badUntil, .overrideNeeds, .nothingToChange, .noMost, .badMost:
      .usage
    case .ofRun, .isPaused, .notPaused: .badData
    }
  }
}
