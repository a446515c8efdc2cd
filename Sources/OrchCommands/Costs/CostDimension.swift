import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore

/// What a report of costs has a row for.
enum CostDimension: String, CaseIterable, Sendable {
  case project, task, run, role, agent, client, model, type, tool
  case day, week, month, hour
  case session, branch
  case pullRequest = "pull-request"
  case user

  enum Kind {
    case column(SpendColumn)
    case time(CalendarUnit)
  }

  var kind: Kind {
    switch self {
    case .project: .column(.project)
    case .task: .column(.task)
    case .run: .column(.run)
    case .role: .column(.role)
    case .agent: .column(.agent)
    case .client: .column(.client)
    case .model: .column(.model)
    case .type: .column(.type)
    case .session: .column(.session)
    case .branch: .column(.branch)
    case .tool: .column(.tool)
    case .pullRequest: .column(.pullRequest)
    case .user: .column(.user)
    case .day: .time(.day)
    case .week: .time(.week)
    case .month: .time(.month)
    case .hour: .time(.hour)
    }
  }

  var column: SpendColumn? {
    if case .column(let column) = kind { column } else { nil }
  }

  var unit: CalendarUnit? {
    if case .time(let unit) = kind { unit } else { nil }
  }

  static let names = allCases.map(\.rawValue)

  /// The member of JSON that a row has it as.
  var key: String { self == .pullRequest ? "pullRequest" : rawValue }

  /// What it is called above a column.
  var heading: String { self == .pullRequest ? "pull request" : rawValue }
}

/// `model`, or `project,model`: what `--by` was given, not yet looked at.
///
/// Any text is taken, so that what is wrong with it can be said better than that it is no such word.
struct CostGrouping: ArgumentValue {
  let argument: String

  init(argument: String) { self.argument = argument }

  static var choices: [String] { CostDimension.names }
}

extension [CostGrouping] {
  /// All of them as one: `--by project --by model` is `--by project,model`.
  var argument: String { map(\.argument).joined(separator: ",") }

  /// One dimension or two.
  func dimensions() throws -> [CostDimension] {
    let words = argument.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    let dimensions = try words.map { word in
      guard
        let dimension = CostDimension.allCases.first(where: { $0.rawValue.isSameBytes(as: word) })
      else { throw CostFailure.unknownDimension(word) }
      return dimension
    }
    guard dimensions.count <= 2, Set(dimensions).count == dimensions.count else {
      throw CostFailure.notTwo(argument)
    }
    return dimensions
  }
}
