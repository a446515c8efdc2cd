import Glibc
import OrchCommands
import OrchModel
import TestSupport
import Testing

@testable import OrchImport

@Suite("orch hook install")
struct HookSettingsTests {
  let bench: HookBench
  private let file = ".claude/settings.json"

  init() throws {
    bench = try HookBench()
    mkdir(bench.folder / ".claude", 0o755)
  }

  private func text() throws -> String {
    String(decoding: try bench.folder.bytes(of: file), as: UTF8.self)
  }

  /// What is in the folder of the settings.
  private var names: [String] { bench.folder.names(in: ".claude") }

  private static let entry =
    #"{"hooks": [{"type": "command", "command": "orch hook", "timeout": 10}]}"#
  private static let events = [
    "SessionStart", "SessionEnd", "UserPromptSubmit", "PreToolUse", "PostToolUse", "SubagentStop",
    "Stop", "PreCompact",
  ]

  /// The hooks as they are written into a file on lines.
  private static func hooks(_ events: [String], indent: String) -> String {
    events.map { "\(indent)\"\($0)\": [\(entry)]" }.joined(separator: ",\n")
  }

  // MARK: - There and back

  @Test func `without a file one is made, and deleted again`() throws {
    #expect(
      bench.shown("hook install") == """
        claude: installed 'orch hook' at 8 events in TMP/.claude/settings.json

        """)
    #expect(
      try text() == """
        {
          "hooks": {
        \(Self.hooks(Self.events, indent: "    "))
          }
        }

        """)
    #expect(bench.shown("hook install") == "claude: nothing to do in TMP/.claude/settings.json\n")
    #expect(
      bench.shown("hook uninstall")
        == "claude: deleted TMP/.claude/settings.json, which has nothing else\n")
    #expect(names.isEmpty)
    #expect(bench.shown("hook uninstall") == "claude: nothing to do in TMP/.claude/settings.json\n")
  }

  static let shapes: [String] = [
    "", " \n", "\u{FEFF}", "{}", "{ }", "{\n}\n", "\t{\r\n}\r\n", #"{"hooks":{}}"#,
    "{\n  \"hooks\": {\n  }\n}\n", #"{"hooks": { }, "a": 1}"#, #"{"a":1}"#, #"{ "a" : 1 }"#,
    "{\n  \"model\": \"opus\",\n  \"env\": {\"A\": \"1\"}\n}",
    "{\r\n\t\"model\": \"opus\"\r\n}\r\n",
    "\u{FEFF}{\n    \"größe\": \"日本語 🦉 \\ud83e\\udd89 \\\" } ] \",\n    \"n\": 1e400\n}\n",
    "{\n  \"hooks\": {\n    \"PreToolUse\": [\n      {\n        \"matcher\": \"Bash\",\n        \"hooks\": "
      + "[{\"type\": \"command\", \"command\": \"./guard.sh\"}]\n      }\n    ],\n    \"Notification\": []\n  }\n}\n",
    #"{"hooks":{"Stop":[],"PreToolUse":[ ],"SessionEnd":[{"hooks":[]}]},"z":[1,2 , 3]}"#,
    #"{"a":{"hooks":{"Stop":1}},"hooks":{"Stop":[{"matcher":"x","hooks":[{"type":"command","command":"orch hook","timeout":10}]}]}}"#,
    #"{"hooks":{"Stop":[{"hooks":[{"timeout":10,"type":"command","command":"orch hook"}]}]}}"#,
    #"{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"/usr/bin/orch hook"}]}, 7, "x"]}}"#,
    "{\"big\":[" + String(repeating: "{\"a\": \"\\\\\"},\n", count: 70_000) + "0]}",
  ]

  @Test(arguments: shapes.indices)
  func `a file of any shape comes back to the byte`(place: Int) throws {
    let shape = Self.shapes[place]
    try bench.folder.write(shape, to: file)
    #expect(bench.orch("hook install").contains("installed"))
    #expect(names == ["settings.json", "settings.json.before-orch"])
    let installed = try text()
    #expect(bench.orch("hook status --client claude --json").contains(#""missingEvents":[]"#))
    #expect(bench.shown("hook install") == "claude: nothing to do in TMP/.claude/settings.json\n")
    #expect(try text() == installed)
    #expect(bench.orch("hook uninstall").contains("restored"))
    #expect(try bench.folder.bytes(of: file) == Array(shape.utf8))
    #expect(names == ["settings.json"])
  }

  @Test func `what is put in looks like the rest`() throws {
    let before =
      "{\n\t\"hooks\": {\n\t\t\"Stop\": [\n\t\t\t{\"hooks\": []}\n\t\t]\n\t},\n\t\"model\": \"opus\"\n}\n"
    try bench.folder.write(before, to: file)
    _ = bench.orch("hook install")
    let others = Self.events.filter { $0 != "Stop" }
    #expect(
      try text()
        == "{\n\t\"hooks\": {\n\t\t\"Stop\": [\n\t\t\t{\"hooks\": []},\n\t\t\t\(Self.entry)\n\t\t],\n"
        + Self.hooks(others, indent: "\t\t") + "\n\t},\n\t\"model\": \"opus\"\n}\n")
    try bench.folder.write(#"{"a":1}"#, to: file)
    _ = bench.orch("hook install")
    let entry = #"[{"hooks":[{"type":"command","command":"orch hook","timeout":10}]}]"#
    #expect(
      try text() == #"{"a":1,"hooks":{"#
        + Self.events.map { "\"\($0)\":\(entry)" }.joined(separator: ",") + "}}")
  }

  @Test func `what others have changed since then stays`() throws {
    let before = "{\n  \"model\": \"opus\"\n}\n"
    try bench.folder.write(before, to: file)
    _ = bench.orch("hook install")
    let own = #"{"type": "command", "command": "say done"}"#
    let changed = try text().replacing("opus", with: "sonnet")
      .replacing("\"Stop\": [{\"hooks\": [", with: "\"Stop\": [{\"hooks\": [\(own), ")
    try bench.folder.write(changed, to: file)
    #expect(bench.shown("hook install") == "claude: nothing to do in TMP/.claude/settings.json\n")
    #expect(
      bench.shown("hook uninstall") == """
        claude: took 'orch hook' out at 8 events in TMP/.claude/settings.json
          the file as it was before: TMP/.claude/settings.json.before-orch

        """)
    #expect(
      try text() == """
        {
          "model": "sonnet",
          "hooks": {
            "Stop": [{"hooks": [\(own)]}]
          }
        }

        """)
    #expect(
      String(decoding: try bench.folder.bytes(of: file + ".before-orch"), as: UTF8.self) == before)
  }

  @Test func `what is missing is added, and the first copy is kept`() throws {
    try bench.folder.write("{\"a\": 1}", to: file)
    _ = bench.orch("hook install")
    let whole = try text()
    let stop =
      ",\"Stop\":" + #"[{"hooks":[{"type":"command","command":"orch hook","timeout":10}]}]"#
    try bench.folder.write(whole.replacing(stop, with: ""), to: file)
    #expect(try text() != whole)
    #expect(
      bench.orch("hook status --client claude") == """
        client\tstate\tfile\tprogram
        claude\tincomplete\tTMP/.claude/settings.json\tTMP/bin/orch
        --- stderr
        warning: claude does not run 'orch hook' at Stop

        """)
    #expect(bench.shown("hook install").hasPrefix("claude: installed 'orch hook' at 1 event in "))
    #expect(
      String(decoding: try bench.folder.bytes(of: file + ".before-orch"), as: UTF8.self)
        == "{\"a\": 1}")
    _ = bench.orch("hook uninstall")
    #expect(try text() == "{\"a\": 1}")
  }

  @Test func `what is kept is the file before the last installation`() throws {
    try bench.folder.write("{\"model\": \"opus\"}", to: file)
    _ = bench.orch("hook install")
    try bench.folder.write(try text().replacing("opus", with: "sonnet"), to: file)
    _ = bench.orch("hook uninstall")
    let before = try text()
    #expect(before.contains("sonnet"))
    _ = bench.orch("hook install")
    #expect(
      String(decoding: try bench.folder.bytes(of: file + ".before-orch"), as: UTF8.self) == before)
    _ = bench.orch("hook uninstall")
    #expect(try text() == before)
  }

  @Test func `a link is followed, and the mode is kept`() throws {
    try bench.folder.write("{\"a\": 1}", to: "dotfiles/claude.json")
    chmod(bench.folder / "dotfiles/claude.json", 0o640)
    symlink("../dotfiles/claude.json", bench.folder / file)
    _ = bench.orch("hook install")
    var status = stat()
    #expect(lstat(bench.folder / file, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    for name in ["dotfiles/claude.json", file + ".before-orch"] {
      #expect(stat(bench.folder / name, &status) == 0 && status.st_mode & 0o7777 == 0o640)
    }
    #expect(bench.folder.names(in: "dotfiles") == ["claude.json"])
    #expect(try text().contains("orch hook"))
    _ = bench.orch("hook uninstall")
    #expect(try text() == "{\"a\": 1}")
    #expect(stat(bench.folder / "dotfiles/claude.json", &status) == 0)
    #expect(status.st_mode & 0o7777 == 0o640)
  }

  // MARK: - What is refused

  @Test(arguments: [
    ("// mine\n{}\n", "is no JSON: not JSON at line 1, column 1"),
    ("{\n  \"ä\": 1,\n}\n", "is no JSON: not JSON at line 3, column 1"),
    ("[]", "is not as settings are: it is no JSON object"),
    ("{\"hooks\": []}", "is not as settings are: 'hooks' is no object"),
    ("{\"hooks\": {}, \"hooks\": {}}", "is not as settings are: it has 'hooks' twice"),
    (#"{"hooks": {"Stop": {}}}"#, "is not as settings are: 'hooks.Stop' is no list"),
    (
      #"{"hooks": {"Stop": [], "Stop": []}}"#,
      "is not as settings are: it has the event 'Stop' twice"
    ),
  ])
  func `what is no object of hooks is refused and left alone`(shape: String, reason: String) throws
  {
    try bench.folder.write(shape, to: file)
    for verb in ["install", "uninstall", "install -n"] {
      #expect(
        bench.orch("hook \(verb)") == """
          --- stderr
          error: 'TMP/.claude/settings.json' \(reason)
          hint: correct it in an editor, comments are no JSON; nothing was changed
          --- exit 65

          """)
    }
    #expect(try text() == shape)
    #expect(names == ["settings.json"])
    #expect(bench.orch("hook status").contains("warning: 'TMP/.claude/settings.json' \(reason)"))
  }

  @Test func `bytes that are no text, and what is no file, are refused`() throws {
    try bench.folder.write([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D], to: file)
    #expect(bench.orch("hook install").contains("it is not UTF-8"))
    unlink(bench.folder / file)
    mkdir(bench.folder / file, 0o755)
    #expect(bench.orch("hook install").hasSuffix("--- exit 74\n"))
    rmdir(bench.folder / file)
    symlink("nowhere", bench.folder / file)
    #expect(bench.orch("hook install").hasSuffix("--- exit 74\n"))
    #expect(names == ["settings.json"])
  }

  @Test func `a folder that can't be written is said`() throws {
    try bench.folder.write("{}", to: file)
    chmod(bench.folder / file, 0o644)
    chmod(bench.folder / ".claude", 0o555)
    let said = try asNobody { bench.orch("hook install") }
    chmod(bench.folder / ".claude", 0o755)
    #expect(said.contains("error: cannot write 'TMP/.claude/settings.json.before-orch': "))
    #expect(said.hasSuffix("--- exit 73\n"))
    #expect(try text() == "{}")
  }

  // MARK: - Which files

  @Test func `clients are those with a folder, and Codex asks for trust`() throws {
    mkdir(bench.folder / ".codex", 0o755)
    #expect(
      bench.shown("hook install") == """
        claude: installed 'orch hook' at 8 events in TMP/.claude/settings.json
        codex: installed 'orch hook' at 8 events in TMP/.codex/hooks.json
          codex runs it only after you have trusted it there once

        """)
    #expect(
      bench.orch("hook uninstall --client codex --json").contains(
        #""clients":[{"client":"codex","file":"TMP/.codex/hooks.json","outcome":"deleted","events":["SessionStart""#
      ))
    #expect(
      bench.orch("hook status") == """
        client\tstate\tfile\tprogram
        claude\tinstalled\tTMP/.claude/settings.json\tTMP/bin/orch
        codex\tabsent\tTMP/.codex/hooks.json\tTMP/bin/orch

        """)
    bench.bench.environment["CLAUDE_CONFIG_DIR"] = bench.folder / "other"
    bench.bench.environment["CODEX_HOME"] = bench.folder / "none"
    #expect(
      bench.orch("hook install") == """
        --- stderr
        error: neither Claude Code nor Codex has a folder here
        hint: name the client with --client claude or --client codex
        --- exit 66

        """)
    #expect(bench.shown("hook install --client claude").contains("TMP/other/settings.json"))
    bench.bench.environment = ["TZ": "UTC"]
    #expect(bench.orch("hook status").hasSuffix("--- exit 78\n"))
  }

  @Test func `a project's own settings are those of its repository`() throws {
    #expect(bench.orch("hook install --scope project").hasSuffix("--- exit 66\n"))
    for name in ["HEAD", "objects/x", "refs/x"] {
      try bench.folder.write("", to: "repo/.git/" + name)
    }
    mkdir(bench.folder / "repo/below", 0o755)
    bench.bench.directory = bench.folder / "repo/below"
    #expect(
      bench.shown("hook install --scope project")
        == "claude: installed 'orch hook' at 8 events in TMP/repo/.claude/settings.json\n")
    #expect(names.isEmpty)
    #expect(
      bench.orch("hook install --scope project --client codex") == """
        --- stderr
        error: codex has no hooks of one repository
        hint: leave --scope away, or --client
        --- exit 64

        """)
  }

  @Test func `a dry run shows the entries and changes nothing`() throws {
    try bench.folder.write(#"{"hooks":{"Stop":[{"hooks":[{"command":"orch hook"}]}]}}"#, to: file)
    let before = try text()
    let added = Self.events.filter { $0 != "Stop" }.map { "  + \"\($0)\": [\(Self.entry)]\n" }
    #expect(
      bench.shown("hook install -n")
        == "claude: would install 'orch hook' at 7 events in TMP/.claude/settings.json\n"
        + added.joined())
    #expect(try text() == before)
    #expect(names == ["settings.json"])
    _ = bench.orch("hook install")
    let installed = try text()
    #expect(bench.shown("hook uninstall -n").hasSuffix("  - \"PreCompact\": [\(Self.entry)]\n"))
    #expect(try text() == installed)
  }

  @Test func `an orch that clients can't find is warned of`() throws {
    bench.bench.environment["PATH"] = "/nowhere"
    #expect(
      bench.orch("hook install").hasSuffix(
        "--- stderr\nwarning: orch is not on PATH, so that clients do not find it\n"))
    #expect(bench.orch("hook status --json").contains(#""program":null"#))
  }

  // MARK: - Any settings

  @Test(arguments: 0..<250)
  func `whatever the settings, taking out what was put in gives the very bytes`(seed: Int) throws {
    var random = SettingsMaker(seed: UInt64(seed))
    let text = random.settings()
    let before = try HookSettings(text, path: "x")
    let (installed, events) = before.installed()
    let after = try HookSettings(installed, path: "x")
    #expect(HookEvent.installed.allSatisfy(after.runs), "\(String(decoding: text, as: UTF8.self))")
    #expect(after.installed().events.isEmpty)
    let (removed, gone) = after.removed(before: before)
    #expect(gone == events)
    #expect(removed.withoutBlanks == text.withoutBlanks, "\(String(decoding: text, as: UTF8.self))")
    try bench.folder.write(text, to: file)
    _ = bench.orch("hook install")
    _ = bench.orch("hook uninstall")
    #expect(try bench.folder.bytes(of: file) == text, "\(String(decoding: text, as: UTF8.self))")
    #expect(names == ["settings.json"])
  }
}

