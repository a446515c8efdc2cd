import OrchModel
import TestSupport
import Testing

@Suite("orch tasks list")
struct TasksListTests {
  let bench: Workbench

  init() throws {
    bench = try Workbench()
    let project = try bench.project()
    try bench.file("Write the parser", project: project)
    bench.wait(.seconds(2 * 60 * 60))
    try bench.file("Fix the tests", .running, project: project, type: "fix", tags: ["ci", "slow"])
    bench.wait(.seconds(90))
  }

  @Test func `a person sees the newest task first`() {
    bench.expect(
      "tasks list", width: 80,
      """
      ID  STATUS     PROGRESS  TITLE             TYPE  PROJECT  CREATED
      t2  ● running        0%  Fix the tests     fix   my-repo  1m ago
      t1  ○ pending        0%  Write the parser  task  my-repo  2h ago

      """)
  }

  @Test func `a pipe gets tabs, a heading and exact values`() {
    bench.expect(
      "tasks",
      """
      id	status	progressPct	title	type	project	createdAt
      t2	running	0	Fix the tests	fix	my-repo	2026-01-15T11:00:00.000Z
      t1	pending	0	Write the parser	task	my-repo	2026-01-15T09:00:00.000Z

      """)
  }

  @Test func `JSON has every field in the envelope`() {
    bench.expect(
      "tasks list --status running --json",
      """
      {"schema":"orch.tasks.list/1","generatedAt":"2026-01-15T11:01:30.000Z","query":{"status":["running"]},\
      "items":[{"id":"t2","status":"running","priority":"medium","progressPct":0,"title":"Fix the tests",\
      "type":"fix","project":"my-repo","outcome":null,"tags":["ci","slow"],\
      "createdAt":"2026-01-15T11:00:00.000Z","updatedAt":"2026-01-15T11:00:00.000Z","startedAt":null,\
      "endedAt":null,"description":""}],"summary":{},"page":{"limit":50,"next":null},"warnings":[]}

      """)
  }

  @Test func `CSV, Markdown and JSON lines show the same rows`() {
    bench.expect(
      "task list --csv --fields id,title",
      "id,title\r\nt2,Fix the tests\r\nt1,Write the parser\r\n")
    bench.expect(
      "missions list --markdown --fields id,createdAt",
      """
      | id | created |
      | --- | --- |
      | t2 | 2026-01-15T11:00:00.000Z |
      | t1 | 2026-01-15T09:00:00.000Z |

      """)
    bench.expect(
      "tasks list --ndjson --fields id,tags",
      """
      {"id":"t2","tags":["ci","slow"]}
      {"id":"t1","tags":[]}

      """)
  }

  @Test func `a cursor goes on where the page ended, and fits its own list alone`() {
    bench.expect(
      "tasks list --limit 1 --fields id",
      """
      id
      t2
      --- stderr
      more: --after 2-2bhl

      """)
    bench.expect("tasks list --limit 1 --after 2-2bhl --fields id --ndjson", "{\"id\":\"t1\"}\n")
    bench.expect("tasks list --after 1-2bhl --fields id", "id\n--- stderr\n\(Self.nothing)\n")
    bench.expect(
      "runs list --after 2-2bhl",
      """
      --- stderr
      error: '2-2bhl' is not a cursor of this list
      hint: use page.next of the page before, with the same filters
      --- exit 64

      """)
  }

  private static let nothing =
    "no tasks; make one with 'orch tasks create TITLE' or 'orch run PROMPT'"

  @Test func `an unknown status is a usage error that names the known ones`() {
    bench.expect(
      "tasks list --status runing",
      """
      --- stderr
      error: 'runing' is not a value for --status
      hint: did you mean 'running'? choose one of pending, queued, running, waiting, paused, \
      completed, failed, cancelled
      --- exit 64

      """)
  }

  @Test func `an unknown field and a limit of nothing are refused`() {
    bench.expect(
      "tasks list --fields id,titel",
      """
      --- stderr
      error: no field 'titel'
      hint: did you mean 'title'? choose from id, status, priority, progressPct, title, type, \
      project, outcome, tags, createdAt, updatedAt, startedAt, endedAt, description
      --- exit 64

      """)
    bench.expect(
      "tasks list --limit 0",
      """
      --- stderr
      error: '0' is not a value for --limit
      hint: write a whole number from 1 up
      --- exit 64

      """)
  }

  @Test func `an error is JSON where the answer would have been`() {
    bench.expect(
      "tasks show t9 --json",
      """
      --- stderr
      {"error":{"code":"task.unknown","message":"no task 't9'","hint":"see 'orch tasks list'",\
      "exit":66,"details":{}}}
      --- exit 66

      """)
  }

  @Test func `only the project that is named is listed`() throws {
    try bench.file("Elsewhere", project: try bench.project("other"))
    bench.expect("tasks list --project other --fields id", "id\nt3\n")
    bench.expect("tasks list -A --limit 1 --fields id --ndjson", "{\"id\":\"t3\"}\n")
    bench.expect(
      "tasks list --project othr",
      """
      --- stderr
      error: no project 'othr'
      hint: did you mean 'other'?
      --- exit 66

      """)
  }

