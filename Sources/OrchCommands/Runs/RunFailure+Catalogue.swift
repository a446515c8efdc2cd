import OrchModel

extension RunFailure: Catalogued {
  package static var catalogue: [Self] {
    [
      .unknown("RUN", near: "RUN2"), .unknown("RUN", near: nil), .notStoppable("RUN", .completed),
      .notPaused("RUN", .running), .notPaused("RUN", .completed), .notRetryable("RUN", .running),
      .notRecorded("RUN", .running), .notRecorded("RUN", .completed),
      .recorded("RUN", verb: "stop"), .illegal("RUN", .resume, .running),
      .illegal("RUN", .finish, .cancelled), .notGoingOn("RUN", .paused),
      .notGoingOn("RUN", .completed), .unknownStage("RUN", "STAGE", known: ["STAGE2"]),
      .illegalStage("RUN", stage: "STAGE", .skip, .running),
      .illegalStage("RUN", stage: "STAGE", .fail, .completed),
      .stageDiffers("RUN", stage: "STAGE"), .stageAtWork("RUN", stage: "STAGE"), .noVerb, .twoVerbs,
      .numbersWithout(.start), .noProject, .badName("NAME", of: "project"),
      .roleAndRuns, .typeWithoutRole, .unknownRole("ROLE", known: ["ROLE2"]),
      .unknownRole("ROLE", known: ["A", "B"]), .unknownRole("ROLE", known: []),
      .manyRetryScopes, .nothingFailed("RUN"), .needsUndone("RUN", stage: "STAGE", need: "STAGE2"),
    ]
  }
}
