import Glibc
import OrchConfig
import OrchModel
import Testing

@Suite("a wrong configuration")
struct FailureTests {
  @Test(arguments: [
    (
      "[run]\njobs = \"4\"",
      "user.toml:2:8: 'run.jobs' must be a whole number, not a string [config.type 78]"
    ),
    (
      "[run]\njobs = 4.5",
      "user.toml:2:8: 'run.jobs' must be a whole number, not a decimal number [config.type 78]"
    ),
    (
      "[run]\njobs = 65", "user.toml:2:8: 'run.jobs' must be from 1 to 64, not 65 [config.value 78]"
    ),
    ("run = 3", "user.toml:1:7: 'run' must be a table, not a whole number [config.type 78]"),
    ("[run]\nclient = \"a b\"", "user.toml:2:10: 'a b' can't be a name [config.name 78]"),
    ("[run]\nbase = \"\"", "user.toml:2:8: 'run.base' is empty [config.value 78]"),
    (
      "[run]\nbase = \"a\\u0000b\"",
      "user.toml:2:8: 'run.base' has a NUL character [config.value 78]"
    ),
    (
      "[run]\nbudget = \"-1\"",
      "user.toml:2:10: 'run.budget' must be dollars from 0, not '-1' [config.value 78]"
    ),
    (
      "[run]\nbudget = 1e-9223372036854775808",
      "user.toml:2:10: 'run.budget' must be dollars from 0, not '1e-9223372036854775808' [config.value 78]"
    ),
    (
      "[run]\nbudget = true",
      "user.toml:2:10: 'run.budget' must be dollars, as a string or a number, not true or false [config.type 78]"
    ),
    (
      "[run]\non_limit = \"never\"",
      "user.toml:2:12: 'run.on_limit' can't be 'never' [config.value 78]"
    ),
    (
      "[run]\ngrace = \"10\"",
      "user.toml:2:9: 'run.grace' must be a duration such as 90s, 30m or 1h30m, not '10' [config.value 78]"
    ),
    (
      "[run]\ngrace = 10",
      "user.toml:2:9: 'run.grace' must be a duration such as \"30m\", not a whole number [config.type 78]"
    ),
    ("[run]\nverify = []", "user.toml:2:10: 'run.verify' names no program [config.value 78]"),
    (
      "[run]\nverify = [\"a\", 3]",
      "user.toml:2:16: 'run.verify' must be a list of strings, not a whole number in it [config.type 78]"
    ),
    (
      "[run]\nverify = \"make 'x\"",
      "user.toml:2:10: 'run.verify' has a quote that does not end [config.value 78]"
    ),
    (
      "[run]\nverify = \"a && b\"",
      "user.toml:2:10: 'run.verify' has a '&', which only a shell understands [config.shell 78]"
    ),
    (
      "[clients.claude]\nenvironment = { \"A B\" = \"x\" }",
      "user.toml:2:25: 'A B' can't be a name [config.name 78]"
    ),
    (
      "[clients.claude]\nenvironment = { A = 1 }",
      "user.toml:2:21: 'clients.claude.environment.A' must be a string, not a whole number [config.type 78]"
    ),
    (
      "[clients.\"a.b\"]\nkind = \"command\"",
      "user.toml:1:1: 'a.b' can't be a name [config.name 78]"
    ),
    (
      "[clients]\nclaude = 1",
      "user.toml:2:10: 'clients.claude' must be a table, not a whole number [config.type 78]"
    ),
  ])
  func `names file, line, column, key and what was expected`(_ text: String, _ message: String) {
    #expect(failure(text) == message)
  }

  @Test func `carries a hint and its place for programs`() {
    do {
      _ = try configuration(user: "[run]\non_limit = \"never\"")
      Issue.record("no failure")
    } catch let error as ConfigFailure {
      #expect(error.hint == "choose one of warn, hold, pause, ask, stop")
      #expect(error.details.map(\.key) == ["source", "line", "column"])
      #expect(error.details.map(\.value) == ["user.toml", 2, 12])
    } catch {
      Issue.record(error)
    }
  }

  @Test(arguments: [
    ("[run", 1, 5), ("[run]\njobs = ", 2, 8), ("a = 1\na = 2", 2, 5), ("x = [1,\n", 1, 9),
    ("\n\n = 3", 3, 2),
    ("[{a", 1, 2), ("[run]\njobs = 1 2", 2, 10), ("x = \"\\q\"", 1, 7), ("[a]\n[a]", 2, 1),
  ])
  func `that is not TOML says where`(_ text: String, _ line: Int, _ column: Int) throws {
    let message = try #require(failure(text))
    #expect(message.hasPrefix("user.toml:\(line):\(column): not TOML: "), "\(message)")
    #expect(message.hasSuffix("[config.syntax 78]"))
  }

