import OrchModel

/// What a hook was given is nothing that a client gives one.
package enum HookFailure: Failure {
  /// Why it is not.
  case badInput(String)

  package var code: String {
    switch self {
    case .badInput: "hook.bad-input"
    }
  }

  package var message: String {
    switch self {
    case .badInput(let reason): "standard input is not what a client gives a hook: \(reason)"
    }
  }

  package var hint: String? { "have the client run it: orch hook install" }
  package var exitCode: ExitCode { .badData }
}

extension HookFailure: Catalogued {
  package static var catalogue: [Self] { [.badInput("no object with a hook_event_name")] }
}
