import OrchCommands
import OrchModel
import Terminal

/// What a hook answers: to the client a refusal or nothing, with --json what came of the event.
package struct HookAnswer: Report {
  let input: HookInput
  let client: HookClient
  let project: ID<Project>?
  let refusal: HookRefusal?
  /// Calls that the transcripts had and the ledger did not.
  let newCalls: Int
  /// What went wrong with orch, in the order it did.
  let failures: [any Error]
  package let warnings: [String]

  /// A client reads the answer only after success, and a refusal is to be read.
  package var exitCode: ExitCode {
    guard refusal == nil, let failure = failures.first else { return .success }
    return Orch.complaint(about: failure).exitCode
  }

  package func write(to page: inout Page) throws {
    guard page.format.isJSON || !page.fields.isEmpty else {
      if let refusal { page.write(text: refusal.document.text) }
      return
    }
    try Facts(report: facts, lines: [], warnings: warnings, exitCode: exitCode).write(to: &page)
  }

  private var facts: [(String, Field)] {
    [
      ("event", .text(input.name)), ("client", .text(client.rawValue)),
      ("session", input.session.field), ("projectId", project.field),
      ("newCalls", newCalls.field), ("refused", .flag(refusal != nil)),
      ("budget", (refusal?.standing.budget.name).field), ("reason", (refusal?.reason).field),
    ]
  }
}
