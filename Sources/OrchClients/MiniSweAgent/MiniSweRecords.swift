import OrchModel

/// What a trajectory of mini-swe-agent tells beside its calls: the task, what was said, and the commands
/// (formats §3).
///
/// What comes after the first answer from `user` or `tool` is what commands came to. It names the command
/// that it is of, else it is of the first one that nothing has come of.
struct MiniSweRecords {
  private let place: RecordedPlace
  private var now: Timestamp?
  private var isUnderWay = false
  private var words: [RecordedActivity] = []
  private var order: [ByteText] = []
  private var tools: [ByteText: RecordedTool] = [:]
  /// Before this place of `order` something has come of every command.
  private var done = 0

  init(_ root: JSONDocument, at place: RecordedPlace) {
    self.place = place
    now = place.at
    for (number, message) in root["messages"].elements.enumerated() {
      take(message, number: number)
    }
  }

  /// All of it, the words first.
  var activities: [RecordedActivity] {
    words + order.flatMap { tools[$0]?.activities(at: place) ?? [] }
  }

  private mutating func take(_ message: JSONDocument, number: Int) {
    let extra = message["extra"]
    let at = extra["timestamp"].moment(millisecondsPerUnit: 1000)
    now = at ?? now
    let role = message["role"]
    if role.equals("assistant") {
      isUnderWay = true
      say(.answer, message["content"], number, at: at)
      for (place, action) in extra["actions"].elements.enumerated() {
        began(action, id: "\(number)/\(place)", at: at)
      }
    } else if role.equals("user"), !isUnderWay {
      say(.prompt, message["content"], number, at: at)
    } else if role.equals("exit") {
      // Any other end is an error.
      guard !extra["exit_status"].equals("Submitted") else { return }
      let isTold = message["content"].stringBytes.count > 0
      say(.error, isTold ? message["content"] : extra["exit_status"], number, at: at)
    } else {
      ended(message, at: at)
    }
  }

  private mutating func say(
    _ speech: RecordedActivity.Speech, _ text: JSONDocument, _ number: Int, at: Timestamp?
  ) {
    var place = place.at(at)
    place.at = now
    let said = RecordedActivity.said(
      speech, text.string(cutTo: RecordedActivity.longestText),
      id: RecordedActivity.id(ofMessage: number), at: place)
    if let said { words.append(said) }
  }

  private mutating func began(_ action: JSONDocument, id: String, at: Timestamp?) {
    let id = action["tool_call_id"].name ?? id
    let key = ByteText(id)
    guard tools[key] == nil else { return }
    order.append(key)
    tools[key] = RecordedTool(
      id: id, name: "bash", summary: ToolUse.summary(of: action), began: at ?? now)
  }

  /// A command that was not executed has -1.
  private mutating func ended(_ message: JSONDocument, at: Timestamp?) {
    guard let code = message["extra"]["returncode"].int64 else { return }
    let named = message["tool_call_id"].name.map { ByteText($0) }
    while done < order.count, tools[order[done]]?.succeeded != nil { done += 1 }
    guard let key = named ?? (done < order.count ? order[done] : nil) else { return }
    tools[key]?.succeeded = code == 0
    tools[key]?.ended = at
  }
}
