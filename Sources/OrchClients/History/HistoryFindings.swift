import OrchModel

/// What a file came to that was read as a whole.
package struct HistoryFindings {
  /// A call, and the line that says so; nil in a document.
  package typealias Found = (line: Int?, call: RecordedCall)
  /// What can't be read, where, and why.
  package typealias Fault = (line: Int?, reason: String)

  /// The session of the file, and when its records begin; nil when it does not say.
  package var session: String?
  package var beganAt: Timestamp?
  package var calls: [Found] = []
  /// What was asked, said and done.
  package var activities: [RecordedActivity] = []
  package var faults: [Fault] = []
  /// What the calls were before; empty where nobody asks for it.
  package var earlier: [Found] = []

  package init() {}
}

extension JSONDocument {
  /// An absolute path; nil for anything else.
  var folder: String? {
    guard let text = string(cutTo: 4096), text.utf8.first == UInt8(ascii: "/"),
      !text.utf8.contains(0)
    else { return nil }
    return text
  }

  /// The path of a file, whole or from a folder on; nil for an empty one.
  var filePath: String? { string(cutTo: 4096).flatMap { $0.utf8.isEmpty ? nil : $0 } }

  /// A moment that is counted in seconds or milliseconds since 1970, fractions and all; nil for one
  /// before that, or after the year 9999.
  func moment(millisecondsPerUnit scale: Int64) -> Timestamp? {
    guard let text = decimalText, let decimal = Decimal(text),
      let value = decimal.scaled(by: scale == 1000 ? 3 : 0)
    else { return nil }
    guard (0...253_402_300_799_999).contains(value) else { return nil }
    return Timestamp(milliseconds: value)
  }

  /// An id, which some clients write as a number.
  var identifier: String? { name ?? int64.map { "\($0)" } }
}
