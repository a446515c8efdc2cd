import OrchModel

extension RunFailure: Catalogued {
  package static var catalogue: [Self] {
    [
      .unknown("RUN", near: "RUN2"), .unknown("RUN", near: nil), .notStoppable("RUN", .completed),
      .notPaused("RUN", .running), .notPaused("RUN", .completed), .notRetryable("RUN", .running),
    ]
  }
}
