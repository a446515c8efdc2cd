import OrchModel
import Terminal

extension Pipeline {
  static let columns: [Column<Pipeline>] = [
    Column("name", heading: "pipeline") { $0.name },
    Column("enabledCount", heading: "stages") { $0.steps.count { $0.isEnabled } },
    Column("disabled") { pipeline in
      pipeline.steps.filter { !$0.isEnabled }.map(\.name).joined(separator: ", ").nonEmpty
    },
    Column("flow") { $0.steps.map(\.title).joined(separator: ", ") },
    Column("createdAt", heading: "created", detail: true) { $0.createdAt },
  ]

  /// The same, with the stages as objects, for an answer that has no section of them.
  static let wholeColumns: [Column<Pipeline>] =
    columns + [
      Column("stages") { pipeline in
        pipeline.steps.map { step in
          Field.Object(Step.columns.map { ($0.name, $0.value(step)) })
        }
      }
    ]
}

extension Pipeline.Step {
  static let columns: [Column<Pipeline.Step>] = [
    Column("name", heading: "stage") { $0.name },
    Column("title") { $0.title },
    Column("input", heading: "in") { $0.input },
    Column("output", heading: "out") { $0.output },
    Column("isEnabled", heading: "enabled") { $0.isEnabled },
  ]
}

extension String {
  var nonEmpty: String? { isEmpty ? nil : self }
}
