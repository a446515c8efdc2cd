import OrchModel
import OrchStore
import TestSupport
import Testing

@Suite("orch prices check")
struct PricesCheckTests {
  let bench: Workbench

  init() throws {
    bench = try Workbench()
    bench.now = Timestamp(iso8601: "2026-11-25T09:00:00Z") ?? bench.now
  }

  @Test func `every model in use has a price`() throws {
    try bench.call("1", model: "claude-opus-5-20260101")
    try bench.call("1", model: "claude-opus-5-20260101")
    try bench.call("1", model: "gpt-5.6")
    bench.expect(
      "prices check", width: 120,
      """
      MODEL                   PRICE  CALLS  TOKENS  UNPRICED CALLS  PRICED AS      SOURCE           DAYS OLD
      claude-opus-5-20260101  ✓ ok       2     240               0  claude-opus-5  litellm 1.109.1         4
      gpt-5.6                 ✓ ok       1     120               0  gpt-5.6        litellm 1.109.1         4

      """)
    bench.expect(
      "prices check --json",
      """
      {"schema":"orch.prices.check/1","generatedAt":"2026-11-25T09:00:00.000Z","query":{},\
      "report":{"verdict":"priced","exit":0,"since":"2026-10-26T09:00:00.000Z","maxAgeDays":90,\
      "models":[{"model":"claude-opus-5-20260101","state":"ok","calls":2,"tokens":240,\
      "unpricedCalls":0,"unpricedTokens":0,"pricedAs":"claude-opus-5","source":"litellm 1.109.1",\
      "from":"2026-11-21T00:00:00.000Z","ageDays":4},{"model":"gpt-5.6","state":"ok","calls":1,\
      "tokens":120,"unpricedCalls":0,"unpricedTokens":0,"pricedAs":"gpt-5.6",\
      "source":"litellm 1.109.1","from":"2026-11-21T00:00:00.000Z","ageDays":4}]},"warnings":[]}

      """)
  }

  @Test func `a model without a price is no, until it has one`() throws {
    try bench.call("1", model: "claude-opus-5")
    try bench.call(nil, model: "mystery model")
    try bench.call(nil, model: "mystery model")
    bench.expect(
      "prices check --fields model,state,calls,tokens", width: 100,
      """
      MODEL          PRICE      CALLS  TOKENS
      mystery model  ✗ missing      2     240
      claude-opus-5  ✓ ok           1     120
      --- stderr
      no: model 'mystery model' has no price: 240 tokens in 2 calls
      hint: orch prices set 'mystery model' --input USD --output USD, or orch prices import FILE
      --- exit 3

      """)
    #expect(bench.orch("prices check --json").contains(#""report":{"verdict":"missing","exit":3,"#))
    _ = bench.orch("prices alias 'mystery model' claude-opus-5")
    let said = bench.said("prices check")
    #expect(said.code == .success)
    #expect(
      said.narration
        == "warning: 2 of the calls of 'mystery model' were booked without a price\n")
  }

  @Test func `calls that name no model have no price`() throws {
    try bench.store.record(
      LedgerEntry(
        key: "c", at: bench.now,
        attribution: .init(project: try bench.project().id, client: "aider"),
        model: nil, tokens: Tokens(input: 5), cost: nil, unpricedReason: "unknown-model"))
    #expect(
      bench.orch("prices check --json").contains(
        #""models":[{"model":null,"state":"missing","calls":1,"tokens":5,"unpricedCalls":1,"#))
    #expect(
      bench.said("prices check").narration == """
        no: model 'unknown' has no price: 5 tokens in 1 call
        hint: those calls name no model: see 'orch costs --by client'

        """)
    #expect(bench.said("prices check").code == .refused)
  }

  @Test func `without calls and without a store it can't say`() throws {
    bench.expect(
      "prices check", width: 80,
      """
      --- stderr
      can't say: no call was made since 2026-10-26
      hint: to be let through before anything is spent: --unknown allow
      --- exit 4

      """)
    #expect(bench.said("prices check --unknown allow").code == .success)
    #expect(bench.said("prices check --since 1h --max-age=-1").code == .usage)
    #expect(bench.said("prices check --since soon").code == .usage)
    let folder = try ScratchFolder()
    let other = try Workbench(.file)
    other.environment["ORCH_STORE"] = folder / "none.db"
    let said = other.said("prices check --json")
    #expect(said.code == .cannotSay)
    #expect(said.narration.contains(#""code":"prices.cannot-say""#))
    #expect(folder.names() == [])
  }

  @Test func `only calls since the time count`() throws {
    try bench.call(nil, model: "mystery")
    bench.wait(.seconds(31 * 86_400))
    try bench.call("1", model: "claude-opus-5")
    #expect(bench.said("prices check").code == .success)
    #expect(bench.said("prices check --since 40d").code == .refused)
  }

  @Test func `old prices and models that are gone are warned of`() throws {
    _ = bench.orch("prices set house --input 1 --output 1")
    try bench.call("1", model: "claude-opus-5")
    try bench.call("1", model: "gpt-5-codex")
    try bench.call("1", model: "claude-3-haiku-20240307")
    try bench.call("1", model: "house")
    let gone = """
      warning: model 'claude-3-haiku-20240307' is no longer offered
      warning: model 'gpt-5-codex' is no longer offered since 2026-07-23

      """
    #expect(bench.said("prices check").narration == gone)
    bench.wait(.seconds(86 * 86_400))
    #expect(bench.said("prices check --since 100d").narration == gone)
    let old = bench.said("prices check --since 100d --max-age 80")
    #expect(old.code == .success)
    #expect(
      old.narration == """
        warning: model 'claude-3-haiku-20240307' is no longer offered
        warning: the price of 'claude-opus-5' is 90 days old; compare it with a new list: orch prices import FILE
        warning: model 'gpt-5-codex' is no longer offered since 2026-07-23

        """)
    // The user's own price is as old, and holds; a list that was compared today is new again.
    #expect(bench.orch("prices check --since 100d --max-age 80 --json").contains(#""ageDays":86"#))
    try bench.store.setLastPriceImport(bench.now)
    #expect(
      bench.said("prices check --since 100d --max-age 80").narration == """
        warning: model 'claude-3-haiku-20240307' is no longer offered
        warning: model 'gpt-5-codex' is no longer offered since 2026-07-23

        """)
  }
}
