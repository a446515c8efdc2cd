import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch prices set, alias, history")
struct PricesSetTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  private func book(_ model: String, cost: String, source: String, from: Timestamp) throws {
    try bench.store.record(
      LedgerEntry(
        key: bench.nextID("c"), at: bench.now,
        attribution: .init(project: try bench.project().id, client: "claude"), model: model,
        tokens: Tokens(input: 100, output: 20), cost: Money(decimal: cost), priceSource: source,
        priceFrom: from))
  }

  @Test func `a price is set once, and the same again changes nothing`() throws {
    bench.expect(
      "prices set house --input 3 --output 15.000001 --cache-read 0.3", width: 100,
      """
      set the price of 'house' from 2026-01-15: input $3, output $15.000001 per million tokens; calls in the ledger keep what they cost

      """)
    bench.wait(.seconds(3600))
    let again = bench.orch(
      "prices set house --input 3.0 --output 15.000001 --cache-read .3 --json")
    #expect(again.contains(#""from":"2026-01-15T09:00:00.000Z""#), "\(again)")
    #expect(again.contains(#""changes":[],"undo":null"#), "\(again)")
    bench.expect(
      "prices set house --input 3 --output 15.000001 --cache-read 0.3", width: 100,
      """
      unchanged: the price of 'house' from 2026-01-15: input $3, output $15.000001 per million tokens; calls in the ledger keep what they cost

      """)
    #expect(try bench.store.storedPrices().count == 1)
  }

  @Test func `what it says to a program`() throws {
    bench.expect(
      """
      prices set house-2025-08-07 --input 1 --output 8 --cache-write-5m 1.25 --cache-write-1h 2 \
      --web-search 0.02 --context 400000 --from 2026-01-01 --json
      """,
      """
      {"schema":"orch.prices.set/1","generatedAt":"2026-01-15T09:00:00.000Z",\
      "query":{"model":"house-2025-08-07","input":"1","output":"8","cacheWrite5m":"1.25",\
      "cacheWrite1h":"2","webSearch":"0.02","from":"2026-01-01","context":"400000"},\
      "item":{"model":"house-2025-08-07","inputPerMillionUsd":1,"cacheReadPerMillionUsd":1,\
      "cacheWrite5mPerMillionUsd":1.25,"cacheWrite1hPerMillionUsd":2,"outputPerMillionUsd":8,\
      "from":"2026-01-01T00:00:00.000Z","source":"user","provider":null,"webSearchUsd":0.02,\
      "contextWindow":400000,"maxOutput":null,"aliases":[]},\
      "changes":[{"field":"inputPerMillionUsd","from":null,"to":1},\
      {"field":"cacheWrite5mPerMillionUsd","from":null,"to":1.25},\
      {"field":"cacheWrite1hPerMillionUsd","from":null,"to":2},\
      {"field":"outputPerMillionUsd","from":null,"to":8},\
      {"field":"webSearchUsd","from":null,"to":0.02},\
      {"field":"contextWindow","from":null,"to":400000}],"undo":null,"warnings":[]}

      """)
  }

  @Test(arguments: [
    ("prices set m --input 3", "the price of 'm' needs --input and --output"),
    ("prices set m --input 3.0000001 --output 1", "'3.0000001' is not a value for --input"),
    ("prices set m --input=-3 --output 1", "'-3' is not a value for --input"),
    ("prices set m --input NaN --output 1", "'NaN' is not a value for --input"),
    ("prices set m --input 1000001 --output 1", "'1000001' is not a value for --input"),
    ("prices set m --input 1 --output 1 --from soon", "'soon' is not a value for --from"),
    ("prices set m --input 1 --output 1 --context 0", "'0' is not a value for --context"),
    (
      "prices set m --input 1 --output 1 --web-search 1001",
      "'1001' is not a value for --web-search"
    ),
    ("prices set '' --input 1 --output 1", "'' can't be the name of a model"),
    ("prices alias a", "no model is given that 'a' stands for"),
    (
      "prices alias a b --delete a",
      "--delete says which alias to delete, and NAME and MODEL say which to make"
    ),
  ])
  func `a mistyped line says what to write`(_ line: String, _ message: String) throws {
    let said = bench.said(line)
    #expect(said.code == .usage)
    #expect(said.narration.hasPrefix("error: \(message)\nhint: "), "\(said.narration)")
    #expect(try bench.store.storedPrices().isEmpty)
  }

  @Test func `a price that priced calls stays as it is`() throws {
    let start = try #require(Timestamp(iso8601: "2026-01-01"))
    _ = bench.orch("prices set m --input 1 --output 1 --from 2026-01-01")
    // Nothing was priced by it: a correction takes its place.
    _ = bench.orch("prices set m --input 2 --output 2 --from 2026-01-01")
    #expect(try bench.store.storedPrices().map(\.terms) == [#"{"input":2000000,"output":2000000}"#])
    try book("m-20260101", cost: "0.0003", source: "user", from: start)
    bench.expect(
      "prices set m --input 3 --output 3 --from 2026-01-01",
      """
      --- stderr
      error: 1 call was priced by the price of 'm' from 2026-01-01T00:00:00.000Z
      hint: set it from another time: leave --from away for now
      --- exit 65

      """)
    _ = bench.orch("prices set m --input 3 --output 3")
    bench.expect(
      "prices history m", width: 100,
      """
      FROM        SOURCE  IN FORCE  CALLS  INPUT   CACHE READ  WRITE 5M  WRITE 1H  OUTPUT  CHANGED
      2026-01-15  user    yes           0    3.00    3.00        3.00      3.00      3.00  input $2 → $3,…
      2026-01-01  user    no            1    2.00    2.00        2.00      2.00      2.00  first

      """)
    bench.expect(
      "prices history m --fields from,changes",
      """
      from\tchanges
      2026-01-15T09:00:00.000Z\tinput $2 → $3, output $2 → $3
      2026-01-01T00:00:00.000Z\tfirst

      """)
    bench.expect(
      "prices history m --fields from,inForce,calls,costUsd,changes --ndjson",
      """
      {"from":"2026-01-15T09:00:00.000Z","inForce":true,"calls":0,"costUsd":0,\
      "changes":[{"field":"inputPerMillionUsd","from":2,"to":3},\
      {"field":"outputPerMillionUsd","from":2,"to":3}]}
      {"from":"2026-01-01T00:00:00.000Z","inForce":false,"calls":1,"costUsd":0.0003,"changes":[]}

      """)
  }

  @Test func `the configuration wins over what is set, and both over a table`() throws {
    let folder = try ScratchFolder()
    try folder.write(
      "[[prices]]\nmodel = \"gpt-5\"\ninput = 7\noutput = 7\nfrom = \"2026-01-10\"\n",
      to: "orch/config.toml")
    bench.environment["XDG_CONFIG_HOME"] = folder.path
    let said = bench.said("prices set gpt-5 --input 6 --output 6 --from 2026-01-01")
    #expect(said.narration.isEmpty)
    #expect(
      bench.said("prices set gpt-5 --input 5 --output 5").narration
        == "warning: the price of 'gpt-5' in the configuration wins over this one\n")
    bench.expect(
      "prices history gpt-5 --fields inputPerMillionUsd,from,source,inForce --csv",
      """
      inputPerMillionUsd,from,source,inForce\r
      1.25,2026-11-21T00:00:00.000Z,litellm 1.109.1,false\r
      5,2026-01-15T09:00:00.000Z,user,false\r
      7,2026-01-10T00:00:00.000Z,user,true\r
      6,2026-01-01T00:00:00.000Z,user,false\r

      """)
    #expect(
      bench.orch("prices list --family gpt-5 --fields model,inputPerMillionUsd,source").hasPrefix(
        """
        model\tinputPerMillionUsd\tsource
        gpt-5\t1.25\tlitellm 1.109.1
        gpt-5\t6\tuser
        gpt-5\t7\tuser
        gpt-5\t5\tuser
        gpt-5-codex\t
        """))
    bench.expect(
      "prices show gpt-5 --fields from,rates --ndjson",
      """
      {"from":"2026-01-10T00:00:00.000Z","rates":[{"tier":"standard","promptAboveTokens":null,\
      "inputPerMillionUsd":7,"cacheReadPerMillionUsd":7,"cacheWrite5mPerMillionUsd":7,\
      "cacheWrite1hPerMillionUsd":7,"outputPerMillionUsd":7}]}

      """)
  }
}

