import CommandKit
import OrchModel
import Terminal

/// What every command accepts, anywhere on its line.
package struct Globals: ParameterGroup {
  @Option(value: "FILE", completing: .files, "The store to use") package var store: String?
  @Option(
    short: "C", name: "directory", value: "DIR", completing: .directories,
    "Work as if started in this folder") package var directory: String?
  @Option(value: "NAME", completing: .dynamic("project"), "Only this project")
  package var project: String?
  @Flag(short: "A", "All projects, not only the one of this folder") package var allProjects: Bool
  @Flag("Answer in JSON") package var json: Bool
  @Flag("Answer in JSON, one object a line") package var ndjson: Bool
  @Flag("Answer in comma-separated values") package var csv: Bool
  @Flag("Answer in a Markdown table") package var markdown: Bool
  @Option(value: "NAMES", "Only these columns, with commas between them") var fields: String?
  @Option(value: "WHEN", "Colour: auto, always or never") var color: ColorChoice?
  @Flag("Never page") var noPager: Bool
  @Flag(short: "q", "No narration") package var quiet: Bool
  @Flag(short: "v", "More narration") package var verbose: Bool
  @Flag(short: "y", "Yes to every question") package var yes: Bool
  @Flag("Never ask") package var noInput: Bool

  package init() {}

  /// How to answer; a table for a terminal, tabs for anything else.
  func format(isTerminal: Bool) -> Format {
    if json { return .json }
    if ndjson { return .ndjson }
    if csv { return .csv }
    if markdown { return .markdown }
    return isTerminal ? .table : .tsv
  }

  var fieldNames: [String] {
    fields.map { $0.split(separator: ",").map(String.init) } ?? []
  }
}

extension ColorChoice: ArgumentValue {}

/// What lists accept beside their own filters.
package struct ListOptions: ParameterGroup {
  @Option(value: "N", "At most this many") package var limit = 50
  @Option(value: "CURSOR", "Go on after the page that ended with this cursor")
  package var after: String?

  package init() {}

  /// With another number of records than usual where nobody says.
  init(limit: Int) { _limit = Option(wrappedValue: limit, value: "N", "At most this many") }

  /// The sequence number to go on before; nil at the first page.
  ///
  /// A cursor names the list it belongs to, so that one of another list is refused.
  func position(in list: [String]) throws -> Int64? {
    guard limit > 0 else { throw ListFailure.noLimit(limit) }
    guard let after else { return nil }
    let parts = after.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1] == Self.mark(of: list),
      let position = Int64(parts[0], radix: 36)
    else { throw ListFailure.badCursor(after) }
    return position
  }

  /// The cursor of the page that ended at `position`; nil when it was the last.
  func cursor(after position: Int64?, count: Int, in list: [String]) -> String? {
    guard let position, count == limit else { return nil }
    return "\(String(position, radix: 36))-\(Self.mark(of: list))"
  }

  private static func mark(of list: [String]) -> String {
    var hash: UInt32 = 2_166_136_261
    for word in list {
      for byte in word.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    }
    return String(hash & 0xFFFFF, radix: 36)
  }
}

enum ListFailure: Failure {
  case badCursor(String)
  case noLimit(Int)

  var code: String {
    switch self {
    case .badCursor: "usage.bad-cursor"
    case .noLimit: "usage.bad-value"
    }
  }

  var message: String {
    switch self {
    case .badCursor(let text): "'\(text.cut(toBytes: 80))' is not a cursor of this list"
    case .noLimit(let limit): "'\(limit)' is not a value for --limit"
    }
  }

  var hint: String? {
    switch self {
    case .badCursor: "use page.next of the page before, with the same filters"
    case .noLimit: "write a whole number from 1 up"
    }
  }

  var exitCode: ExitCode { .usage }
}