/// Makes settings with hooks of every kind, spaced in every way.
private struct SettingsMaker {
  private var state: UInt64
  private var blanks: [String]

  init(seed: UInt64) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    blanks = [""]
    blanks = [["", "", " "], ["\n  ", "\n", "\n\t"], ["", "\r\n ", "\t"]][next(3)]
  }

  private mutating func next(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % limit
  }

  private mutating func blank() -> String { blanks[next(blanks.count)] }

  private mutating func list(_ parts: [String], _ open: String, _ close: String) -> String {
    var text = open + blank()
    for (place, part) in parts.enumerated() {
      text += (place > 0 ? "," + blank() : "") + part + blank()
    }
    return text + close
  }

  mutating func settings() -> [UInt8] {
    var members: [String] = (0..<next(4)).map { "\"k\($0)\"" }
    members = members.map { $0 + blank() + ":" + blank() + value(3) }
    if next(3) > 0 { members.insert("\"hooks\":" + blank() + hooks(), at: next(members.count + 1)) }
    return Array((blank() + list(members, "{", "}") + blank()).utf8)
  }

  private mutating func value(_ depth: Int) -> String {
    switch next(depth > 0 ? 7 : 5) {
    case 0: return "null"
    case 1: return "-1.50e+3"
    case 2: return #""}],{[ \" orch hook \\""#
    case 3: return "\"\u{1F989} ü\""
    case 4: return "true"
    case 5: return list((0..<next(3)).map { _ in value(depth - 1) }, "[", "]")
    default: return list(["\"hooks\":" + value(depth - 1)], "{", "}")
    }
  }

  private mutating func hooks() -> String {
    var names = ["Stop", "PreToolUse", "Notification", "SessionStart", "PreCompact", "Else"]
    var members: [String] = []
    for _ in 0..<next(5) {
      let name = names.remove(at: next(names.count))
      members.append("\"\(name)\"" + blank() + ":" + list(groups(), "[", "]"))
    }
    return list(members, "{", "}")
  }

  private mutating func groups() -> [String] {
    (0..<next(3)).map { _ in
      switch next(6) {
      case 0: return "{}"
      case 1: return list([#""matcher":"Bash""#, "\"hooks\":" + list([own], "[", "]")], "{", "}")
      case 2: return list(["\"hooks\":" + list([own], "[", "]")], "{", "}")
      case 3: return list(["\"hooks\":" + list([other, own], "[", "]")], "{", "}")
      case 4: return list(["\"hooks\":" + list([other], "[", "]"), "\"x\":1"], "{", "}")
      default: return value(2)
      }
    }
  }

  private let own = #"{"type":"command","command":"orch hook","timeout":10}"#
  private let other = #"{"type":"command","command":"./x.sh"}"#
}
