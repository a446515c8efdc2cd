import CommandKit
import OrchModel
import Terminal

/// What a status line can say.
enum StatusLinePart: String, CaseIterable {
  case model, project, session, today, budget, context, burn, quota, lines

  /// What is said, and how it sounds; nil while it is not known.
  func text(of status: SessionStatus) -> (text: String, tone: Mark.Tone)? {
    switch self {
    case .model: status.input.model.map { ($0, .active) }
    case .project: status.project.map { ($0, .plain) }
    case .session: status.input.cost.map { ("\($0.shown) session", .plain) }
    case .today: status.today.map { ("\($0.shown) today", .plain) }
    case .budget:
      status.budget.map {
        (
          "\($0.budget.brief($0.remaining)) left of \($0.budget.name)",
          $0.verdict.state.mark.warningTone
        )
      }
    case .context: status.input.contextTenths.map { ("\(percent($0)) context", tone(of: $0)) }
    case .burn: status.burn.map { ("\($0.shown)/h", .plain) }
    case .quota: quotas(of: status.quotas)
    case .lines: lines(of: status.input)
    }
  }

  private func quotas(of quotas: [Quota]) -> (String, Mark.Tone)? {
    guard let most = quotas.map(\.usedTenths).max() else { return nil }
    let words = quotas.map { quota in
      "\(quota.name == "five_hour" ? "5h" : quota.name == "seven_day" ? "7d" : quota.name) "
        + percent(quota.usedTenths)
    }
    return (words.joined(separator: " "), tone(of: most))
  }

  private func lines(of input: StatusLineInput) -> (String, Mark.Tone)? {
    guard let added = input.linesAdded, let removed = input.linesRemoved else { return nil }
    return ("+\(added) -\(removed)", .plain)
  }
}

/// Green is not worth a colour here: only what needs attention has one (F19's bands).
private func tone(of tenths: Int64) -> Mark.Tone {
  tenths >= 950 ? .bad : tenths > 800 ? .warning : .plain
}

private func percent(_ tenths: Int64) -> String {
  "\((tenths + 5) / 10)%"
}

extension Mark {
  fileprivate var warningTone: Mark.Tone { self == .completed ? .plain : tone }
}

/// A line with places for parts: `{model} in {project}`.
struct StatusLineTemplate {
  private enum Piece {
    case text(String)
    case part(StatusLinePart)
  }

  private let pieces: [Piece]

  /// Reads a template; a brace that names nothing stands for itself.
  init(_ text: String) throws {
    var pieces: [Piece] = []
    var rest = Substring(text).unicodeScalars
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = String(rest[rest.index(after: open)..<close])
      pieces.append(.text(String(rest[..<open])))
      if let part = StatusLinePart.allCases.first(where: { $0.rawValue.isSameBytes(as: name) }) {
        pieces.append(.part(part))
      } else if !name.isEmpty,
        name.utf8.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) })
      {
        let names = StatusLinePart.allCases.map(\.rawValue)
        throw StatusLineFailure.unknownPart(name, near: nearest(to: name, in: names))
      } else {
        pieces.append(.text("{\(name)}"))
      }
      rest = rest[rest.index(after: close)...]
    }
    self.pieces = pieces + [.text(String(rest))]
  }

  /// The line, with a dash for what is not known.
  func line(of status: SessionStatus) -> [(text: String, tone: Mark.Tone)] {
    pieces.map { piece in
      switch piece {
      case .text(let text): (text, .plain)
      case .part(let part): part.text(of: status) ?? ("-", .quiet)
      }
    }
  }
}
