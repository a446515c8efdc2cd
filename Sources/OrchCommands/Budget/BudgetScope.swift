import CommandKit
import OrchModel
import OrchStore

/// What a budget covers, as it is written: `role=builder,project=.`, or `everything`.
struct BudgetScope: Sendable {
  static let keys = [
    "project", "run", "task", "type", "workflow", "branch", "agent", "role", "model", "client",
  ]

  /// In the order they were written, each key once.
  let parts: [(key: String, value: String)]

  /// Reads `text`; commas stand between its parts.
  init(_ text: String) throws(BudgetFailure) {
    var parts: [(key: String, value: String)] = []
    if text.isSameBytes(as: "everything") {
      self.parts = []
      return
    }
    for part in text.split(separator: ",") {
      guard let equals = part.utf8.firstIndex(of: UInt8(ascii: "=")) else {
        throw .badScope(String(part))
      }
      let key = String(part[..<equals])
      let value = String(part[part.utf8.index(after: equals)...])
      guard Self.keys.contains(where: key.isSameBytes) else { throw .unknownScope(String(part)) }
      guard !value.isEmpty, value.utf8.count <= 200, !parts.contains(where: { $0.key == key })
      else {
        throw .badScope(String(part))
      }
      parts.append((key, value))
    }
    guard !parts.isEmpty else { throw .badScope(text) }
    self.parts = parts
  }

  /// The scope, with project, run, task and agent looked up: `.` is this folder's project, any other must be known.
  func resolved(in store: Database, context: Context) throws -> Budget.Scope {
    var scope = Budget.Scope()
    for (key, value) in parts {
      switch key {
      case "project":
        let project =
          value == "."
          ? try context.projectOfFolder(in: store) : try context.project(named: value, in: store)
        scope.project = project.id
        scope.projectName = project.name
      case "run": scope.run = try store.knownRun(value, in: context).id
      case "task": scope.task = try store.knownTask(value).id
      case "type": scope.type = value
      case "workflow": scope.workflow = value
      case "branch": scope.branch = value
      case "agent": scope.agent = try store.knownAgent(value).id
      case "role": scope.role = value
      case "model": scope.model = value
      default: scope.client = value
      }
    }
    return scope
  }
}

extension Budget.Scope {
  /// The scope as `--scope` takes it.
  var argument: String {
    let parts = parts.map { "\($0.key)=\($0.value)" }
    return parts.isEmpty ? "everything" : parts.joined(separator: ",")
  }
}

extension Budget.Period: ArgumentValue {
  package init?(argument: String) { self.init(rawValue: argument) }
  package static var expected: String? {
    "day, week, month, total, run, task, or rolling:7d or rolling:12h for the time just past"
  }
}
