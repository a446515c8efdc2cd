import OrchModel
import Terminal
import Testing

@Suite("Output")
struct OutputTests {
  final class Heard {
    var answer: [UInt8] = []
    var narration: [UInt8] = []
    var isBroken = false

    lazy var output = Output { [unowned self] bytes, stream in
      if isBroken { throw Broken() }
      switch stream {
      case .answer: answer += bytes
      case .narration: narration += bytes
      }
    }
  }

  struct Broken: Error {}

  enum Trouble: Failure {
    case spent

    var code: String { "budget.spent" }
    var message: String { "budget 'da\u{1B}\nily' is spent" }
    var hint: String? { "orch budget set daily --limit 30" }
    var exitCode: ExitCode { .refused }
    var details: [(key: String, value: JSONValue)] { [("limitUsd", .decimal("20"))] }
  }

  let style = Style(now: Sample.now)

  @Test func `keeps the answer and the narration apart, and makes both safe`() throws {
    let heard = Heard()
    try heard.output.answer("a\u{1B}\n")
    try heard.output.answer([UInt8]("b\n".utf8))
    heard.output.narrate("c\u{1B}\nd")
    heard.output.narrate([UInt8]("\u{1B}[K".utf8))
    try heard.output.raw([0xFF, 0x00])
    #expect(heard.answer == [UInt8]("a^[\nb\n".utf8) + [0xFF, 0x00])
    #expect(heard.narration == [UInt8]("c^[^Jd\n\u{1B}[K".utf8))
  }

  @Test func `an answer that cannot be written is an error, narration is not`() {
    let heard = Heard()
    heard.isBroken = true
    #expect(throws: Broken.self) { try heard.output.answer("a") }
    heard.output.narrate("b")
    #expect(heard.narration.isEmpty)
  }

  @Test func `who does not wait for readers keeps what they do not take, in its order`() throws {
    var room = 512
    var taken: [UInt8] = []
    let output = Output(
      offer: { bytes, stream in
        let piece = bytes.prefix(room)
        room -= piece.count
        taken += piece
        return piece.count
      }, write: { _, _ in Issue.record("waits") })
    output.waitsForReaders = false
    let first = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    try output.answer(first)
    #expect(taken == Array(first.prefix(512)))
    #expect(output.unread(of: .answer) == 488)
    output.narrate("a")
    #expect(output.unread(of: .narration) == 2)
    try output.answer([1, 2])
    #expect(output.unread(of: .answer) == 490)
    room = 490
    try output.flush(.answer)
    #expect(taken == first + [1, 2])
    #expect(output.unread(of: .narration) == 2)
  }

  @Test func `what was kept comes before what is said to a reader who is waited for`() throws {
    let heard = Heard()
    let output = Output(offer: { _, _ in 0 }, write: { bytes, _ in heard.answer += bytes })
    output.waitsForReaders = false
    try output.answer([1])
    #expect(heard.answer.isEmpty)
    output.waitsForReaders = true
    try output.answer([2])
    #expect(heard.answer == [1, 2])
  }

  @Test func `what cannot be written later is an error once, and gone`() throws {
    var isBroken = false
    let output = Output(
      offer: { _, _ in
        if isBroken { throw Broken() }
        return 0
      }, write: { _, _ in })
    output.waitsForReaders = false
    try output.answer([1])
    isBroken = true
    #expect(throws: Broken.self) { try output.flush(.answer) }
    try output.flush(.answer)
    #expect(output.unread(of: .answer) == 0)
  }

