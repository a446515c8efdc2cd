import OrchModel

/// What the lines of one log of aider's analytics tell (formats §3).
///
/// Lines do not name their session; it begins with `launched`, by whose user and time it is known here. Of two
/// that write to one log at once the lines can't be told apart.
struct AiderHistory {
  private(set) var session: String?
  private(set) var beganAt: Timestamp?

  init(session: String?, beganAt: Timestamp?) {
    self.session = session
    self.beganAt = beganAt
  }

  mutating func read(_ record: JSONDocument) -> [HistoryReader.Reading] {
    let event = record["event"]
    let user = record["user_id"].name
    let at = record["time"].moment(millisecondsPerUnit: 1000)
    if event.equals("launched"), let user, let at {
      session = "\(user):\(at.milliseconds)"
      beganAt = at
      return []
    }
    if event.equals("message_send_exception") {
      let text = record["properties"]["exception"].string(cutTo: RecordedActivity.longestText)
      return said(.error, text, at: at)
    }
    return AiderAnalytics.readings(record, session: session)
  }

  /// The log has nothing that a line is known by but its time.
  private func said(_ speech: RecordedActivity.Speech, _ text: String?, at: Timestamp?)
    -> [HistoryReader.Reading]
  {
    guard let text, let at else { return [] }
    let place = RecordedPlace(session: session, at: at)
    let activity = RecordedActivity.said(
      speech, text, id: "\(at.milliseconds):\(text.cut(toBytes: 80))", at: place)
    return activity.map { [.activity($0)] } ?? []
  }
}
