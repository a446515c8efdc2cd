import CommandKit
import OrchAnalysis
import OrchModel
import OrchStore
import Terminal

/// Says what is wrong with what is at work now: a gate for scripts.
struct RunsCheck: Command {
  static let name = "runs check"
  static let aliases = [["run", "check"]]
  static let summary = "Say what is odd about agents at work: stuck, runaway, full contexts, spikes"
  static let discussion = """
    Looks at every agent at work, and at what this hour and the one before it cost. As 'orch run' does while it \
    happens.

    Stuck is the first of these: 'dead', the process of its run is gone and the store can't be written, so that the \
    run could not be put in order (where an agent is gone and its run is not, the run fails the stage at once, and \
    says so). 'loop.same-call', the same tool asked for the same at least five times of the last ten. \
    'loop.same-error', three times in a row the same failed. 'silent', nothing for 10 minutes, or three times what is \
    usual for its role. 'no-progress', three times the tokens that its role usually takes with no file, commit, test \
    or step of a plan changed. Who waits for a person is not stuck.

    'context': its last request took more than 80 % of what the model takes. 'runaway': subagents more than 3 deep, more \
    than 8 of one, or more than five times what its role usually spends a minute at most. 'spike': an hour past twice \
    the median of the same hour of earlier weeks, or days, or with a robust z past 3.5, and at least $1 beyond it, or 5 \
    % of the daily budget. What is usual is taken from the last 30 agents of a role; with too few nothing is said.

    --explain adds the formula of each number, the sample it is of, its window and its inputs.

    Exit code 0: nothing is odd. 3: the answer says what. Nothing is changed.
    """
  static let examples = [
    "orch runs check", "orch runs check --json | jq -r '.items[] | .kind, .evidence'",
    "orch runs check --explain",
  ]

  @Flag("With how each number was worked out") var explain: Bool

  func run(_ context: Context) throws -> ExplainedListing<RunAnomaly> {
    let store = try context.readStore()
    return try store.read {
      let (now, project) = (context.now(), try context.projectInView(in: store)?.id)
      let agents = try store.agents(
        of: project, with: [.starting, .running, .waiting, .paused], limit: 1000
      ).map(\.agent)
      let dead = try Recovery.deadRuns(in: store)
      var finder = AnomalyFinder(in: store)
      var found = try agents.flatMap { agent in
        try finder.anomalies(
          of: agent, isDead: agent.run.map(dead.contains) ?? false, at: now)
      }
      let spikes = SpikeFinder(of: project, clock: .zone(context.zone), in: store)
      let (present, last) = spikes.hours(at: now)
      found += try [(last, "the last whole hour"), (present, "this hour")].compactMap {
        try spikes.spike(in: $0, called: $1, at: now)
      }
      return ExplainedListing(
        records: found, columns: RunAnomaly.columns, summary: [("agents", agents.count.field)],
        empty: "nothing is odd about \(counted(agents.count, "agent")) at work",
        exitCode: found.isEmpty ? .success : .refused,
        explanations: explain ? found.flatMap(\.explanations) : nil)
    }
  }
}
