import Glibc
import OrchModel

extension Orch {
  /// The kinds of failure that the commands have of their own, for the manual.
  package static let failures: [any Catalogued.Type] = [
    AgentFailure.self, ArchiveSubjectFailure.self, BalanceFailure.self, BudgetFailure.self,
    ConfigKeyFailure.self,
    ConsentFailure.self, ContextFailure.self, CostFailure.self, DraftFailure.self,
    EstimateFailure.self, FileFailure.self, GateFailure.self, GenerateFailure.self,
    InputFailure.self, JSONSyntaxFailure.self, ListFailure.self, LogFailure.self,
    OutputFailure.self, PipelineFailure.self, PriceEditFailure.self, PriceFailure.self,
    PriceImportFailure.self, ProjectFailure.self, RecordFailure.self,
    RunFailure.self, SiblingFailure.self, StatusLineFailure.self, TaskFailure.self,
    TimeFailure.self, TrustFailure.self, WorkflowFailure.self,
  ]
}

extension ContextFailure: Catalogued {
  package static var catalogue: [Self] {
    [.noHome, .noFolder("PATH", above: "FOLDER"), .notAFolder("PATH")]
  }
}

extension InputFailure: Catalogued {
  package static var catalogue: [Self] { [.unreadable("REASON"), .tooLong(1 << 20), .terminal] }
}

extension OutputFailure: Catalogued {
  static var catalogue: [Self] {
    [
      OutputFailure(code: "output.closed", number: EPIPE),
      OutputFailure(code: "output.failed", number: ENOSPC),
      OutputFailure(code: "output.failed", number: EBADF),
    ]
  }
}

extension ListFailure: Catalogued {
  static var catalogue: [Self] { [.badCursor("CURSOR"), .noLimit(0)] }
}

extension SiblingFailure: Catalogued {
  package static var catalogue: [Self] { [.missing("PROGRAM"), .cannotStart("PATH", EACCES)] }
}

extension GenerateFailure: Catalogued {
  static var catalogue: [Self] { [GenerateFailure(path: "PATH", number: EACCES)] }
}
