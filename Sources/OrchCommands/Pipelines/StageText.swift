import CommandKit
import OrchModel

/// A stage on the command line: `Keywords→Clusters:keywords:clusters`, with a fourth part for its name when that is
/// not what comes out.
///
/// A title alone takes and gives items. `->` is an arrow too.
struct StageText: ArgumentValue {
  let step: Pipeline.Step
  let argument: String

  init?(argument: String) {
    let parts = argument.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      .map { String(Substring($0)).trimmed }
    guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 100 && !$0.hasControls }),
      parts.count == 1 || parts.count == 3 || parts.count == 4
    else { return nil }
    let title = parts[0].replacing("->", with: "→")
    let name = parts.count == 4 ? parts[3] : parts.count == 3 ? parts[2] : parts[0].slug
    guard !name.isEmpty else { return nil }
    step = Pipeline.Step(
      name: name, title: title, input: parts.count > 1 ? parts[1] : "items",
      output: parts.count > 1 ? parts[2] : "items")
    self.argument = argument
  }

  static var expected: String? { "a stage such as 'Keywords->Clusters:keywords:clusters'" }
}

extension [StageText] {
  /// The stages, each of a name of its own; throws `PipelineFailure`.
  var steps: [Pipeline.Step] {
    get throws {
      guard !isEmpty else { throw PipelineFailure.noStages }
      var names: Set<ByteText> = []
      for stage in self where !names.insert(ByteText(stage.step.name)).inserted {
        throw PipelineFailure.twice(stage.step.name)
      }
      return map(\.step)
    }
  }
}

extension String {
  /// Without the blanks at both ends.
  var trimmed: String {
    var bytes = utf8[...]
    while bytes.first == UInt8(ascii: " ") { bytes = bytes.dropFirst() }
    while bytes.last == UInt8(ascii: " ") { bytes = bytes.dropLast() }
    return String(Substring(bytes))
  }

  var hasControls: Bool {
    unicodeScalars.contains { $0.value < 0x20 || $0.isHidden }
  }

  /// As one word of a command line.
  var asWord: String {
    guard !isPlainName else { return self }
    let parts = utf8.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false)
    return "'" + parts.map { String(Substring($0)) }.joined(separator: "'\\''") + "'"
  }

  /// In small letters and digits, with `-` for all else.
  fileprivate var slug: String {
    var bytes: [UInt8] = []
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        bytes.append(byte)
      default:
        if let last = bytes.last, last != UInt8(ascii: "-") { bytes.append(UInt8(ascii: "-")) }
      }
    }
    while bytes.last == UInt8(ascii: "-") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  fileprivate func replacing(_ part: String, with other: String) -> String {
    var (result, rest): ([UInt8], ArraySlice<UInt8>) = ([], Array(utf8)[...])
    let wanted = Array(part.utf8)
    while !rest.isEmpty {
      if rest.starts(with: wanted) {
        result += other.utf8
        rest = rest.dropFirst(wanted.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