// MARK: - Aliases

extension PricesSetTests {
  @Test func `an alias is made, shown, listed and deleted`() throws {
    bench.expect(
      "prices alias", width: 80,
      "--- stderr\nno aliases; make one: orch prices alias NAME MODEL\n")
    bench.expect(
      "prices alias 'my house' claude-opus-5-20260101", width: 80,
      """
      'my house' now stands for 'claude-opus-5-20260101'; calls in the ledger keep what they cost
      undo: orch prices alias --delete 'my house'

      """)
    bench.expect(
      "prices alias", width: 80,
      """
      NAME      MODEL                   INPUT  OUTPUT  SOURCE
      my house  claude-opus-5-20260101  $5.00  $25.00  litellm 1.109.1

      """)
    bench.expect(
      "prices show 'my house[1m]' --fields model,match,takenOff,alias --ndjson",
      """
      {"model":"claude-opus-5","match":"alias","takenOff":[{"kind":"context","text":"[1m]"}],\
      "alias":{"name":"my house","model":"claude-opus-5-20260101"}}

      """)
    bench.expect(
      "prices list --family claude-opus-5 --fields model,aliases",
      "model\taliases\nclaude-opus-5\tmy house\nclaude-opus-5-5\t\n")
    bench.expect(
      "prices alias 'my house' claude-opus-5-20260101", width: 80,
      """
      'my house' stands already for 'claude-opus-5-20260101'; calls in the ledger keep what they cost

      """)
    bench.expect(
      "prices alias 'my house' gpt-5 --json",
      """
      {"schema":"orch.prices.alias/1","generatedAt":"2026-01-15T09:00:00.000Z",\
      "query":{"name":"my house","model":"gpt-5"},"item":{"name":"my house","model":"gpt-5",\
      "inputPerMillionUsd":1.25,"outputPerMillionUsd":10,"source":"litellm 1.109.1"},\
      "changes":[{"field":"model","from":"claude-opus-5-20260101","to":"gpt-5"}],\
      "undo":"orch prices alias 'my house' claude-opus-5-20260101","warnings":[]}

      """)
    bench.expect(
      "prices alias --delete 'my house'", width: 80,
      """
      'my house' no longer stands for 'gpt-5'; calls in the ledger keep what they cost
      undo: orch prices alias 'my house' gpt-5

      """)
    bench.expect(
      "prices alias --delete 'my house'",
      """
      --- stderr
      error: 'my house' is no alias
      hint: see 'orch prices alias'
      --- exit 66

      """)
  }

