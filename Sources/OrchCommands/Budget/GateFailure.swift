import OrchModel
import OrchStore

/// Why a gate can't say anything.
struct GateFailure: Failure {
  enum Gate: String, CaseIterable {
    case budget, prices

    /// What is to be said.
    var question: String {
      switch self {
      case .budget: "whether budgets hold"
      case .prices: "whether every model has a price"
      }
    }
  }

  let gate: Gate
  let cause: any Failure

  var code: String { "\(gate.rawValue).cannot-say" }
  var message: String { "can't say \(gate.question): \(cause.message)" }
  var hint: String? { cause.hint }
  var exitCode: ExitCode { .cannotSay }
  var details: [(key: String, value: JSONValue)] {
    [("reason", .string(cause.code))] + cause.details
  }
}

extension GateFailure: Catalogued {
  static var catalogue: [Self] {
    Gate.allCases.map { GateFailure(gate: $0, cause: StoreError.busy) }
  }
}

extension Context {
  /// What `body` answers from the store as it is, which is not brought up to date for a gate; throws a `GateFailure`
  /// for whatever keeps it from that.
  func judge<Answer>(
    _ gate: GateFailure.Gate, _ body: (Database, Context) throws -> Answer
  ) throws -> Answer {
    var context = self
    context.upgradesStore = false
    do {
      let store = try context.openStore(context, .reading)
      return try store.read { try body(store, context) }
    } catch let failure as any Failure {
      throw GateFailure(gate: gate, cause: failure)
    }
  }
}
