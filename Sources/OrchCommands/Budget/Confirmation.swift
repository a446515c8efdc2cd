import OrchModel

extension Context {
  /// Returns when a person agrees to `question`, or agreed beforehand with `--yes`.
  ///
  /// Throws when nobody is there to ask, and when the answer is no.
  package func requireConsent(_ question: String) throws {
    if globals.yes { return }
    guard isInteractive, !globals.noInput else { throw ConsentFailure.nobodyToAsk }
    guard confirm(question) else { throw ConsentFailure.declined }
  }
}

enum ConsentFailure: Failure {
  case nobodyToAsk
  case declined

  var code: String {
    switch self {
    case .nobodyToAsk: "consent.needed"
    case .declined: "consent.declined"
    }
  }

  var message: String {
    switch self {
    case .nobodyToAsk: "this needs a yes, and nobody is there to ask"
    case .declined: "nothing was changed"
    }
  }

  var hint: String? {
    switch self {
    case .nobodyToAsk: "see what it would do with -n; agree beforehand with --yes"
    case .declined: "see what it would do with -n"
    }
  }

  var exitCode: ExitCode {
    switch self {
    case .nobodyToAsk: .usage
    case .declined: .failure
    }
  }
}
