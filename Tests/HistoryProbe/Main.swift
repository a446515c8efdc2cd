import Glibc
import OrchClients
import OrchModel

/// Reads transcripts and does nothing with them: how fast reading alone is.
///
/// `HistoryProbe FILE...` prints how many lines and calls there are. What `scripts/bench-import` measures.
@main
enum Main {
  static func main() {
    var (lines, mentions) = (0, 0)
    for path in CommandLine.arguments.dropFirst() {
      guard let format = HistoryFormat(of: path) else { continue }
      var reader = HistoryReader(format, path: path)
      var splitter = LineSplitter()
      func take(_ line: Line) {
        lines += 1
        for case .call in reader.read(line) { mentions += 1 }
      }
      let isRead = Files.read(path) { piece in
        splitter.feed(piece, take)
        return true
      }
      guard isRead else { fatalError("cannot read \(path)") }
      splitter.finish(take)
    }
    print("\(lines) lines, \(mentions) mentions of calls")
  }
}