  @Test func `an error is two lines for a person`() {
    let bytes = render(failure: Trouble.spent, as: .table, style: style)
    #expect(
      String(decoding: bytes, as: UTF8.self) == """
        error: budget 'da^[^Jily' is spent
        hint: orch budget set daily --limit 30

        """)
    let bare = Complaint(code: "x", message: "no", hint: nil, exitCode: .usage)
    #expect(String(decoding: render(bare, as: .tsv, style: style), as: UTF8.self) == "error: no\n")
    var colored = style
    colored.usesColor = true
    #expect(
      String(decoding: render(bare, as: .table, style: colored), as: UTF8.self)
        == "\u{1B}[31merror:\u{1B}[0m no\n")
  }

  @Test(arguments: [Format.json, .ndjson])
  func `an error is one object for a program`(format: Format) {
    let bytes = render(failure: Trouble.spent, as: format, style: style)
    #expect(
      String(decoding: bytes, as: UTF8.self) == #"""
        {"error":{"code":"budget.spent","message":"budget 'da\u001b\nily' is spent",\#
        "hint":"orch budget set daily --limit 30","exit":3,"details":{"limitUsd":20}}}

        """#)
  }
}

@Suite("Style")
struct StyleTests {
  @Test(
    arguments: [
      (nil, [:], true, true), (nil, [:], false, false),
      (.always, ["NO_COLOR": "1"], false, true), (.never, ["FORCE_COLOR": "1"], true, false),
      (.auto, ["ORCH_COLOR": "always", "NO_COLOR": "1"], false, true),
      (nil, ["ORCH_COLOR": "never", "FORCE_COLOR": "1"], true, false),
      (nil, ["ORCH_COLOR": "purple"], true, true),
      (nil, ["NO_COLOR": "1", "FORCE_COLOR": "1"], true, false),
      (nil, ["NO_COLOR": ""], true, true),
      (nil, ["FORCE_COLOR": "1", "TERM": "dumb"], false, true),
      (nil, ["FORCE_COLOR": "0"], true, false),
      (nil, ["CLICOLOR_FORCE": "1"], false, true), (nil, ["CLICOLOR_FORCE": "0"], true, true),
      (nil, ["CLICOLOR": "0"], true, false), (nil, ["CLICOLOR": "1"], false, false),
      (nil, ["TERM": "dumb"], true, false),
      (nil, ["CLICOLOR_FORCE": "1", "CLICOLOR": "0"], false, true),
    ] as [(ColorChoice?, [String: String], Bool, Bool)])
  func `colour is decided by the first that says anything`(
    flag: ColorChoice?, environment: [String: String], isTerminal: Bool, usesColor: Bool
  ) {
    #expect(
      Style.usesColor(flag, environment: { environment[$0] }, isTerminal: isTerminal) == usesColor)
  }

  @Test(
    arguments: [
      ([:], true), (["LANG": "C"], false), (["LANG": "en_US.UTF-8"], true),
      (["LANG": "de_DE.utf8@euro"], true),
      (["LC_ALL": "POSIX", "LANG": "en_US.UTF-8"], false),
      (["LC_ALL": "", "LC_CTYPE": "C.UTF-8"], true),
      (["LANG": "ja_JP.eucJP"], false),
    ] as [([String: String], Bool)])
  func `the locale says whether there is more than ASCII`(
    environment: [String: String], unicode: Bool
  ) {
    #expect(Style.usesUnicode(environment: { environment[$0] }) == unicode)
  }

  @Test(
    arguments: [
      ([:], nil, nil), ([:], 100, 100), (["ORCH_FORCE_TTY": "120"], nil, 120),
      (["ORCH_FORCE_TTY": "120"], 80, 120), (["ORCH_FORCE_TTY": "1"], nil, 80),
      (["ORCH_FORCE_TTY": "99999999999999999999"], nil, 80), (["ORCH_FORCE_TTY": ""], nil, nil),
    ] as [([String: String], Int?, Int?)])
  func `a terminal can be asked for`(environment: [String: String], terminal: Int?, width: Int?) {
    let style = Style(
      color: nil, environment: { environment[$0] }, terminalWidth: terminal, now: Sample.now)
    #expect(style.width == width)
    #expect(style.isTerminal == (width != nil))
    #expect(style.usesColor == (width != nil))
  }
}
