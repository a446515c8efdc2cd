import CommandKit
import OrchModel
import OrchStore

package enum RunFailure: Failure, Equatable {
  case unknown(String, near: String?)
  case notStoppable(ID<Run>, Run.Status)
  case notPaused(ID<Run>, Run.Status)
  case notRetryable(ID<Run>, Run.Status)
  /// A run that a process of orch looks after is not told how it goes.
  case notRecorded(ID<Run>, Run.Status)
  /// Orch can't do what other programs do.
  case recorded(ID<Run>, verb: String)
  case illegal(ID<Run>, Run.Verb, Run.Status)
  /// A stage is told of while its run does not go on.
  case notGoingOn(ID<Run>, Run.Status)
  case unknownStage(ID<Run>, String, known: [String])
  case illegalStage(ID<Run>, stage: String, Stage.Verb, Stage.Status)
  /// Numbers other than those a stage ended with.
  case stageDiffers(ID<Run>, stage: String)
  /// A run can't be completed while a stage is at work.
  case stageAtWork(ID<Run>, stage: String)
  case noVerb
  case twoVerbs
  /// Numbers that only `--done` takes.
  case numbersWithout(Stage.Verb)
  case noProject
  case badName(String, of: String)
  /// A new attempt does one choice of stages again.
  case manyRetryScopes
  case nothingFailed(ID<Run>)
  /// A stage can't be done again without one that was never done.
  case needsUndone(ID<Run>, stage: String, need: String)
  /// Runs with and without a role are compared, and no two runs beside.
  case roleAndRuns
  case typeWithoutRole
  case unknownRole(String, known: [String])

  package var code: String {
    switch self {
    case .unknown: "run.unknown"
    case .notStoppable, .notPaused, .notRetryable, .illegal, .notGoingOn, .illegalStage,
      .stageDiffers, .stageAtWork, .nothingFailed, .needsUndone:
      "run.illegal-transition"
    case .notRecorded, .recorded: "run.not-recorded"
    case .unknownStage: "run.unknown-stage"
    case .noVerb: "usage.missing-option"
    case .twoVerbs, .numbersWithout, .manyRetryScopes, .roleAndRuns, .typeWithoutRole:
      "usage.conflicting-options"
    case .unknownRole: "run.unknown-role"
    case .noProject: "run.no-project"
    case .badName: "usage.bad-value"
    }
  }

  package var message: String {
    switch self {
    case .unknown(let word, _): "no run '\(word.cut(toBytes: 100))'"
    case .notStoppable(let id, let status): "cannot stop run '\(id)': it is \(status.rawValue)"
    case .notPaused(let id, let status): "cannot resume run '\(id)': it is \(status.rawValue)"
    case .notRetryable(let id, let status): "cannot retry run '\(id)': it is \(status.rawValue)"
    case .notRecorded(let id, _): "run '\(id)' is done by orch itself and not recorded"
    case .recorded(let id, let verb): "cannot \(verb) run '\(id)': other programs do it"
    case .illegal(let id, let verb, let status):
      "cannot \(verb.rawValue) run '\(id)': it is \(status.rawValue)"
    case .notGoingOn(let id, let status):
      "cannot change a stage of run '\(id)': it is \(status.rawValue)"
    case .unknownStage(let id, let word, _):
      "no stage '\(word.cut(toBytes: 100))' in run '\(id)'"
    case .illegalStage(let id, let stage, let verb, let status):
      "stage '\(stage)' of run '\(id)' can't be told --\(verb.rawValue): it is \(status.rawValue)"
    case .stageDiffers(let id, let stage):
      "stage '\(stage)' of run '\(id)' is completed with other numbers"
    case .stageAtWork(let id, let stage):
      "cannot complete run '\(id)': its stage '\(stage)' is running"
    case .noVerb: "nothing is said of the stage"
    case .twoVerbs: "only one thing can be said of a stage at a time"
    case .numbersWithout(let verb): "--\(verb.rawValue) takes no numbers"
    case .noProject: "a run is counted under a project, and this folder is in none"
    case .badName(let text, let kind): "'\(text.cut(toBytes: 100))' can't be the name of a \(kind)"
    case .manyRetryScopes: "--failed, --from and --stage exclude each other"
    case .nothingFailed(let id): "nothing of run '\(id)' has failed"
    case .needsUndone(let id, let stage, let need):
      "stage '\(stage)' of run '\(id)' needs '\(need)', which was not done"
    case .roleAndRuns: "--with-role compares all runs in view"
    case .typeWithoutRole: "--type goes with --with-role alone"
    case .unknownRole(let role, _): "no run had a stage of role '\(role.cut(toBytes: 100))'"
    }
  }

  package var hint: String? {
    switch self {
    case .unknown(_, let near?): "did you mean '\(near)'?"
    case .unknown: "see 'orch runs list'"
    case .notStoppable(let id, _): "orch runs show \(id)"
    case .notPaused(let id, let status):
      status == .completed ? "to do it again: orch runs retry \(id)" : "orch runs show \(id)"
    case .notRetryable(let id, _): "stop it first: orch runs stop \(id)"
    case .notRecorded(let id, let status):
      status.isActive ? "to end it: orch runs stop \(id)" : "orch runs show \(id)"
    case .recorded(let id, _): "to call it off: orch runs cancel \(id)"
    case .illegal(let id, _, let status): Self.legal(id, status)
    case .notGoingOn(let id, let status):
      status == .paused ? "go on first: orch runs resume \(id)" : "orch runs show \(id)"
    case .unknownStage(_, let word, let known):
      nearest(to: word, in: known).map { "did you mean '\($0)'?" }
        ?? "its stages are \(known.prefix(12).joined(separator: ", "))"
    case .illegalStage(let id, let stage, _, let status):
      Self.legal(id, stage, status)
    case .stageDiffers: "to correct a run, record it whole: orch runs record --file FILE"
    case .stageAtWork(let id, let stage):
      "end the stage first: orch runs stage \(id) \(stage.asWord) --done"
    case .noVerb: "write one of --start, --batch N, --done, --fail TEXT, --skip TEXT"
    case .twoVerbs: "write one of --start, --batch, --done, --fail, --skip"
    case .numbersWithout: "give --input, --output, --credits and --cost with --done"
    case .noProject: "name one: --project NAME"
    case .badName: "write at most 200 bytes, without control characters or blanks around them"
    case .manyRetryScopes: "write one of them, or none to do the whole run again"
    case .nothingFailed(let id): "to do all of it again: orch runs retry \(id)"
    case .needsUndone(let id, _, let need): "orch runs retry \(id) --from \(need.asWord)"
    case .roleAndRuns: "leave out the runs, --all and --max-increase"
    case .typeWithoutRole: "orch runs compare --with-role ROLE --type WORD"
    case .unknownRole(let role, let known):
      nearest(to: role, in: known).map { "did you mean '\($0)'?" }
        ?? (known.isEmpty
          ? "see 'orch runs list'" : "there were \(known.prefix(12).joined(separator: ", "))")
    }
  }

  private static func legal(_ id: ID<Run>, _ status: Run.Status) -> String {
    let verbs = Run.Verb.legal(from: status)
    if verbs.isEmpty { return "orch runs show \(id)" }
    return "it can be told: \(verbs.map(\.rawValue).joined(separator: ", "))"
  }

  private static func legal(_ id: ID<Run>, _ stage: String, _ status: Stage.Status) -> String {
    let verbs = Stage.Verb.legal(from: status)
    if verbs.isEmpty { return "orch runs show \(id) --stage \(stage.asWord)" }
    return "it can be told: \(verbs.map { "--\($0.rawValue)" }.joined(separator: ", "))"
  }

  package var exitCode: ExitCode {
    switch self {
    case .unknown, .unknownStage, .unknownRole: .notFound
    case .notStoppable, .notPaused, .notRetryable, .notRecorded, .recorded, .illegal, .notGoingOn,
      .illegalStage, .stageDiffers, .stageAtWork, .nothingFailed, .needsUndone:
      .badData
    case .noVerb, .twoVerbs, .numbersWithout, .noProject, .badName, .manyRetryScopes,
      .roleAndRuns, .typeWithoutRole:
      .usage
    }
  }
}
