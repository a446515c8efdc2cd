import Testing

@testable import CommandKit

@Suite("Parsing")
struct ParseTests {
  @Test(arguments: [
    ("", "50"), ("--limit 20", "20"), ("--limit=20", "20"), ("-n 20", "20"), ("-n20", "20"),
    ("-n=20", "20"), ("--limit -5", "-5"), ("--limit=-5", "-5"), ("-n-5", "-5"), ("-yn 7", "7"),
    ("-yn7", "7"), ("--limit 1 --limit 2", "2"),
  ])
  func `an option takes its value in every usual way`(line: String, limit: String) throws {
    #expect(try String(TasksList.parse(words(line)).list.limit) == limit)
  }

  @Test(arguments: [("", nil), ("--analyst", true), ("--no-analyst", false)] as [(String, Bool?)])
  func `a flag that can be negated knows when it was not given`(line: String, value: Bool?) throws {
    #expect(try TasksList.parse(words(line)).analyst == value)
  }

  @Test func `options and operands come in any order, and options may repeat`() throws {
    let list = try TasksList.parse(words("--label a -s running --label=b -y --per model"))
    #expect(list.label == ["a", "b"])
    #expect(list.status == .running)
    #expect(list.showAll)
    #expect(list.groupedBy == "model")
    let run = try Run.parse(words("fix --prompt p.md the -- --tests -"))
    #expect(run.words == ["fix", "the", "--tests", "-"])
    #expect(run.prompt == "p.md")
  }

  @Test func `operands fill up from the left`() throws {
    let show = try TasksShow.parse(["t9"])
    #expect(show.task == "t9")
    #expect(show.part == nil)
    #expect(try TasksShow.parse(words("t9 stages")).part == "stages")
    #expect(try TasksDelete.parse(words("t1 t2 t3")).tasks == ["t1", "t2", "t3"])
    #expect(try Estimate.parse(["-5"]).depth == -5)
    #expect(try Run.parse(["-", ""]).words == ["-", ""])
  }

  @Test func `values keep every byte`() throws {
    let text = "e\u{301}=\u{1B}[31m = x"
    #expect(try TasksList.parse(["--per", text]).groupedBy?.utf8.elementsEqual(text.utf8) == true)
    #expect(try TasksList.parse(["--per=\(text)"]).groupedBy?.utf8.elementsEqual(text.utf8) == true)
    #expect(try TasksList.parse(["--per="]).groupedBy == "")
  }

  @Test(
    arguments: [
      ("--stauts x", .unknownOption("--stauts", near: "--status")),
      ("--no-analist", .unknownOption("--no-analist", near: "--no-analyst")),
      ("--limi 3", .unknownOption("--limi", near: "--limit")),
      ("--stat running", .unknownOption("--stat", near: "--status")),
      ("--s running", .unknownOption("--s", near: nil, see: "pit help tasks list")),
      ("-yx", .unknownOption("-x", near: nil, see: "pit help tasks list")),
      ("--limit", .missingValue("--limit", expected: "a whole number such as 20")),
      ("-n", .missingValue("-n", expected: "a whole number such as 20")),
      ("--per", .missingValue("--per", expected: "<KIND>")),
      (
        "--status",
        .missingValue(
          "--status", choices: ["pending", "running", "completed", "never-run"],
          expected: "<status>")
      ),
      ("--per --json", .missingValue("--per", before: "--json")),
      ("--show-all=yes", .unexpectedValue("--show-all")),
      ("--no-analyst=1", .unexpectedValue("--no-analyst")),
      ("extra", .unexpectedWord("extra", usage: "pit tasks list [options]")),
      (
        "-s runing",
        .badValue(
          "runing", of: "--status", choices: ["pending", "running", "completed", "never-run"])
      ),
      (
        "--above much",
        .badValue("much", of: "--above", choices: [], expected: "a number of cents such as 250")
      ),
      (
        "-n 99999999999999999999",
        .badValue(
          "99999999999999999999", of: "--limit", choices: [], expected: "a whole number such as 20")
      ),
    ] as [(String, UsageError)])
  func `what cannot be understood is an error that a test can name`(
    line: String, error: UsageError
  ) {
    #expect(throws: error) { try TasksList.parse(words(line), program: "pit") }
  }

