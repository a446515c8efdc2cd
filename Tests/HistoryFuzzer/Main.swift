import Glibc
import OrchClients
import OrchModel

/// Reads what libFuzzer makes up as every client's history, and checks what must hold of any bytes.
///
/// `scripts/fuzz` builds and runs it.
@main
enum Main {
  static func main() {
    var count = CommandLine.argc
    var words = Optional(CommandLine.unsafeArgv)
    exit(
      drive(&count, &words) { bytes, count in
        Trial.run(UnsafeRawBufferPointer(start: bytes, count: count))
        return 0
      })
  }
}

/// libFuzzer's own loop: makes up bytes, hands them over, and keeps those that reach new code.
@_silgen_name("LLVMFuzzerRunDriver")
private func drive(
  _ count: UnsafeMutablePointer<CInt>,
  _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// One made-up file.
enum Trial {
  private nonisolated(unsafe) static let surroundings = WholeHistory.Surroundings(
    gemini: GeminiProjects(digest: { $0 }), openCode: OpenCodeSessions())

  /// The first byte says whose file it is, the second where it is cut in two; the rest is the file.
  static func run(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count > 2 else { return }
    let formats = HistoryFormat.allCases
    let format = formats[Int(bytes[0]) % formats.count]
    let file = UnsafeRawBufferPointer(rebasing: bytes[2...])
    switch format {
    case .claude, .codex, .aider: lines(format, file, cut: Int(bytes[1]))
    case .gemini, .opencode, .amp, .goose, .miniSweAgent: whole(format, file)
    }
  }

  // MARK: Files of lines

  private static func lines(_ format: HistoryFormat, _ file: UnsafeRawBufferPointer, cut: Int) {
    let once = readings(of: [file], format)
    let place = file.count * cut / 256
    let parts = [file[..<place], file[place...]].map { UnsafeRawBufferPointer(rebasing: $0) }
    let twice = readings(of: parts, format)
    precondition(once.readings == twice.readings, "where the bytes are cut changes what they say")
    for case .call(let call) in once.readings { check(call.call) }
    guard !once.totals.isEmpty else { return }
    precondition(RecordedTotals(json: once.totals.json) == once.totals, "totals are not kept whole")
  }

  private static func readings(of parts: [UnsafeRawBufferPointer], _ format: HistoryFormat)
    -> (readings: [HistoryReader.Reading], totals: RecordedTotals)
  {
    var splitter = LineSplitter()
    var reader = HistoryReader(format, path: "/nowhere/a.jsonl")
    var readings: [HistoryReader.Reading] = []
    for part in parts { splitter.feed(part) { readings += reader.read($0) } }
    splitter.finish { readings += reader.read($0) }
    return (readings, reader.totals)
  }

  // MARK: Documents

  private static func whole(_ format: HistoryFormat, _ file: UnsafeRawBufferPointer) {
    var document = WholeHistory(format, path: "/nowhere/session-a.json", surroundings)
    for found in document.findings(of: Array(file)).calls { check(found.call.call) }
    guard format == .gemini else { return }
    var chat = WholeHistory(format, path: "/nowhere/session-a.jsonl", surroundings)
    var splitter = LineSplitter()
    splitter.feed(file) { chat.read($0) }
    splitter.finish { chat.read($0) }
    for found in chat.findings.calls { check(found.call.call) }
  }

  private static func check(_ call: ModelCall) {
    let tokens = call.tokens
    for count in [
      tokens.input, tokens.cacheRead, tokens.cacheWrite5m, tokens.cacheWrite1h, tokens.output,
      call.webSearches,
    ] {
      precondition((0...(1 << 54)).contains(count), "tokens that no call has")
    }
    precondition(!call.key.utf8.isEmpty, "a call without a key")
  }
}
