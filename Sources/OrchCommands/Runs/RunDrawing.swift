import OrchAnalysis
import OrchModel
import Terminal

/// A stage of a run as it is drawn: with all its figures and its place in time.
struct DrawnStage: Sendable {
  let figures: StageFigures
  let cost: Money?
  /// Milliseconds from the run's beginning; nil when it never began.
  let offsetMs: Int64?
  let durationMs: Int64?
  /// What goes in and comes out is called; nil when it is not known.
  let units: (input: String, output: String)?
  /// Its share of what the run took, in whole thousandths that add up to 1 (F17); nil when that is not known.
  let share: Double?
  /// The run that did it, where that is an earlier attempt.
  let keptFrom: ID<Run>?

  /// Output a minute.
  var rate: Double? {
    guard let output = figures.output, let durationMs, durationMs > 0 else { return nil }
    return Double(output) * 60_000 / Double(durationMs)
  }

  /// What it took for each of `count`, in credits, or else in dollars.
  private func amount(per count: Int64?) -> Field {
    guard let count, count > 0 else { return .absent }
    if let credits = figures.credits {
      return number(Double(credits.thousandths) / 1000 / Double(count), places: 3)
    }
    guard let cost else { return .absent }
    return .money(Money(nanodollars: cost.nanodollars / count))
  }

  /// The figures of a stage in a table.
  static func columns(_ stages: [DrawnStage]) -> [Column<DrawnStage>] {
    var shown: [Column<DrawnStage>] = [
      Column("stage") { $0.figures.name }, Column("status") { $0.figures.status },
      Column("took") { $0.durationMs.map(Milliseconds.init) },
    ]
    if stages.contains(where: { $0.figures.credits != nil }) {
      shown.append(Column("credits") { $0.figures.credits })
    }
    shown.append(Column("cost") { $0.cost })
    guard stages.contains(where: { $0.figures.input != nil || $0.figures.output != nil }) else {
      return shown
    }
    return shown + [
      Column("input", heading: "in") { $0.figures.input },
      Column("output", heading: "out") { $0.figures.output },
      Column("yield") { $0.figures.yield.map { tenths($0 * 100) } },
      Column("rate", heading: "out/min") { $0.rate.map { number($0, places: 1) } },
      Column("perInput", heading: "per in") { $0.amount(per: $0.figures.input) },
      Column("perOutput", heading: "per out") { $0.amount(per: $0.figures.output) },
    ]
  }

  /// The shares of what a run took, as bars.
  static func shareColumns(_ style: Style) -> [Column<DrawnStage>] {
    let (usesUnicode, width) = (style.usesUnicode, min(40, max(10, (style.width ?? 80) - 40)))
    return [
      Column("stage") { $0.figures.name },
      Column("share") { $0.share.map { tenths($0 * 100) } },
      Column("bar", heading: " ") {
        bar($0.share ?? 0, width: width, usesUnicode: usesUnicode).trimmedEnd
      },
    ]
  }

  /// When stages were at work, as bars below each other.
  static func timeColumns(_ style: Style, lasting total: Int64) -> [Column<DrawnStage>] {
    let (usesUnicode, width) = (style.usesUnicode, min(60, max(10, (style.width ?? 80) - 46)))
    return [
      Column("stage") { $0.figures.name },
      Column("offset", heading: "after") { $0.offsetMs.map(Milliseconds.init) },
      Column("took") { $0.durationMs.map(Milliseconds.init) },
      Column("bar", heading: " ") { stage in
        guard let offset = stage.offsetMs, total > 0 else { return "" }
        let start = min(width - 1, Int(Double(offset) / Double(total) * Double(width)))
        let length = Int((Double(stage.durationMs ?? 0) / Double(total) * Double(width)).rounded())
        return String(repeating: " ", count: max(0, start))
          + String(repeating: usesUnicode ? "█" : "#", count: min(width - start, max(1, length)))
      },
    ]
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    var bytes = utf8[...]
    while bytes.last == UInt8(ascii: " ") { bytes = bytes.dropLast() }
    return String(Substring(bytes))
  }
}

/// The stages of a run below each other, with what goes from one to the next.
struct RunFlow {
  let stages: [DrawnStage]
  let style: Style

  func write(to page: inout Page) {
    let (line, arrow) = style.usesUnicode ? ("│", "▼") : ("|", "v")
    var last: (unit: String?, count: Int64?) = (nil, nil)
    for (place, stage) in stages.enumerated() {
      let input = items(stage.figures.input, stage.units?.input)
      let isSame = last.count == stage.figures.input && last.unit == stage.units?.input
      if let input, place == 0 || !isSame {
        page.write(line: fitted("  \(input)"))
      }
      page.write(line: fitted("  \(line)  \(words(of: stage))"))
      let output = items(stage.figures.output, stage.units?.output)
      if place < stages.count - 1 || output != nil { page.write(line: "  \(arrow)") }
      if let output { page.write(line: fitted("  \(output)")) }
      last = (stage.units?.output, stage.figures.output)
    }
  }

  private func items(_ count: Int64?, _ unit: String?) -> String? {
    count.map { "\(grouped($0)) \(unit.map { visible($0) } ?? "items")" }
  }

  private func words(of stage: DrawnStage) -> String {
    let title = visible(stage.figures.title)
    let amounts = [
      stage.durationMs.map { style.shown(.duration($0)) },
      stage.figures.credits.map { "\($0.decimal) credits" }, stage.cost?.shown,
    ].compactMap(\.self)
    let name = style.usesUnicode ? title : title.withPlainArrows
    let state = stage.keptFrom.map { "kept from \($0)" } ?? stage.figures.status.rawValue
    return "\(stage.figures.glyph(style.usesUnicode)) \(name)"
      + (amounts.isEmpty || stage.keptFrom != nil
        ? " (\(state))" : "  " + amounts.joined(separator: "  "))
  }

  private func fitted(_ text: String) -> String {
    Terminal.fitted(text, to: style.width ?? 10_000, ellipsis: style.usesUnicode ? "…" : "...")
  }
}

extension String {
  /// With `->` for every arrow.
  var withPlainArrows: String {
    var result = ""
    for scalar in unicodeScalars {
      if scalar == "→" { result += "->" } else { result.unicodeScalars.append(scalar) }
    }
    return result
  }
}
