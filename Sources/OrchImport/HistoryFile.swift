import Glibc
import OrchClients
import OrchModel
import OrchStore

/// One file of a client's history, read in portions.
protocol HistoryFile: AnyObject {
  var found: FoundFile { get }
  var format: HistoryFormat { get }
  /// The session of the file, and when its records begin; nil until that is known.
  var session: String? { get }
  var beganAt: Timestamp? { get }
  /// The client's own running totals so far.
  var totals: RecordedTotals { get }

  /// The next part; nil at the end.
  ///
  /// Throws why the file can't be read.
  func next() throws(ReadFailure) -> HistoryPortion?
  /// How far the file is read; nil in the middle of one that can only be read whole.
  func state(atEnd: Bool) -> SourceFile?
}

extension HistoryFile {
  var totals: RecordedTotals { RecordedTotals() }
}

/// What a part of a file came to.
struct HistoryPortion: Sendable {
  /// Each with its line, where the file has lines.
  var calls: [(line: Int?, call: RecordedCall)] = []
  var activities: [RecordedActivity] = []
  var problems: [Problem] = []
  /// Lines that speak of a call and are none, where that was asked for.
  var leftOut: [(line: Int, what: LeftOutLine)] = []
  var bytes = 0
  /// How far the file is read behind it; nil where it can only be read whole.
  var state: SourceFile?
}

/// Why a file could not be read to its end.
struct ReadFailure: Error {
  let reason: String

  init(number: Int32) { reason = String(cString: strerror(number)) }

  init(reason: String) { self.reason = reason }
}

extension HistoryFormat {
  /// True for a file that is no single session's.
  func keepsAllInOne(at path: String) -> Bool {
    self == .aider || shape(of: path) == .database
  }
}
