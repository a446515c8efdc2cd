import CommandKit
import OrchModel

package enum BudgetFailure: Failure {
  case unknown(String, near: String?, hasSome: Bool)
  case noneSet
  case badName(String)
  case noLimit(String)
  /// A limit that is none in its budget's metric, and one that is too high.
  case badLimit(String, Budget.Metric)
  case limitTooHigh(String, Budget.Metric)
  /// Another metric for a budget that there is.
  case otherMetric(String, Budget.Metric)
  case badWarn(Int)
  case badScope(String)
  case unknownScope(String)
  case ofRun(String, ID<Run>)
  case badZone(String)
  /// `--week-start` for a budget that does not count by the week.
  case noWeek(String)
  case badUntil(String)
  case overrideNeeds(String)
  /// Nothing that could be changed was given.
  case nothingToChange(String)
  /// `--task`, `--branch` or `--since` without what they are to be compared with.
  case noMost(String)
  case badMost(Money)
  /// Each of them is paused.
  case allPaused
  /// A command for alerts that can't be taken apart, and one whose program is not there to be trusted.
  case badCommand(String)
  case noCommand(String)
  /// A command for alerts in a store that may have come with its folder.
  case broughtStore(String)

  package var code: String {
    switch self {
    case .unknown: "budget.unknown"
    case .noneSet: "budget.none"
    case .badName: "budget.bad-name"
    case .noLimit: "budget.no-limit"
    case .badLimit, .limitTooHigh, .badWarn, .badScope, .unknownScope: "usage.bad-value"
    case .ofRun: "budget.of-run"
    case .otherMetric: "budget.other-metric"
    case .badZone, .badUntil, .badMost: "usage.bad-value"
    case .noWeek: "budget.no-week"
    case .overrideNeeds: "budget.incomplete"
    case .nothingToChange: "budget.no-change"
    case .noMost: "budget.no-most"
    case .allPaused: "budget.all-paused"
    case .badCommand: "usage.bad-value"
    case .noCommand: "budget.no-command"
    case .broughtStore: "budget.brought-store"
    }
  }

  package var message: String {
    switch self {
    case .unknown(let name, _, _): "no budget '\(name.cut(toBytes: 100))'"
    case .noneSet: "there are no budgets"
    case .badName(let name): "'\(name.cut(toBytes: 100))' can't be the name of a budget"
    case .noLimit(let name): "budget '\(name)' is new and needs a limit"
    case .badLimit(let text, _), .limitTooHigh(let text, _):
      "'\(text.cut(toBytes: 80))' is not a value for --limit"
    case .otherMetric(let name, let metric): "budget '\(name)' is on \(metric.rawValue)"
    case .badWarn(let percent): "'\(percent)' is not a value for --warn"
    case .badScope(let text), .unknownScope(let text):
      "'\(text.cut(toBytes: 100))' is not a value for --scope"
    case .ofRun(let name, let run): "budget '\(name)' is the limit of run '\(run)'"
    case .badZone(let zone): "'\(zone.cut(toBytes: 80))' is not a value for --tz"
    case .noWeek(let name): "budget '\(name)' does not count by the week"
    case .overrideNeeds: "an override needs --limit, --until and --reason"
    case .badUntil(let text): "'\(text.cut(toBytes: 80))' is not a value for --until"
    case .nothingToChange(let name): "nothing is said of what to change in budget '\(name)'"
    case .noMost(let option): "\(option) needs --at-most to compare with"
    case .badMost(let limit): "'\(limit.decimal)' is not a value for --at-most"
    case .allPaused: "every budget is paused"
    case .badCommand(let text): "'\(text.cut(toBytes: 100))' is not a value for --notify"
    case .broughtStore(let path):
      "no command is run for the store '\(path)', which may have come with its folder"
    case .noCommand(let program):
      "the command '\(program.cut(toBytes: 100))' is not on PATH, or inside of this repository"
    }
  }

  package var hint: String? {
    switch self {
    case .unknown(_, let near?, _): "did you mean '\(near)'?"
    case .unknown(_, nil, hasSome: true): "see 'orch budget list'"
    case .unknown, .noneSet: "make one: orch budget set daily --limit 20"
    case .badName: "use letters, digits, '-', '_' and '.', at most 64, and a letter or digit first"
    case .noLimit(let name): "orch budget set \(name) --limit 20"
    case .badLimit(_, let metric):
      switch metric {
      case .dollars: "write a number of dollars such as 2.50"
      case .credits: "write a number of credits such as 45 or 0.5"
      case .tokens: "write a whole number of tokens, or thousands and millions: 500k, 2M, 1.5G"
      case .minutes: "write minutes, or a span of time: 90, 90m, 2h, 1h30m"
      }
    case .limitTooHigh(_, let metric): "write at most \(metric.decimal(metric.most))"
    case .otherMetric(let name, _): "make one of another name, or delete '\(name)' first"
    case .badMost: "write at most 1000000000"
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
    case .nothingToChange(let name): "orch budget edit \(name) --limit 30"
    case .noMost(let option): "orch budget check \(option) X --at-most 5"
    case .allPaused: "put one in force again: orch budget resume NAME"
    case .badCommand:
      "write a program and its arguments, quoted as for a shell: --notify 'notify-send Budget'"
    case .broughtStore:
      "keep the store outside of repositories and of .orch folders, and name it with --store"
    case .noCommand:
      "name a program outside of the repository by its absolute path, or one on PATH"
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .unknown, .noneSet, .allPaused, .noCommand: .notFound
    case .badName, .noLimit, .badLimit, .limitTooHigh, .badWarn, .badScope, .unknownScope, .badZone,
      .noWeek,
      .badUntil, .overrideNeeds, .nothingToChange, .noMost, .badMost, .badCommand:
      .usage
    case .ofRun, .otherMetric: .badData
    case .broughtStore: .notPermitted
    }
  }
}
