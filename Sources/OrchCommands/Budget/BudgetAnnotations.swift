import OrchModel
import Terminal

/// What the gate says, as continuous-integration systems read it.
struct BudgetAnnotations {
  let gate: BudgetGate

  /// A thing that was checked, and what came of it.
  private struct Finding {
    let name: String
    let message: String
    let code: ExitCode
    let isWarning: Bool
  }

  private var findings: [Finding] {
    if let cause = gate.cause {
      return [
        Finding(name: "all", message: cause.message, code: .cannotSay, isWarning: false)
      ]
    }
    return gate.policies.map { policy in
      let (standing, code) = (policy.view.standing, policy.exitCode)
      let amounts =
        "\(policy.view.shown(standing.spent)) of \(policy.view.shown(standing.limit)) spent"
      let reason = policy.reason.map { code == .success ? $0 : "\($0) (\(amounts))" } ?? amounts
      return Finding(
        name: standing.budget.name, message: reason, code: code,
        isWarning: code == .success && policy.reason != nil)
    }
  }

  func text(as format: BudgetCheck.AnnotationFormat) -> String {
    switch format {
    case .github: github
    case .gitlab: gitlab
    case .junit: junit
    case .text: plain
    }
  }

  // MARK: GitHub

  /// Workflow commands: a line each.
  private var github: String {
    findings.map { finding in
      let level = finding.code != .success ? "error" : finding.isWarning ? "warning" : "notice"
      return
        "::\(level) title=\("orch budget \(finding.name)".workflowProperty)::\(finding.message.workflowText)"
    }.joined(separator: "\n")
  }

  // MARK: GitLab

  /// A code quality report: what is within its limit is not in it.
  private var gitlab: String {
    let entries = findings.filter { $0.code != .success || $0.isWarning }.map { finding in
      JSONValue.object([
        .init("description", .string("orch budget \(finding.name): \(finding.message)")),
        .init("check_name", .string("orch-budget/\(finding.name)")),
        .init("fingerprint", .string(fingerprint(finding.name))),
        .init("severity", .string(severity(finding))),
        .init("location", ["path": ".orch/config.toml", "lines": ["begin": 1]]),
      ])
    }
    return JSONValue.array(entries).text
  }

  private func severity(_ finding: Finding) -> String {
    switch finding.code {
    case .refused: "blocker"
    case .success: "minor"
    default: "critical"
    }
  }

  /// The same for the same budget in every pipeline, so that GitLab can tell what is new.
  private func fingerprint(_ name: String) -> String {
    var hash: UInt64 = 14_695_981_039_346_656_037
    for byte in "orch-budget/\(name)".utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  // MARK: JUnit

  private var junit: String {
    let findings = findings
    let failures = findings.count { $0.code == .refused }
    let errors = findings.count { $0.code != .refused && $0.code != .success }
    var lines = [
      #"<?xml version="1.0" encoding="UTF-8"?>"#,
      #"<testsuites name="orch budget check" tests="\#(findings.count)" failures="\#(failures)" errors="\#(errors)">"#,
      #"  <testsuite name="orch budget check" tests="\#(findings.count)" failures="\#(failures)" errors="\#(errors)">"#,
    ]
    for finding in findings {
      let (name, message) = (finding.name.xml, finding.message.xml)
      lines.append(#"    <testcase classname="orch.budget" name="\#(name)">"#)
      switch finding.code {
      case .success: lines.append("      <system-out>\(message)</system-out>")
      case .refused: lines.append(#"      <failure message="\#(message)" type="exceeded"/>"#)
      default: lines.append(#"      <error message="\#(message)" type="unknown"/>"#)
      }
      lines.append("    </testcase>")
    }
    return (lines + ["  </testsuite>", "</testsuites>"]).joined(separator: "\n")
  }

  // MARK: Text

  private var plain: String {
    findings.map { "\($0.code.verdict)  \($0.name): \($0.message)" }.joined(separator: "\n")
  }
}

extension String {
  /// The text as the message of a GitHub workflow command.
  fileprivate var workflowText: String {
    escaped { byte in
      switch byte {
      case UInt8(ascii: "%"): "%25"
      case 0x0D: "%0D"
      case 0x0A: "%0A"
      default: nil
      }
    }
  }

  /// The text as a property of a GitHub workflow command.
  fileprivate var workflowProperty: String {
    workflowText.escaped { byte in
      switch byte {
      case UInt8(ascii: ":"): "%3A"
      case UInt8(ascii: ","): "%2C"
      default: nil
      }
    }
  }

  /// The text in an XML document; what XML can't hold is left out.
  fileprivate var xml: String {
    escaped { byte in
      switch byte {
      case UInt8(ascii: "&"): "&amp;"
      case UInt8(ascii: "<"): "&lt;"
      case UInt8(ascii: ">"): "&gt;"
      case UInt8(ascii: "\""): "&quot;"
      case 0x0A, 0x0D, 0x09: " "
      case 0..<0x20: ""
      default: nil
      }
    }
  }

  private func escaped(_ replacement: (UInt8) -> String?) -> String {
    var bytes: [UInt8] = []
    for byte in utf8 {
      if let text = replacement(byte) { bytes += text.utf8 } else { bytes.append(byte) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
