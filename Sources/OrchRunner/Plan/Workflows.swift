import OrchConfig
import OrchModel

/// The workflows there are: two built in, and those of the configuration.
enum Workflows {
  /// The project's own check takes the tester's place where it is known.
  static let simple: [WorkflowSettings.Stage] = [
    stage("builder", needs: []), stage("tester", needs: ["builder"]),
  ]

  static let full: [WorkflowSettings.Stage] = [
    stage("analyst", needs: []), stage("planner", needs: ["analyst"]),
    stage("builder", needs: ["planner"]), stage("tester", needs: ["builder"]),
    stage("reviewer", needs: ["tester"]),
  ]

  static let names = ["simple", "full"]

  private static func stage(_ role: String, needs: [String]) -> WorkflowSettings.Stage {
    WorkflowSettings.Stage(name: role, work: .role(role), needs: needs)
  }

  /// The stages of the workflow `name`; the configuration's wins over a built-in one.
  static func stages(of name: String, in configuration: Configuration) throws
    -> [WorkflowSettings.Stage]
  {
    if let workflow = configuration.workflow(name) { return workflow.stages }
    switch name {
    case "simple": return simple
    case "full": return full
    default:
      throw configuration.withholds("workflows.\(name).")
        ? PlanFailure.untrusted("workflow", name)
        : .unknownWorkflow(name, known: names + configuration.workflows.map(\.name))
    }
  }

  /// With or without an analyst, as was asked for.
  static func applying(analyst: Bool?, to stages: [WorkflowSettings.Stage])
    -> [WorkflowSettings.Stage]
  {
    let isThere = stages.contains { $0.name == "analyst" }
    guard let analyst, analyst != isThere else { return stages }
    if analyst {
      let rest = stages.map { stage in
        stage.needs.isEmpty
          ? WorkflowSettings.Stage(name: stage.name, work: stage.work, needs: ["analyst"]) : stage
      }
      return [stage("analyst", needs: [])] + rest
    }
    return stages.filter { $0.name != "analyst" }.map { stage in
      WorkflowSettings.Stage(
        name: stage.name, work: stage.work, needs: stage.needs.filter { $0 != "analyst" })
    }
  }
}
