import CommandKit
import OrchModel
import OrchStore
import Terminal

/// Looks over everything orch needs.
struct Doctor: Command {
  static let name = "doctor"
  static let summary = "Look over the installation, the store, and what runs left behind"
  static let discussion = """
    Changes nothing; with --fix it puts in order what runs left behind that ended without saying so, gives back \
    what they held, and computes sums anew when they are wrong. Clients are looked for and not started. Of transcripts \
    it says how many their client will delete, and when, that are not kept as they are now; copies of them are counted, \
    and read by 'orch archive verify'. Ends with 1 when something needs a hand.
    """
  static let examples = [
    "orch doctor", "orch doctor --fix",
    "orch doctor --json | jq '.items[] | select(.state != \"ok\")'",
  ]

  @Flag("Mend what can be mended without losing anything") var fix: Bool

  func run(_ context: Context) throws -> Listing<Finding> {
    var findings = Installation.findings(context)
    findings += try StoreHealth(context: context, isMending: fix).findings()
    let problems = findings.filter { $0.state == .problem }.count
    let warnings = findings.filter { $0.state == .warning }.count
    return Listing(
      findings, columns: Finding.columns,
      summary: [
        ("problems", .number(Int64(problems))), ("warnings", .number(Int64(warnings))),
      ],
      exitCode: problems == 0 ? .success : .failure)
  }
}

/// One thing `orch doctor` looked at.
struct Finding: Sendable {
  enum State: String, StatusShown {
    case ok, warning, problem, fixed

    var mark: Mark {
      switch self {
      case .ok, .fixed: .completed
      case .warning: .warning
      case .problem: .failed
      }
    }
  }

  let subject: String
  let state: State
  let detail: String
  /// What to type; nil when there is nothing to do.
  let advice: String?

  /// Something that is as it should be.
  init(_ subject: String, _ detail: String, advice: String? = nil) {
    self.init(subject, .ok, detail, advice: advice)
  }

  init(_ subject: String, _ state: State, _ detail: String, advice: String? = nil) {
    self.subject = subject
    self.state = state
    self.detail = detail
    self.advice = advice
  }

  static let columns: [Column<Finding>] = [
    Column("subject") { $0.subject },
    Column("state") { $0.state },
    Column("detail") { $0.detail },
    Column("advice") { $0.advice },
  ]
}