  @Test func `a title cannot give orders to the terminal`() throws {
    try bench.file("\u{1B}[2J\u{9B}31m\u{202E}gone\r\nid\tx\u{0}")
    bench.expect(
      "tasks list --limit 1 --fields title", width: 60,
      """
      TITLE
      ^[[2J<U+009B>31m<U+202E>gone^M^Jid x^@
      --- stderr
      more: --after 3-2bhl

      """)
    for format in ["", "--json", "--ndjson", "--markdown", "--csv --color always"] {
      let said = bench.said("tasks list --limit 1 \(format)").answer
      let raw = said.unicodeScalars.filter {
        $0.value == 0x1B || $0.value == 0x9B || $0 == "\u{202E}"
      }
      #expect(raw.isEmpty || format.hasPrefix("--csv"), "\(format)")
    }
  }
}

@Suite("orch tasks, one at a time")
struct TasksTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  @Test func `a task is filed, begun, taken forward and completed`() {
    bench.expect(
      "tasks create \"Fix the date parser\" --type fix --priority high --tag parser", width: 80,
      """
      created t1  Fix the date parser
      next: orch run t1
      undo: orch tasks cancel t1

      """)
    bench.expect("tasks start t1", width: 80, "t1 is running\n")
    bench.wait(.seconds(600))
    bench.expect("tasks progress t1 60 --note \"tests pass\"", width: 80, "t1 is running, 60 %\n")
    bench.expect("tasks progress t1 60", width: 80, "t1 is running already\n")
    bench.expect(
      "tasks complete t1 --json --fields id,status,progressPct,outcome,endedAt",
      """
      {"schema":"orch.tasks.complete/1","generatedAt":"2026-01-15T09:10:00.000Z","query":{"task":"t1"},\
      "item":{"id":"t1","status":"completed","progressPct":100,"outcome":"completed",\
      "endedAt":"2026-01-15T09:10:00.000Z"},"changes":[{"field":"status","from":"running",\
      "to":"completed"},{"field":"progressPct","from":60,"to":100},{"field":"outcome","from":"",\
      "to":"completed"}],"undo":null,"warnings":[]}

      """)
    bench.expect("tasks done t1", width: 80, "t1 is completed already\n")
  }

  @Test func `what is not allowed is refused with what is`() throws {
    try bench.file("Write the parser", .failed)
    bench.expect(
      "tasks start t1",
      """
      --- stderr
      error: cannot start task 't1': it is failed
      hint: legal now: orch tasks retry t1
      --- exit 65

      """)
    bench.expect("tasks retry t1", width: 80, "t1 is pending\n")
    bench.expect("tasks cancel t1", width: 80, "t1 is cancelled\n")
    bench.expect(
      "tasks progress t1 101",
      """
      --- stderr
      error: '101' is not a value for <percent>
      hint: write a whole number from 0 to 100
      --- exit 64

      """)
    try bench.file("Write the tests", .completed)
    bench.expect(
      "tasks fail t2",
      """
      --- stderr
      error: cannot fail task 't2': it is completed
      hint: it has ended: nothing more can be done with it
      --- exit 65

      """)
  }

  @Test func `a task needs a title`() {
    bench.expect(
      "tasks create \" \"",
      """
      --- stderr
      error: a task needs a title
      hint: write one in quotes: orch tasks create "Fix the parser"
      --- exit 64

      """)
    bench.expect(
      "tasks create",
      """
      --- stderr
      error: missing <title>
      hint: usage: orch tasks create [options] <title>
      --- exit 64

      """)
  }

  @Test func `one task is shown with its runs, its notes and its cost`() throws {
    let task = try bench.file("Fix the tests", project: try bench.project())
    try bench.store.addNote("needs a decision", to: task.id, at: bench.now)
    let agent = try bench.agent(try bench.start(task))
    try bench.call("0.25", by: agent, task: task.id)
    bench.expect(
      "tasks show t1", width: 80,
      """
      id           t1
      status       ○ pending
      priority     medium
      progress     0%
      title        Fix the tests
      type         task
      project      my-repo
      outcome      -
      tags         \("")
      created      now
      updated      now
      started      -
      ended        -
      description  \("")
      cost         $0.25

      Runs
      ID  RUN         STATUS     TASK  ABOUT          STARTED  TOOK   COST
      r1  my-repo #1  ● running  t1    Fix the tests  now        0s  $0.25

      Notes
      AT   TEXT
      now  needs a decision

      """)
  }

  @Test func `an unknown id suggests a near one, and the beginning of one is enough`() throws {
    for _ in 1...12 { try bench.file("Write") }
    bench.expect(
      "tasks show t21",
      """
      --- stderr
      error: no task 't21'
      hint: did you mean 't12'?
      --- exit 66

      """)
    bench.expect("tasks show t12 --fields id --ndjson", "{\"id\":\"t12\"}\n")
    try bench.store.insert(AgentTask(id: "tk4r9x", title: "Long", createdAt: bench.now))
    bench.expect("tasks show tk4 --fields id --ndjson", "{\"id\":\"tk4r9x\"}\n")
  }
}
