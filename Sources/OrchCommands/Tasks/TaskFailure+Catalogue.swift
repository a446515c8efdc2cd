import OrchModel

extension TaskFailure: Catalogued {
  static var catalogue: [Self] {
    [
      .unknown("TASK", near: "TASK2"), .unknown("TASK", near: nil),
      .illegal("TASK", .complete, from: .cancelled), .illegal("TASK", .start, from: .completed),
      .noTitle, .badProgress(101), .busy("TASK", run: "RUN"),
    ]
  }
}