  @Test func `of any hostile shape is an error, not a crash`() {
    func isSyntax(_ text: String) -> Bool {
      failure(text)?.hasSuffix("[config.syntax 78]") ?? false
    }
    func many(_ part: String, _ count: Int = 100_000) -> String {
      String(repeating: part, count: count)
    }
    #expect(isSyntax("x = " + many("[")))
    #expect(isSyntax("x = " + many("{a=")))
    #expect(isSyntax(many("[")))
    #expect(isSyntax(many("a.") + "a = 1"))
    #expect(isSyntax("[" + many("a.") + "a]"))
    #expect(isSyntax("x = {" + many("a.") + "a = 1}"))
    #expect(isSyntax("x = " + many("[ { a.b.c.d.e.f.g.h = ", 10_000)))
    #expect(isSyntax("x = \"" + many("a")))
    #expect(isSyntax("x = '''" + many("'' ")))
    #expect(isSyntax(many("é")))
    #expect(isSyntax("x = " + many("9")))
    #expect(isSyntax(many("\u{0}")))
    #expect(failure(many("a=1\n"))?.contains(":2:") == true)
    #expect(failure(many("#\n")) == nil)
    #expect(failure("x = \"\"\"a \\\n   é\"\"\"") == nil)
  }

  @Test func `bytes that are not UTF-8 are an error`() {
    for bytes: [UInt8] in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF8, 0x88], [0x80]] {
      let text = Array("[run]\nbase = \"".utf8) + bytes + Array("\"".utf8)
      #expect(failure(text)?.hasSuffix("[config.syntax 78]") == true)
    }
    #expect(failure([0xEF, 0xBB, 0xBF] + Array("run.budget = 1.5".utf8)) == nil)
  }

  @Test(.timeLimit(.minutes(1)))
  func `many entries, long lists and many unknown keys take no time`() throws {
    let variables = (0..<10_000).map { "V\($0) = \"\"" }.joined(separator: "\n")
    let configuration = try configuration(user: "[clients.claude.environment]\n" + variables)
    #expect(configuration.client("claude")?.environment.count == 10_000)
    let list = "x = [\"é\", " + String(repeating: "1.5,", count: 50_000) + "]"
    #expect(try OrchConfigTests.configuration(user: list).warnings.count == 1)
    let unknown = (0..<10_000).map { "k\($0) = 1" }.joined(separator: "\n")
    #expect(try OrchConfigTests.configuration(user: unknown).warnings.count == 50)
  }
}

@Suite("command words")
struct CommandWordTests {
  @Test(arguments: [
    ("make check", ["make", "check"]), ("  make\t'a b' ", ["make", "a b"]),
    (#"a "b \" c" d"#, ["a", #"b " c"#, "d"]),
    (#"a\ b '' "" c"#, ["a b", "", "", "c"]),
    (#"sh -c 'a && b | c > $d'"#, ["sh", "-c", "a && b | c > $d"]),
    (#"a'b'"c""#, ["abc"]), ("é x\u{301}", ["é", "x\u{301}"]), (#"'\'"#, [#"\"#]),
  ])
  func `are split without a shell`(_ text: String, _ words: [String]) throws {
    let quoted = JSONValue.string(text).text
    #expect(try configuration(user: "run.verify = \(quoted)").run.verify?.value == words)
  }

  @Test(arguments: ["a | b", "a; b", "a > b", "a $HOME", "a `b`", "(a)", "a&", "a < b"])
  func `that need a shell are refused`(_ text: String) {
    #expect(failure("run.verify = \"\(text)\"")?.hasSuffix("[config.shell 78]") == true)
  }

  @Test(arguments: ["500ms", "1m30s", "30m", "1h30m", "2d", "1d2h3m4s5ms", "0s"])
  func `durations are read and written`(_ text: String) throws {
    let configuration = try configuration(user: "run.grace = \"\(text)\"")
    #expect(configuration.entry("run.grace")?.value.json == .string(text))
  }

  @Test(arguments: [
    "", "1", "m", "1x", "1h-3m", "1.5h", " 1h", "99999999999d", "9999999999999999999s", "1 h",
  ])
  func `durations of another shape are refused`(_ text: String) {
    #expect(failure("run.grace = \"\(text)\"") != nil)
  }
}
