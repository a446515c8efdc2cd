import Glibc
import OrchClients
import OrchModel

/// Reads transcripts and does nothing with them: how fast reading alone is.
///
/// `HistoryProbe [--parse] FILE...` prints how many lines and calls there are; with `--parse` each line is only parsed,
/// in whole, and nothing is taken out of it. What `scripts/bench-import` measures.
@main
enum Main {
  static func main() {
    let words = CommandLine.arguments.dropFirst()
    let counts = words.first == "--parse" ? parse(words.dropFirst()) : read(words)
    print("\(counts.lines) lines, \(counts.found) of them or in them")
  }

  private static func read(_ paths: ArraySlice<String>) -> (lines: Int, found: Int) {
    var (lines, mentions) = (0, 0)
    for path in paths {
      guard let format = HistoryFormat(of: path) else { continue }
      var reader = HistoryReader(format, path: path)
      eachLine(of: path) { line in
        lines += 1
        for case .call in reader.read(line) { mentions += 1 }
      }
    }
    return (lines, mentions)
  }

  private static func parse(_ paths: ArraySlice<String>) -> (lines: Int, found: Int) {
    let parser = JSONParser()
    var (lines, objects) = (0, 0)
    for path in paths {
      eachLine(of: path) { line in
        lines += 1
        guard case .whole(let bytes, _, _) = line else { return }
        if case .success(true) = parser.read(bytes, { $0.kind == .object }) { objects += 1 }
      }
    }
    return (lines, objects)
  }

  private static func eachLine(of path: String, _ take: (Line) -> Void) {
    var splitter = LineSplitter()
    let isRead = Files.read(path) { piece in
      splitter.feed(piece, take)
      return true
    }
    guard isRead else { fatalError("cannot read \(path)") }
    splitter.finish(take)
  }
}
