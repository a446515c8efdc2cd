import Glibc
import OrchCommands
import OrchModel
import Terminal
import TestSupport
import Testing

@Suite("orch logs show")
struct LogsTests {
  let bench: Workbench
  let folder: ScratchFolder

  init() throws {
    bench = try Workbench(.file)
    folder = try #require(bench.folder)
    try bench.agent(try bench.start(try bench.file("Fix the tests")))
  }

  private func path(_ name: String) -> String { folder / "logs/a1/\(name)" }

  @Test func `the agent's words are shown unless another log is asked for`() throws {
    try folder.write("I will look at the tests.\nDone.\n", to: "logs/a1/text.txt")
    try folder.write("Fix the tests", to: "logs/a1/prompt.txt")
    bench.expect("logs show a1", "I will look at the tests.\nDone.\n")
    bench.expect("log show a1 prompt", "Fix the tests\n")
    bench.expect("logs show a1 --tail 1", "Done.\n")
  }

  @Test func `JSON has the text, or the lines as values`() throws {
    try folder.write("Say \"hi\"\u{9B}\n", to: "logs/a1/text.txt")
    try folder.write(
      """
      {"name":"Bash","n":1.50}
      {"name":"\u{202E}\\u0041"}

      {"name":"Ed
      """, to: "logs/a1/tools.jsonl")
    bench.expect(
      "logs show a1 --json",
      """
      {"schema":"orch.logs.show/1","generatedAt":"2026-01-15T09:00:00.000Z","query":{"agent":"a1"},\
      "report":{"agent":"a1","log":"text","path":"\(path("text.txt"))",\
      "text":"Say \\"hi\\"\\u009b\\n"},"warnings":[]}

      """)
    bench.expect(
      "logs show a1 tools --json --fields lines",
      """
      {"schema":"orch.logs.show/1","generatedAt":"2026-01-15T09:00:00.000Z",\
      "query":{"agent":"a1","kind":"tools"},"report":{"lines":[{"name":"Bash","n":1.50},\
      {"name":"\\u202e\\u0041"},"{\\"name\\":\\"Ed"]},"warnings":[]}

      """)
    bench.expect(
      "logs show a1 tools --ndjson --tail 3",
      """
      {"name":"\\u202e\\u0041"}
      "{\\"name\\":\\"Ed"

      """)
    bench.expect(
      "logs show a1 text --ndjson --fields agent,log", "{\"agent\":\"a1\",\"log\":\"text\"}\n")
    bench.expect(
      "logs show a1 --fields txt",
      """
      --- stderr
      error: no field 'txt'
      hint: did you mean 'text'? choose from agent, log, path, text
      --- exit 64

      """)
  }

  @Test func `CSV has a line a row, and no formulas`() throws {
    try folder.write("plain\n=1+1\n\"quoted\"\n", to: "logs/a1/text.txt")
    bench.expect(
      "logs show a1 --csv", "line\r\n\"plain\"\r\n\"'=1+1\"\r\n\"\"\"quoted\"\"\"\r\n")
  }

  @Test func `an empty log is an empty answer`() throws {
    try folder.write("", to: "logs/a1/text.txt")
    try folder.write("", to: "logs/a1/tools.jsonl")
    bench.expect("logs show a1", "")
    bench.expect("logs show a1 --tail 5", "")
    bench.expect("logs show a1 tools --fields lines --ndjson", "")
  }

  @Test func `a log cannot give orders to the terminal`() throws {
    try folder.write(
      Array("\u{1B}]0;owned\u{7}\u{1B}[2J\ta\r\n".utf8) + [0xFF, 0xC3, 0x0A, 0x9B, 0x41],
      to: "logs/a1/text.txt")
    let shown = "^[]0;owned^G^[[2J\ta^M\n\u{FFFD}\u{FFFD}\n\u{FFFD}A\n"
    bench.expect("logs show a1", shown)
    bench.expect("logs show a1", width: 80, shown)
  }

  @Test func `characters stay whole where two pieces of a file meet`() throws {
    // Three bytes each: 65,536 is in the middle of one.
    let text = String(repeating: "→", count: 30_000) + "\n"
    for shift in ["", "a", "ab"] {
      try folder.write(shift + text, to: "logs/a1/text.txt")
      #expect(bench.said("logs show a1").answer == shift + text)
      let json = bench.said("logs show a1 --ndjson --fields text").answer
      #expect(json == "{\"text\":\"\(shift)\(text.dropLast())\\n\"}\n")
    }
  }

