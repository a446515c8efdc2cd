import OrchCommands
import OrchModel
import OrchStore
import TestSupport
import Testing

func show(_ bench: Workbench, _ lines: [String]) {
  for line in lines { print("$ \(line)\n\(bench.orch(line))<<<") }
}

@Test func explore() throws {
  let bench = try Workbench()
  show(bench, ["", "help", "help tasks", "version", "version --json", "tasks", "tasks list --json", "runs", "agents", "status", "budget", "budget check", "estimate \"Fix a typo\"", "tasks show t9", "runs show r9", "agents show a9", "budget show x"])
  let repo = try bench.project()
  let parser = try bench.file("Write the parser", project: repo)
  bench.wait(.seconds(7200))
  let tests = try bench.file("Fix the tests", .running, project: repo, type: "fix", tags: ["ci", "slow"])
  bench.wait(.seconds(90))
  show(bench, ["tasks list", "tasks list --status running --json", "tasks list --limit 1", "tasks list --limit 1 --json", "tasks list --csv", "tasks list --markdown", "tasks list --ndjson --fields id,title", "tasks list --fields id,nam", "tasks list --after zz", "tasks show t1", "tasks show t1 --json"])
  let run = try bench.start(tests, project: repo)
  let agent = try bench.agent(run)
  bench.wait(.seconds(65))
  var a = agent
  a.turns = 3; a.contextTokens = 50_000; a.contextLimit = 200_000; a.activity = "Edit Sources/greet.swift"; a.session = "5e55-10"
  try bench.store.update(a)
  try bench.call("0.0125", by: agent, task: tests.id)
  try bench.call("0.25", by: agent, task: tests.id)
  try bench.store.begin(ToolUse(id: "x1", name: "Bash", summary: "ls", input: "{}"), of: agent.id, at: bench.now)
  try bench.store.end(tool: "x1", of: agent.id, succeeded: false, at: bench.now)
  try bench.budget()
  try bench.hold("0.50", for: run)
  try bench.store.recordIncident(.budgetLimit, run: run.id, message: "budget 'daily' is spent ($20.00 of $20.00)", at: bench.now)
  let old = try bench.start(parser, project: repo)
  try bench.end(old, .completed, .completed, activeMs: 30_000)
  show(bench, ["agents list", "agents list --json", "agents show a1", "status", "budget list", "budget list --json", "budget check", "budget check --json", "budget show daily", "budget check daily --next 19.5", "budget check --next 0.2375", "budget check --next 19.2376", "runs list", "runs show last", "runs show last --json"])
  bench.environment["ORCH_FORCE_TTY"] = "80"
  bench.environment["NO_COLOR"] = "1"
  show(bench, ["status", "agents", "agents show a1", "budget", "budget check", "budget show daily", "runs", "budget set weekly --limit 50 --per week --scope role=builder,project=my-repo --on-limit pause", "budget set weekly --limit 60", "budget set weekly --limit 60", "budget delete weekly", "budget delete weekly -n", "budget delete weekly --yes", "budget set x", "budget set x --limit 5 --scope rol=x", "budget set x --limit 5 --scope role", "budget set x --limit 5 --per fortnight", "budget set \"a b\" --limit 5", "budget set x --limit 2000000000", "budget set x --limit 1 --warn 0", "budget set x --limit 1 --scope project=other", "budget set x --limit 1 --scope project=.", "estimate t9", "estimate t1", "runs stop r1", "tasks complete t1", "tasks start t1", "tasks progress t2 50 --note hello", "tasks show t2", "tasks retry t1", "tasks fail t2", "tasks cancel t2"])
}
