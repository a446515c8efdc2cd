import OrchModel

/// Why the gate can't say anything.
struct GateFailure: Failure {
  let cause: any Failure

  var code: String { "budget.cannot-say" }
  var message: String { "can't say whether budgets hold: \(cause.message)" }
  var hint: String? { cause.hint }
  var exitCode: ExitCode { .cannotSay }
  var details: [(key: String, value: JSONValue)] {
    [("reason", .string(cause.code))] + cause.details
  }
}
