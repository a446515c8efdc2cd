import CommandKit
import OrchModel

/// What keeps a run from being started; nothing has been made then.
package enum PlanFailure: Failure {
  case unknownWorkflow(String, known: [String])
  case unknownClient(String, known: [String])
  /// The project's file says what the `client` or `workflow` is, and nobody has agreed to that yet.
  case untrusted(_ kind: String, String)
  case clientMissing(String, program: String, hint: String)
  case noProgram(client: String)
  case unsupportedClient(String, kind: String)
  case noRecording
  case missingRecording(String)
  case badRecording(String)
  case noRole(String, workflow: String)
  case emptyPrompt
  case taskBusy(ID<AgentTask>, run: ID<Run>)
  case taskElsewhere(ID<AgentTask>, project: String)
  case noWorkingTree(String)
  case badPromptFile(String)
  case worktreeGone(String)
  case workflowChanged(String)
  /// What the stages kept for a new attempt committed is not there any more.
  case workGone(ID<Run>, commit: String)

  package var code: String {
    switch self {
    case .unknownWorkflow: "workflow.unknown"
    case .unknownClient: "client.unknown"
    case .untrusted(let kind, _): "\(kind).untrusted"
    case .clientMissing: "client.missing"
    case .noProgram: "client.no-program"
    case .unsupportedClient: "client.unsupported"
    case .noRecording: "replay.no-recording"
    case .missingRecording: "replay.no-file"
    case .badRecording: "replay.bad-recording"
    case .noRole: "workflow.no-role"
    case .emptyPrompt: "task.no-title"
    case .taskBusy: "task.running"
    case .taskElsewhere: "task.elsewhere"
    case .noWorkingTree: "git.bare"
    case .badPromptFile: "config.prompt-file"
    case .worktreeGone: "run.worktree-gone"
    case .workflowChanged: "run.workflow-changed"
    case .workGone: "run.work-gone"
    }
  }

  package var message: String {
    switch self {
    case .unknownWorkflow(let name, _): "no workflow '\(name.cut(toBytes: 100))'"
    case .unknownClient(let name, _): "no client '\(name.cut(toBytes: 100))'"
    case .untrusted(let kind, let name): "\(kind) '\(name)' is configured, but not trusted yet"
    case .clientMissing(let name, let program, _):
      "client '\(name)' is not installed: '\(program)' is not on PATH"
    case .noProgram(let client): "client '\(client)' needs a program"
    case .unsupportedClient(let name, let kind):
      "client '\(name)' cannot be run: clients of kind '\(kind)' are not supported"
    case .noRecording: "client 'replay' needs a recorded session"
    case .missingRecording(let path): "no such file '\(path)'"
    case .badRecording(let path): "'\(path)' is not a recorded session of claude or codex"
    case .noRole(let role, let workflow):
      "workflow '\(workflow)' has no role '\(role.cut(toBytes: 100))'"
    case .emptyPrompt: "a task needs a title"
    case .taskBusy(let id, let run): "task '\(id)' is being worked on by run '\(run)'"
    case .taskElsewhere(let id, let project): "task '\(id)' belongs to project '\(project)'"
    case .noWorkingTree(let path):
      "'\(path)' is a bare repository: it has no working tree to begin from"
    case .badPromptFile(let path): "cannot read the prompt file '\(path)'"
    case .worktreeGone(let path): "the worktree '\(path)' is gone"
    case .workflowChanged(let name):
      "workflow '\(name)' has other stages now than when the run began"
    case .workGone(let run, let commit):
      "commit '\(commit.prefix(10))', which the kept stages of run '\(run)' left, is gone"
    }
  }

  package var hint: String? {
    switch self {
    case .unknownWorkflow(let name, let known), .unknownClient(let name, let known):
      nearest(to: name, in: known).map { "did you mean '\($0)'?" }
        ?? "choose one of \(known.joined(separator: ", "))"
    case .untrusted: "read it with 'orch trust --list', then agree with 'orch trust'"
    case .clientMissing(_, _, let hint): hint
    case .noProgram(let client): "set clients.\(client).program in the configuration"
    case .unsupportedClient: "choose claude, codex, command or replay"
    case .noRecording: "name it: --replay FILE"
    case .missingRecording, .badRecording:
      "record one: claude -p PROMPT --output-format stream-json --verbose > FILE"
    case .noRole: "see 'orch run -n' for the stages there are"
    case .emptyPrompt: "write what is to be done in quotes: orch run \"Fix the parser\""
    case .taskBusy(_, let run): "see 'orch runs show \(run)'"
    case .taskElsewhere: "go into that project's repository"
    case .noWorkingTree: "clone it, and run there"
    case .badPromptFile: "name a text file below 256 KiB"
    case .worktreeGone, .workflowChanged: "make a new attempt: orch runs retry"
    case .workGone(let run, _): "do all of it again: orch runs retry \(run)"
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .unknownWorkflow, .unknownClient, .noRole, .missingRecording: .notFound
    case .untrusted: .notPermitted
    case .clientMissing, .unsupportedClient: .unavailable
    case .noProgram, .badPromptFile: .badConfiguration
    case .noRecording, .emptyPrompt: .usage
    case .badRecording, .taskBusy, .taskElsewhere, .noWorkingTree, .worktreeGone, .workflowChanged,
      .workGone:
      .badData
    }
  }
}
