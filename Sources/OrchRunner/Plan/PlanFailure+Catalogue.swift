import OrchClients
import OrchModel

extension PlanFailure: Catalogued {
  package static var catalogue: [Self] {
    [
      .unknownWorkflow("WORKFLOW", known: ["WORKFLOW2"]),
      .unknownWorkflow("WORKFLOW", known: ["A", "B"]),
      .unknownClient("CLIENT", known: ["CLIENT2"]), .unknownClient("CLIENT", known: ["A", "B"]),
      .untrusted("client", "CLIENT"), .untrusted("workflow", "WORKFLOW"),
      .noProgram(client: "CLIENT"), .unsupportedClient("CLIENT", kind: "KIND"), .noRecording,
      .missingRecording("PATH"), .badRecording("PATH"), .noRole("ROLE", workflow: "WORKFLOW"),
      .emptyPrompt,
      .taskBusy("TASK", run: "RUN"), .taskElsewhere("TASK", project: "PROJECT"),
      .noWorkingTree("PATH"), .badPromptFile("PATH"), .worktreeGone("PATH"),
      .workflowChanged("WORKFLOW"), .workGone("RUN", commit: "COMMIT"),
    ] + missingClients
  }

  private static var missingClients: [Self] {
    Clients.all.map {
      .clientMissing("CLIENT", program: "PROGRAM", hint: type(of: $0).installHint)
    }
  }
}

extension CommandFailure: Catalogued {
  package static var catalogue: [Self] { [.notFound("PROGRAM")] }
}

extension NarratorFailure: Catalogued {
  package static var catalogue: [Self] { [.notRead] }
}
