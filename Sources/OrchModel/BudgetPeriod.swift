extension Budget {
  /// The stretch of time a limit counts over.
  package enum Period: Hashable, Sendable {
    case day, month, total
    case weekly(from: Weekday)
    /// The last so many hours, moving with the clock.
    case rolling(hours: Int)
    /// Each run, or each task, by itself, however long it takes.
    case run, task

    /// Weeks from Monday.
    package static var week: Self { .weekly(from: .monday) }

    /// True when several windows of it are open at once, each of a run or a task.
    package var isPerSubject: Bool { self == .run || self == .task }
  }
}

package enum Weekday: String, CaseIterable, Sendable {
  case monday, tuesday, wednesday, thursday, friday, saturday, sunday

  /// 0 for Monday, 6 for Sunday.
  package var daysSinceMonday: Int {
    switch self {
    case .monday: 0
    case .tuesday: 1
    case .wednesday: 2
    case .thursday: 3
    case .friday: 4
    case .saturday: 5
    case .sunday: 6
    }
  }
}

extension Budget.Period: RawRepresentable {
  /// Reads a period as it is written.
  ///
  /// `day`, `week`, `week:sunday`, `month`, `total`, `run`, `task`, `rolling:7d`, `rolling:12h`; nil for
  /// anything else.
  package init?(rawValue: String) {
    switch rawValue {
    case "day": self = .day
    case "week": self = .week
    case "month": self = .month
    case "total": self = .total
    case "run": self = .run
    case "task": self = .task
    default:
      if rawValue.hasPrefix("week:") {
        guard let start = Weekday(rawValue: String(rawValue.dropFirst(5))) else { return nil }
        self = .weekly(from: start)
        return
      }
      guard rawValue.hasPrefix("rolling:"), let unit = rawValue.last, unit == "d" || unit == "h",
        let count = Int(rawValue.dropFirst(8).dropLast()), (1...8784).contains(count),
        unit == "h" || count <= 366
      else { return nil }
      self = .rolling(hours: unit == "d" ? count * 24 : count)
    }
  }

  package var rawValue: String {
    switch self {
    case .day: "day"
    case .weekly(.monday): "week"
    case .weekly(let start): "week:\(start.rawValue)"
    case .month: "month"
    case .total: "total"
    case .run: "run"
    case .task: "task"
    case .rolling(let hours): hours % 24 == 0 ? "rolling:\(hours / 24)d" : "rolling:\(hours)h"
    }
  }
}
