import OrchModel
import OrchStore

/// What Claude Code gives a status line on standard input (formats §1.7).
struct StatusLineInput {
  var session: String?
  var folder: String?
  var model: String?
  var modelID: String?
  var cost: Money?
  var linesAdded: Int64?
  var linesRemoved: Int64?
  /// Tenths of a percent.
  var contextTenths: Int64?
  var quotas: [Quota] = []

  private static let limits = ["five_hour", "seven_day"]
  private static let paths =
    [
      "$.session_id", "$.workspace.current_dir", "$.cwd", "$.model.display_name", "$.model.id",
      "$.cost.total_cost_usd", "$.cost.total_lines_added", "$.cost.total_lines_removed",
      "$.context_window.used_percentage",
    ] + limits.flatMap { ["$.rate_limits.\($0).used_percentage", "$.rate_limits.\($0).resets_at"] }

  /// Reads the document; throws when it is no JSON.
  ///
  /// What is missing in it, or is not what it should be, is not known.
  init(_ bytes: [UInt8], at now: Timestamp) throws {
    guard let found = try SmallJSON.scalars(at: Self.paths, in: bytes) else {
      throw StatusLineFailure.badInput
    }
    session = found[0]?.text
    folder = (found[1]?.text ?? found[2]?.text).flatMap { $0.hasPrefix("/") ? $0 : nil }
    modelID = found[4]?.text
    model = found[3]?.text ?? modelID
    cost = found[5]?.number.flatMap { Money(decimal: $0) }
    linesAdded = found[6]?.number.flatMap { Int64($0) }
    linesRemoved = found[7]?.number.flatMap { Int64($0) }
    contextTenths = found[8]?.number.flatMap(tenths)
    quotas = Self.limits.enumerated().compactMap { place, name in
      guard let used = found[9 + 2 * place]?.number.flatMap(tenths) else { return nil }
      return Quota(
        client: "claude", name: name, at: now, usedTenths: used,
        resetsAt: found[10 + 2 * place].flatMap(moment))
    }
  }
}

/// A percentage in tenths; nil for what is none.
private func tenths(_ digits: String) -> Int64? {
  guard let tenths = Decimal(digits)?.scaled(by: 1), (0...100_000).contains(tenths) else {
    return nil
  }
  return tenths
}

/// Seconds since 1970, or a moment as ISO 8601 writes it.
private func moment(_ scalar: SmallJSON.Scalar) -> Timestamp? {
  switch scalar {
  case .text(let text): Timestamp(iso8601: text)
  case .number(let digits):
    Decimal(digits)?.scaled(by: 3).flatMap { milliseconds in
      (0..<Window.always.end.milliseconds).contains(milliseconds)
        ? Timestamp(milliseconds: milliseconds) : nil
    }
  }
}

extension SmallJSON.Scalar {
  fileprivate var text: String? {
    if case .text(let text) = self, !text.isEmpty { text } else { nil }
  }

  fileprivate var number: String? { if case .number(let digits) = self { digits } else { nil } }
}

enum StatusLineFailure: Failure {
  case badInput
  case unknownPart(String, near: String?)

  var code: String {
    switch self {
    case .badInput: "statusline.bad-input"
    case .unknownPart: "statusline.unknown-part"
    }
  }

  var message: String {
    switch self {
    case .badInput: "standard input is not the JSON that Claude Code gives a status line"
    case .unknownPart(let name, _): "a status line has no part '\(name.cut(toBytes: 100))'"
    }
  }

  var hint: String? {
    switch self {
    case .badInput: "name 'orch statusline' as the statusLine command in Claude Code's settings"
    case .unknownPart(_, let near):
      (near.map { "did you mean '{\($0)}'? " } ?? "")
        + "choose from \(StatusLinePart.allCases.map { "{\($0.rawValue)}" }.joined(separator: ", "))"
    }
  }

  var exitCode: ExitCode {
    switch self {
    case .badInput: .badData
    case .unknownPart: .usage
    }
  }
}

extension StatusLineFailure: Catalogued {
  static var catalogue: [Self] { [.badInput, .unknownPart("NAME", near: nil)] }
}
