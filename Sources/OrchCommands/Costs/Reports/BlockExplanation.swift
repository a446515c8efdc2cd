import OrchAnalysis
import OrchModel
import OrchStore

extension BlockCosts {
  /// How the burn rates and projections of the windows that are open were worked out (F20, F15).
  func explanations(
    of rows: [BlockRow], _ question: CostQuestion, _ project: Project?
  ) throws -> [Explanation] {
    let open = rows.filter(\.isActive)
    guard !open.isEmpty else {
      return rows.isEmpty
        ? []
        : [
          Explanation(
            "dollars an hour and projected", "F20 and F15, of a window that is open",
            window: question.sampleWindow, sample: [], inputs: [], result: nil,
            reason: "no window is open")
        ]
    }
    var recent: [LedgerEntry] = []
    try question.store.eachEntry(
      in: Window(start: question.burnStart, end: Window.always.end), of: project?.id
    ) { recent.append($0) }
    let place = project.map { ", project \($0.name)" } ?? ""
    return open.flatMap { row in
      let own = recent.filter { $0.attribution.client.isSameBytes(as: row.client) }
      return [
        row.burnExplanation(
          own.map { entry in
            (entry.at.iso8601, Explanation.dollars(entry.cost(by: question.basis) ?? .zero))
          }, calls: own.count { $0.kind == .call }, since: question.burnStart, place),
        row.projectionExplanation(question.zone, place),
      ]
    }
  }
}

extension BlockRow {
  private var name: String { "\(client) \(block.start.iso8601)" }

  fileprivate func burnExplanation(
    _ sample: [(name: String, value: Double)], calls: Int, since start: Timestamp, _ place: String
  ) -> Explanation {
    Explanation(
      "\(name) dollars an hour", "F20: sum(sample) / activeMinutes * 60",
      window: "the 15 minutes from \(start.iso8601)\(place)", sample: sample,
      inputs: [("activeMinutes", Double(activeMinutes))], result: burn.map(Explanation.dollars),
      reason: burn != nil
        ? nil : calls < 2 ? "fewer than 2 calls in 15 minutes" : "its calls have no price")
  }

  fileprivate func projectionExplanation(_ zone: String, _ place: String) -> Explanation {
    let ends = quota?.resetsAt == nil ? "" : ", which ends when the client says"
    return Explanation(
      "\(name) projected", "F15: spent / elapsedMs * lengthMs",
      window: Window(start: block.start, end: end).text(zone) + ends + place, sample: [],
      inputs: [
        ("spent", Explanation.dollars(spend.cost)),
        ("elapsedMs", Double(now.milliseconds - block.start.milliseconds)),
        ("lengthMs", Double(end.milliseconds - block.start.milliseconds)),
      ], result: projected.map(Explanation.dollars),
      reason: projected != nil
        ? nil
        : spend.shownCost == nil
          ? "its calls have no price" : "less than a minute of it has passed")
  }
}
