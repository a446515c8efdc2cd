import OrchModel

/// A call of a tool with what came of it, as clients keep it that write both at one place.
struct RecordedTool {
  /// The client's own.
  let id: String
  let name: String
  /// One line for a person.
  let summary: String
  /// When it was asked for, and when its result was there; nil where the client does not say.
  var began: Timestamp?
  var ended: Timestamp?
  /// Nil while there is no result.
  var succeeded: Bool?
  /// The files it changed; empty when it failed.
  var edits: [FileEdit] = []

  /// The call, its result, and its further files, which are kept beside it without a name.
  func activities(at place: RecordedPlace) -> [RecordedActivity] {
    var readings = records(id: id, name: name, summary: summary, edits.first, at: place)
    for (number, edit) in edits.enumerated().dropFirst() {
      readings += records(id: "\(id)/\(number)", name: "", summary: edit.path, edit, at: place)
    }
    return readings
  }

  private func records(
    id: String, name: String, summary: String, _ edit: FileEdit?, at place: RecordedPlace
  ) -> [RecordedActivity] {
    let line = ToolUse.oneLine(summary)
    var records = [
      RecordedActivity(.toolBegan(id: id, name: name, summary: line), at: place.at(began))
    ]
    if let succeeded {
      let kind = RecordedActivity.Kind.toolEnded(id: id, succeeded: succeeded, edit: edit)
      records.append(RecordedActivity(kind, at: place.at(ended)))
    }
    return records
  }
}

extension RecordedPlace {
  /// The same place at `time`; at its own, which is then only about right, when that is nil.
  func at(_ time: Timestamp?) -> RecordedPlace {
    var place = self
    place.at = time ?? at
    place.isExact = time != nil
    return place
  }
}

extension RecordedActivity {
  /// What somebody said; nil for an empty text.
  static func said(
    _ speech: Speech, _ text: String?, id: String, at place: RecordedPlace
  ) -> RecordedActivity? {
    guard let text, !text.utf8.isEmpty else { return nil }
    return RecordedActivity(.said(speech, id: id, text: text), at: place)
  }

  /// What a message is known by that has nothing but its place in a document: it sorts as that does.
  static func id(ofMessage number: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
  }

  /// Of what is said this many bytes are kept.
  static let longestText = 2048
}