  @Test func `chains, circles and models without a price are refused`() throws {
    _ = bench.orch("prices alias a gpt-5-2025-08-07")
    for (line, message) in [
      ("prices alias b a", "'a' is an alias itself, of 'gpt-5-2025-08-07'"),
      ("prices alias b a-20260101", "'a' is an alias itself, of 'gpt-5-2025-08-07'"),
      ("prices alias gpt-5 claude-opus-5", "'gpt-5' is what the alias 'a' stands for"),
      (
        "prices alias gpt-5-2025-08-07 claude-opus-5",
        "'gpt-5-2025-08-07' is what the alias 'a' stands for"
      ),
      ("prices alias claude-opus-5 claude-opus-5", "'claude-opus-5' would stand for itself"),
      (
        "prices alias claude-opus-5 claude-opus-5-20260101",
        "'claude-opus-5' would stand for itself"
      ),
      ("prices alias a a", "'a' would stand for itself"),
    ] {
      let said = bench.said(line)
      #expect(said.narration.hasPrefix("error: \(message)\nhint: "), "\(line): \(said.narration)")
      #expect(said.code == .badData)
    }
    bench.expect(
      "prices alias b gpt-55",
      """
      --- stderr
      error: no price for model 'gpt-55'
      hint: did you mean 'gpt-5'?
      --- exit 66

      """)
    #expect(try bench.store.priceAliases().map(\.name) == ["a"])
  }

  @Test func `a price that is set for a name wins over its alias, and both say so`() {
    _ = bench.orch("prices alias house gpt-5")
    #expect(
      bench.said("prices set house --input 1 --output 1").narration
        == "warning: 'house' is also an alias of 'gpt-5', which this price wins over\n")
    #expect(
      bench.said("prices alias house claude-opus-5").narration
        == "warning: the price that is set for 'house' wins over its alias\n")
    bench.expect(
      "prices show house --fields match,source --ndjson",
      "{\"match\":\"exact\",\"source\":\"user\"}\n")
  }

  @Test func `history follows an alias, and names those near an unknown model`() throws {
    _ = bench.orch("prices alias house gpt-5")
    let from = try #require(Timestamp(iso8601: "2026-11-21"))
    try book("house", cost: "0.5", source: "litellm 1.109.1", from: from)
    try book("gpt-5-2025-08-07", cost: "0.25", source: "litellm 1.109.1", from: from)
    try book("gpt-5-mini", cost: "9", source: "litellm 1.109.1", from: from)
    bench.expect(
      "prices history house --fields model,source,calls,costUsd --ndjson",
      """
      {"model":"gpt-5","source":"litellm 1.109.1","calls":2,"costUsd":0.75}

      """)
    #expect(
      bench.said("prices history house").narration
        == "warning: 'house' is an alias of 'gpt-5', whose prices these are\n")
    bench.expect(
      "prices history claude-opus-9",
      """
      --- stderr
      error: no price for model 'claude-opus-9'
      hint: did you mean 'claude-opus-4', 'claude-opus-5-5', 'claude-opus-5'?
      --- exit 66

      """)
  }

  @Test func `a shell completes names that were set`() {
    _ = bench.orch("prices set zebra --input 1 --output 1")
    bench.expect("__complete model zeb", "zebra\n")
  }

  @Test func `without a store there are the built-in prices`() throws {
    let folder = try ScratchFolder()
    let bench = try Workbench(.file)
    bench.environment["ORCH_STORE"] = folder / "none.db"
    #expect(bench.said("prices history gpt-5").code == .success)
    #expect(bench.said("prices alias").code == .success)
    #expect(bench.said("prices list").code == .success)
    #expect(folder.names() == [])
  }
}
