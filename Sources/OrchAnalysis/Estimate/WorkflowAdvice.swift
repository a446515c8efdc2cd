/// Which workflow a task should go through, and why.
package struct WorkflowAdvice: Hashable, Sendable {
  package enum Workflow: String, CaseIterable, Sendable {
    /// Builder and tester.
    case simple
    /// Analyst and planner before them, a reviewer after.
    case full
  }

  package let workflow: Workflow
  /// The roles that are left out.
  package let skipped: [String]
  /// `simple: skipping analyst, planner and reviewer; S because of 'typo' (-2)`.
  package let reason: String
  /// `S because of 'typo' (-2)`.
  private let cause: String

  /// S and M go through the simple workflow, L and XL through the full one.
  package init(for verdict: ComplexityVerdict) {
    let isSimple = verdict.complexity <= .medium
    workflow = isSimple ? .simple : .full
    skipped = isSimple ? ["analyst", "planner", "reviewer"] : []
    let start = isSimple ? "simple: skipping analyst, planner and reviewer" : "full: every role"
    cause = "\(verdict.complexity.rawValue) \(verdict.cause)"
    reason = "\(start); \(cause)"
  }

  /// The reason where somebody asked for an analyst, or for none; `analyst` is nil where nobody did.
  package func reason(analyst: Bool?) -> String {
    switch (workflow, analyst) {
    case (.simple, true?):
      "simple: skipping planner and reviewer, with an analyst as asked for; \(cause)"
    case (.full, false?): "full: every role but the analyst, as asked for; \(cause)"
    case (.simple, _), (.full, _): reason
    }
  }
}

extension ComplexityVerdict {
  /// The two rules that weighed most, in words.
  var cause: String {
    let weightiest = reasons.enumerated().sorted { one, other in
      (-one.element.points.magnitude.asInt, one.offset) < (
        -other.element.points.magnitude.asInt, other.offset
      )
    }
    let parts = weightiest.prefix(2).map { _, reason in
      let triggers = reason.triggers.prefix(2).map { "'\($0)'" }.joined(separator: ", ")
      return "\(triggers) (\(reason.points > 0 ? "+" : "")\(reason.points))"
    }
    return parts.isEmpty ? "as no rule applied" : "because of " + parts.joined(separator: " and ")
  }
}

extension UInt {
  fileprivate var asInt: Int { Int(clamping: self) }
}
