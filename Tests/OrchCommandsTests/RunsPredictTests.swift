import OrchModel
import OrchStore
import TestSupport
import Testing

@testable import OrchCommands

@Suite("orch runs predict, what is not known")
struct RunsPredictTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  /// $1, $2 and $3 of a builder whose work a command verifies; `reviewer` is what an agent after it has booked and
  /// said.
  private func buildAndVerify(
    reviewer: ((Int, Agent) throws -> Money?)? = nil
  ) throws {
    for (place, cost) in ["1", "2", "3"].enumerated() {
      let run = try bench.start(try bench.file("Write"))
      let agent = try bench.agent(run, .completed)
      try bench.call(cost, by: agent)
      if let reviewer {
        let agent = try bench.agent(run, role: "reviewer", position: 2, .completed)
        let total = try reviewer(place, agent)
        for var stage in try bench.store.stages(of: run.id) where stage.name == "reviewer" {
          stage.clientCost = total
          try bench.store.update(stage)
        }
      }
      try bench.store.insert(
        Stage(
          id: ID(bench.nextID("s")), run: run.id, position: 1, name: "tester", role: "tester",
          kind: .command, needs: ["builder"]))
      for var stage in try bench.store.stages(of: run.id) {
        stage.status = .completed
        try bench.store.update(stage)
      }
      try bench.end(run, .completed, .completed, activeMs: 60_000)
    }
  }

  @Test func `a command adds nothing to what the next run costs`() throws {
    try buildAndVerify()
    let report = try ParsedJSON(bench.said("runs predict simple --json").answer)["report"]
    #expect(report?["state"]?.text == "complete" && report?["missing"]?.list?.isEmpty == true)
    #expect(report?["cost"]?["amount"]?.number == "2" && report?["required"]?.number == "2.4")
    let tester = report?["stages"]?.list?.last
    #expect(tester?["stage"]?.text == "tester" && tester?["amount"]?.number == "0")
    #expect(tester?["runs"]?.number == "3")
  }

  @Test func `an agent that made no call and cost nothing, as its client says, is known`() throws {
    try buildAndVerify { _, _ in .zero }
    let report = try ParsedJSON(bench.said("runs predict simple --json").answer)["report"]
    #expect(report?["state"]?.text == "complete" && report?["cost"]?["amount"]?.number == "2")
    let reviewer = report?["stages"]?.list?.last
    #expect(reviewer?["amount"]?.number == "0" && reviewer?["unknown"]?.text == nil)
  }

  @Test func `a stage whose cost is not known is named with why`() throws {
    try buildAndVerify { place, agent in
      if place == 2 { try bench.call(nil, by: agent) }
      return nil
    }
    bench.expect(
      "runs predict simple", width: 100,
      """
      simple: $2.00 ± $2.18, $2.40 with a fifth more; without reviewer

      Stages
      STAGE      COST   MEAN  FACTOR  R  N
      builder   $2.00  $2.00       1  -  3
      tester    $0.00  $0.00       1  -  3
      reviewer      -      -       1  -  0
      --- stderr
      warning: stage reviewer is left out: 2 of its last 3 runs recorded no cost, 1 of its last 3 runs made calls \
      without a price

      """)
    let report = try ParsedJSON(
      bench.said("runs predict simple --explain --json").answer)["report"]
    #expect(report?["missing"]?.list?.map(\.text) == ["reviewer"])
    #expect(
      report?["stages"]?.list?.last?["unknown"]?.text?.hasPrefix("2 of its last 3 runs") == true)
    #expect(try recompute(report?["explain"]?.list)["reviewer cost"] == nil)
  }

  @Test func `a run of which no cost is known has stages that say why`() throws {
    for _ in 1...3 {
      let run = try bench.start(try bench.file("Write"))
      try bench.agent(run, .completed)
      for var stage in try bench.store.stages(of: run.id) {
        stage.status = .completed
        try bench.store.update(stage)
      }
      try bench.end(run, .completed, .completed, activeMs: 60_000)
    }
    bench.expect(
      "runs predict simple", width: 100,
      """
      simple: nothing to go by: too little is known of the cost of its stages
      --- stderr
      warning: stage builder is left out: 3 of its last 3 runs recorded no cost
      --- exit 4

      """)
  }
}
