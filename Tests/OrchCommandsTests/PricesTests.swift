import OrchModel
import TestSupport
import Testing

@testable import OrchCommands

@Suite("orch prices")
struct PricesTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  @Test func `the table that comes with orch is listed by name`() {
    bench.expect(
      "prices list --family claude-opus-5", width: 100,
      """
      MODEL          INPUT   CACHE READ  WRITE 5M  WRITE 1H  OUTPUT  FROM        SOURCE          PROVIDER
      claude-opus-5    5.00    0.50        6.25     10.00     25.00  2026-11-21  litellm 1.109…  anthropic
      claude-opus-…    4.00    0.20        5.00      8.00     20.00  2026-11-21  litellm 1.109…  anthropic

      """)
    bench.expect(
      "prices --provider gemini --family gemini-2.5-p --json",
      """
      {"schema":"orch.prices.list/1","generatedAt":"2026-01-15T09:00:00.000Z",\
      "query":{"provider":"gemini","family":"gemini-2.5-p"},"items":[{"model":"gemini-2.5-pro",\
      "inputPerMillionUsd":1.25,"cacheReadPerMillionUsd":0.125,"cacheWrite5mPerMillionUsd":1.25,\
      "cacheWrite1hPerMillionUsd":1.25,"outputPerMillionUsd":10,"from":"2026-11-21T00:00:00.000Z",\
      "source":"litellm 1.109.1","provider":"gemini","webSearchUsd":0.035,"contextWindow":1048576,\
      "maxOutput":65536,"aliases":[]}],"summary":{},"page":{"limit":null,"next":null},"warnings":[]}

      """)
    bench.expect(
      "prices list --family gpt-9", width: 80,
      "--- stderr\nno such prices; see 'orch prices list'\n")
  }

  @Test func `a model is found in any spelling, and how is said`() {
    bench.expect(
      "price show bedrock/us.anthropic.claude-sonnet-4-20250514[1m]", width: 100,
      """
      model           claude-sonnet-4
      asked           bedrock/us.anthropic.claude-sonnet-4-20250514[1m]
      match           without the context's mark '[1m]', the date '-20250514', the provider 'bedrock/', the provider 'us.', the provider 'anthropic.'
      provider        anthropic
      source          litellm 1.80.5
      from            2026-11-21
      web search      $0.01
      context window  1,000,000
      longest answer  64,000
      factors         -

      USD per million tokens
      TIER      PROMPT ABOVE  INPUT   CACHE READ  WRITE 5M  WRITE 1H  OUTPUT
      standard             -    3.00    0.30        3.75      6.00     15.00
      standard       200,000    6.00    0.60        7.50     12.00     22.50

      """)
    bench.expect(
      "prices show claude-opus-4-6@default --json",
      """
      {"schema":"orch.prices.show/1","generatedAt":"2026-01-15T09:00:00.000Z",\
      "query":{"model":"claude-opus-4-6@default"},"item":{"model":"claude-opus-4-6",\
      "asked":"claude-opus-4-6@default","match":"shortened","takenOff":[{"kind":"latest",\
      "text":"@default"}],"alias":null,"provider":"anthropic","source":"litellm 1.109.1",\
      "from":"2026-11-21T00:00:00.000Z","webSearchUsd":0.01,"contextWindow":1000000,"maxOutput":128000,\
      "factors":{"fast":null,"us":1.1,"eu":null},"rates":[{"tier":"standard","promptAboveTokens":null,\
      "inputPerMillionUsd":5,"cacheReadPerMillionUsd":0.5,"cacheWrite5mPerMillionUsd":6.25,\
      "cacheWrite1hPerMillionUsd":10,"outputPerMillionUsd":25},{"tier":"batches","promptAboveTokens":null,\
      "inputPerMillionUsd":2.5,"cacheReadPerMillionUsd":0.25,"cacheWrite5mPerMillionUsd":3.125,\
      "cacheWrite1hPerMillionUsd":5,"outputPerMillionUsd":12.5}]},"warnings":[]}

      """)
    bench.expect(
      "prices show claude-opus-4-6 --fields model,match,takenOff --ndjson",
      """
      {"model":"claude-opus-4-6","match":"exact","takenOff":[]}

      """)
  }

  @Test func `a price the user has set wins, and keeps the table's beside it`() throws {
    let folder = try ScratchFolder()
    try folder.write(
      "[[prices]]\nmodel = \"claude-opus-5\"\ninput = 1.125\noutput = 9\n", to: "orch/config.toml")
    bench.environment["XDG_CONFIG_HOME"] = folder.path
    bench.expect(
      "prices list --family claude-opus-5 --fields model,inputPerMillionUsd,from,source",
      width: 100,
      """
      MODEL            INPUT    FROM        SOURCE
      claude-opus-5      5.00   2026-11-21  litellm 1.109.1
      claude-opus-5      1.125  -           user
      claude-opus-5-5    4.00   2026-11-21  litellm 1.109.1

      """)
    bench.expect(
      "prices show claude-opus-5-20260101 --fields source,rates --ndjson",
      """
      {"source":"user","rates":[{"tier":"standard","promptAboveTokens":null,"inputPerMillionUsd":1.125,\
      "cacheReadPerMillionUsd":1.125,"cacheWrite5mPerMillionUsd":1.125,"cacheWrite1hPerMillionUsd":1.125,\
      "outputPerMillionUsd":9}]}

      """)
  }

  @Test(arguments: [
    ("claude-opus-9", "did you mean 'claude-opus-4', 'claude-opus-5-5', 'claude-opus-5'?"),
    ("gpt-5.2-ultra", "did you mean 'gpt-5.2-pro', 'gpt-5.2-codex', 'gpt-5.2'?"),
    ("mystery", "see 'orch prices list', or set one: orch prices set MODEL --input 3 --output 15"),
  ])
  func `an unknown model is named with those near it`(_ model: String, _ hint: String) {
    bench.expect(
      "prices show \(model)",
      "--- stderr\nerror: no price for model '\(model)'\nhint: \(hint)\n--- exit 66\n")
  }

  @Test func `a program is told which are near`() {
    bench.expect(
      "prices show claude-opus-9 --json",
      """
      --- stderr
      {"error":{"code":"prices.unknown-model","message":"no price for model 'claude-opus-9'",\
      "hint":"did you mean 'claude-opus-4', 'claude-opus-5-5', 'claude-opus-5'?","exit":66,\
      "details":{"model":"claude-opus-9","near":["claude-opus-4","claude-opus-5-5","claude-opus-5"]}}}
      --- exit 66

      """)
  }
}