  @Test func `a required operand must be there`() {
    let usage = "pit tasks show <task> [<part>]"
    #expect(throws: UsageError.missingOperand("<task>", usage: usage)) {
      try TasksShow.parse([], program: "pit")
    }
    #expect(throws: UsageError.missingOperand("<task>", usage: "tasks delete <task>...")) {
      try TasksDelete.parse([])
    }
  }

  @Test func `globals are accepted anywhere, and the command's own win`() throws {
    let globals = Globals()
    let list = try TasksList.parse(words("-A -n 3 --store x.db --json"), globals: globals)
    #expect(list.list.limit == 3)
    #expect(!globals.dryRun)
    #expect(globals.allProjects && globals.json)
    #expect(globals.store == "x.db")
    let other = Globals()
    #expect(try TasksShow.parse(words("t1 -nA"), globals: other).task == "t1")
    #expect(other.dryRun && other.allProjects)
  }

  @Test func `says what was given, as it was written`() throws {
    let list = try TasksList.parse(words("--label a --label b --no-analyst -n 007 -s running"))
    let given = list.parameters.filter(\.isGiven).map { "\($0.name)=\($0.given)" }
    #expect(
      given == [
        #"status=["running"]"#, #"label=["a", "b"]"#, #"analyst=["false"]"#, #"limit=["007"]"#,
      ])
    #expect(list.$status.isGiven)
    #expect(!list.$groupedBy.isGiven)
  }

  @Test func `two copies of a command do not share values`() throws {
    let one = try TasksList.parse(words("-n 1"))
    let other = try TasksList.parse(words("-n 2"))
    #expect(one.list.limit == 1)
    #expect(other.list.limit == 2)
  }

  @Test func `a hostile word is refused in no time`() {
    let marks = String(repeating: "\u{323}\u{301}", count: 50_000)
    let time = ContinuousClock().measure {
      for line in [["--e\(marks)"], ["-s", marks], ["e\(marks)"], ["-e\(marks)"], ["--=\(marks)"]] {
        let said = complaint { try TasksList.parse(line) }
        #expect((1...2000).contains(said.utf8.count))
      }
    }
    #expect(time < .seconds(2))
  }
}

@Suite("Usage errors")
struct UsageErrorTests {
  @Test(
    arguments: [
      (
        .badValue("runing", of: "--status", choices: ["pending", "running"]),
        "usage.bad-value", "'runing' is not a value for --status",
        "did you mean 'running'? choose one of pending, running"
      ),
      (
        .badValue("x", of: "--limit", choices: [], expected: "a whole number such as 20"),
        "usage.bad-value", "'x' is not a value for --limit", "write a whole number such as 20"
      ),
      (
        .unknownOption("--stauts", near: "--status"), "usage.unknown-option",
        "no option '--stauts'", "did you mean '--status'?"
      ),
      (
        .unknownOption("--frob", near: nil, see: "pit help tasks list"), "usage.unknown-option",
        "no option '--frob'", "see 'pit help tasks list'"
      ),
      (
        .missingValue("--per", before: "-x"), "usage.missing-value",
        "option '--per' needs a value", "a value that begins with '-' is written --per=-x"
      ),
      (
        .missingValue("--per", expected: "<WORD>"), "usage.missing-value",
        "option '--per' needs a value", "write <WORD> after --per"
      ),
      (
        .missingValue("--status", choices: ["pending", "running"]), "usage.missing-value",
        "option '--status' needs a value", "choose one of pending, running"
      ),
      (
        .missingOperand("<task>", usage: "pit tasks show <task>"), "usage.missing-operand",
        "missing <task>", "usage: pit tasks show <task>"
      ),
      (
        .unknownCommand("tasks lst", near: "pit tasks list", see: "pit help tasks"),
        "usage.unknown-command", "no command 'tasks lst'", "did you mean 'pit tasks list'?"
      ),
      (
        .unknownCommand("frobnicate", near: nil, see: "pit help"), "usage.unknown-command",
        "no command 'frobnicate'", "see 'pit help'"
      ),
      (
        .missingCommand("git", see: "pit help git"), "usage.missing-command",
        "'git' needs a command after it", "see 'pit help git'"
      ),
    ] as [(UsageError, String, String, String)])
  func `say what is wrong and what to do`(
    error: UsageError, code: String, message: String, hint: String
  ) {
    #expect(error.code == code)
    #expect(error.message == message)
    #expect(error.hint == hint)
  }

  @Test(
    arguments: [
      ("runing", "running"), ("opne", "open"), ("lst", "list"), ("pendign", "pending"),
      ("open", "open"), ("xyz", nil), ("", nil), ("o", nil), ("ls", nil),
      (String(repeating: "open", count: 50_000), nil),
    ] as [(String, String?)])
  func `the nearest is at most two letters away`(word: String, near: String?) {
    #expect(nearest(to: word, in: ["pending", "open", "running", "list"]) == near)
  }

  @Test func `the nearest of very many is found in bounded time`() {
    let candidates = (0..<1_000_000).lazy.map {
      "candidate-\($0)-\(String(repeating: "x", count: 40))"
    }
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(nearest(to: String(repeating: "x", count: 60), in: candidates) == nil)
    }
    #expect(time < .seconds(2))
  }
}

/// What the error says that `body` throws; nothing when it throws none.
func complaint(_ body: () throws -> some Any) -> String {
  do {
    _ = try body()
    return ""
  } catch let error as UsageError {
    return error.message + (error.hint ?? "")
  } catch {
    return ""
  }
}