  @Test(arguments: [1, 2, 3, 1000, 20_000])
  func `the last lines are found however long the file is`(_ count: Int) throws {
    let lines = (1...18_000).map { "line \($0)" }
    try folder.write(lines.joined(separator: "\n") + "\n", to: "logs/a1/text.txt")
    let wanted = lines.suffix(count).joined(separator: "\n") + "\n"
    #expect(bench.said("logs show a1 --tail \(count)").answer == wanted)
    // Without an end the last line is a line all the same.
    try folder.write(lines.joined(separator: "\n"), to: "logs/a1/text.txt")
    #expect(bench.said("logs show a1 --tail \(count)").answer == wanted)
  }

  @Test(arguments: ["", "--ndjson", "tools --json", "--csv"])
  func `a long log is handed out in pieces, never whole`(_ line: String) throws {
    let name = "logs/a1/\(line.hasPrefix("tools") ? "tools.jsonl" : "text.txt")"
    let row = "{\"text\":\"\(String(repeating: "word ", count: 100))\"}\n"
    try folder.write(String(repeating: row, count: 1_600), to: name)
    var pieces: [Int] = []
    let code = Orch.run(
      words(of: "logs show a1 \(line)"),
      in: bench.context(
        Output { piece, stream in
          if stream == .answer { pieces.append(piece.count) }
        }))
    #expect(code == .success)
    #expect(pieces.reduce(0, +) > 800_000)
    #expect((pieces.max() ?? 0) < 200_000)
  }

  @Test func `the end of a very long log is read from the end`() throws {
    try folder.write("begin\n", to: "logs/a1/text.txt")
    // A sparse file: a terabyte of nothing, which nobody can read, and a line at the end.
    #expect(truncate(path("text.txt"), 1 << 40) == 0)
    let descriptor = open(path("text.txt"), O_WRONLY | O_APPEND)
    #expect(write(descriptor, "\nlast line\n", 11) == 11)
    close(descriptor)
    bench.expect("logs show a1 --tail 1", "last line\n")
  }

  @Test func `what is missing is not found, with what there is`() throws {
    bench.expect(
      "logs show a1",
      """
      --- stderr
      error: agent 'a1' has no text log
      hint: it has no logs at all, see 'orch agents show a1'
      --- exit 66

      """)
    try folder.write("{}\n", to: "logs/a1/tools.jsonl")
    try folder.write("warning: slow\n", to: "logs/a1/errors.txt")
    bench.expect("logs show a1 errors", "warning: slow\n")
    try folder.write("Fix", to: "logs/a1/prompt.txt")
    bench.expect(
      "logs show a1 summary",
      """
      --- stderr
      error: agent 'a1' has no summary log
      hint: it has prompt, errors, tools
      --- exit 66

      """)
    bench.expect(
      "logs show a2",
      """
      --- stderr
      error: no agent 'a2'
      hint: see 'orch agents list'
      --- exit 66

      """)
    bench.expect(
      "logs show a1 words",
      """
      --- stderr
      error: 'words' is not a value for <log>
      hint: choose one of prompt, text, errors, tools, summary
      --- exit 64

      """)
    bench.expect(
      "logs show a1 --tail 0",
      """
      --- stderr
      error: '0' is not a value for --tail
      hint: write a whole number from 1 up
      --- exit 64

      """)
  }

  @Test func `the output of a command stage goes by the stage's id`() throws {
    try folder.write("14 tests passed\n", to: "logs/s9/text.txt")
    bench.expect("logs show s9", "14 tests passed\n")
  }

  @Test func `no name leads out of the folder of logs, and no link is followed`() throws {
    try folder.write("secret\n", to: "elsewhere/text.txt")
    for name in ["../elsewhere", "..", ".", "a1/../../elsewhere", ""] {
      let said = bench.said(["logs", "show", name])
      #expect(said.code == .notFound, "\(name)")
      #expect(!said.answer.contains("secret"))
    }
    try folder.write("", to: "logs/a1/prompt.txt")
    #expect(symlink(folder / "elsewhere/text.txt", path("text.txt")) == 0)
    #expect(bench.said("logs show a1").code == .inputOutput)
  }
}
