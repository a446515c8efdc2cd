import OrchModel

/// A workflow as a file defines it.
///
/// It replaces another of the same name, from a layer below, whole.
package struct WorkflowSettings: Hashable, Sendable {
  package struct Stage: Hashable, Sendable {
    package enum Work: Hashable, Sendable {
      /// An agent with this role does it.
      case role(String)
      /// A program does it: its name and arguments.
      case command([String])
    }

    package let name: String
    package let work: Work
    /// The stages that must be done before; without any named, the one before it in the list.
    package let needs: [String]

    package init(name: String, work: Work, needs: [String]) {
      self.name = name
      self.work = work
      self.needs = needs
    }
  }

  package let name: String
  package let stages: [Stage]
  package let origin: Origin

  /// True when a stage of it runs a program that the file names.
  var runsCommands: Bool {
    stages.contains { stage in if case .command = stage.work { true } else { false } }
  }

  /// The commands it runs: what needs trust.
  var trustItems: [TrustItem] {
    stages.compactMap { stage in
      guard case .command(let words) = stage.work else { return nil }
      let text = ConfigValue.words(words).json.text
      return TrustItem(key: "workflows.\(name).\(stage.name).command", text: text, origin: origin)
    }
  }
}

extension LayerReader {
  private static let stageKeys = ["name", "role", "command", "needs"]

  /// `[workflows.NAME] stages = […]`.
  mutating func readWorkflows(_ table: TOMLNode) throws(ConfigFailure) {
    for member in try members(table, key: "workflows") {
      guard ConfigName.isValid(member.name) else {
        throw .badName(origin.at(member.node), member.name)
      }
      let section = "workflows.\(member.name)"
      var stages: [WorkflowSettings.Stage] = []
      for key in try members(member.node, key: section) {
        guard key.name.isSameBytes(as: "stages") else {
          warnUnknown(key.name, in: section, at: key.node, known: ["stages"])
          continue
        }
        for node in try elements(key.node, key: "\(section).stages") {
          stages.append(try stage(node, after: stages.last?.name, of: section))
        }
      }
      let place = origin.at(member.node)
      if let reason = WorkflowSettings.fault(in: stages) {
        throw .badWorkflow(place, name: member.name, reason: reason)
      }
      add(WorkflowSettings(name: member.name, stages: stages, origin: place))
    }
  }

  private mutating func stage(
    _ node: TOMLNode, after last: String?, of section: String
  ) throws(ConfigFailure) -> WorkflowSettings.Stage {
    var (name, work, needs): (String?, WorkflowSettings.Stage.Work?, [String]?)
    for member in try members(node, key: "\(section).stages") {
      let path = "\(section).stages.\(member.name)"
      let place = origin.at(member.node)
      switch Self.stageKeys.first(where: member.name.isSameBytes) {
      case "name": name = try ConfigType.name.value(member.node, key: path, origin: place).text
      case "needs": needs = try ConfigType.list.value(member.node, key: path, origin: place).words
      case "role", "command":
        guard work == nil else {
          throw .wrongValue(place, key: path, reason: "can't stand beside 'role' or 'command'")
        }
        let isRole = member.name.isSameBytes(as: "role")
        let value = try (isRole ? ConfigType.name : .command).value(
          member.node, key: path, origin: place)
        work = isRole ? .role(value.text ?? "") : .command(value.words ?? [])
      default:
        warnUnknown(member.name, in: "\(section).stages", at: member.node, known: Self.stageKeys)
      }
    }
    let place = origin.at(node)
    guard let name else {
      throw .wrongValue(place, key: "\(section).stages", reason: "has a stage without a name")
    }
    guard let work else {
      throw .wrongValue(
        place, key: "\(section).stages", reason: "has stage '\(name)' without a role or a command")
    }
    return .init(name: name, work: work, needs: needs ?? last.map { [$0] } ?? [])
  }
}

extension WorkflowSettings {
  /// More stages, or needs of one stage, than this are a mistake.
  private static let stageLimit = 100

  /// What makes these stages impossible to run; nil when nothing does.
  static func fault(in stages: [Stage]) -> String? {
    guard !stages.isEmpty else { return "has no stages" }
    guard stages.count <= stageLimit else { return "has more than \(stageLimit) stages" }
    for (index, stage) in stages.enumerated() {
      if stages[..<index].contains(where: { $0.name.isSameBytes(as: stage.name) }) {
        return "has two stages named '\(stage.name)'"
      }
      guard stage.needs.count <= stageLimit else {
        return "has stage '\(stage.name)' with more than \(stageLimit) needs"
      }
      let unknown = stage.needs.first { need in !stages.contains { $0.name.isSameBytes(as: need) } }
      if let unknown {
        return
          "has stage '\(stage.name)' that needs '\(unknown.cut(toBytes: 64))', which it does not have"
      }
    }
    return circle(in: stages).map { "has stages that wait for each other: \($0)" }
  }

  /// The stages left when those that can run have run; nil when all can.
  private static func circle(in stages: [Stage]) -> String? {
    var waiting = stages
    while !waiting.isEmpty {
      let left = waiting.filter { stage in
        stage.needs.contains { need in waiting.contains { $0.name.isSameBytes(as: need) } }
      }
      guard left.count < waiting.count else { return waiting.map(\.name).joined(separator: ", ") }
      waiting = left
    }
    return nil
  }
}

extension ConfigValue {
  var text: String? { if case .text(let text) = self { text } else { nil } }
  var number: Int64? { if case .number(let number) = self { number } else { nil } }
  var money: Money? { if case .money(let money) = self { money } else { nil } }
  var duration: Duration? { if case .duration(let duration) = self { duration } else { nil } }
  var words: [String]? { if case .words(let words) = self { words } else { nil } }
}
