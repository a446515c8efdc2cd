import OrchConfig
import OrchModel
import Testing

@Suite("prices of the user's own")
struct PriceTests {
  @Test func `are read exactly, from text or from digits`() throws {
    let user = """
      [[prices]]
      model = "house"
      input = 0.30
      output = "1.5"
      cache_read = 0.000001
      cache_write_5m = 1e-1
      cache_write_1h = 4
      web_search = 0.01
      from = 2026-05-01
      context_window = 200_000
      max_output = 8192

      [[prices]]
      model = "house"
      input = "2"
      output = 10
      from = 2026-06-01 12:00:00Z
      """
    let prices = try configuration(user: user).prices
    let first = try #require(prices.first)
    #expect(prices.count == 2)
    #expect(first.model == "house")
    #expect(first.input == 300_000)
    #expect(first.output == 1_500_000)
    #expect(first.cacheRead == 1)
    #expect(first.cacheWrite5m == 100_000)
    #expect(first.cacheWrite1h == 4_000_000)
    #expect(first.webSearch == Money(decimal: "0.01"))
    #expect(first.from?.iso8601 == "2026-05-01T00:00:00.000Z")
    #expect(first.contextWindow == 200_000)
    #expect(first.maxOutput == 8192)
    #expect(first.origin == Origin(.user, "user.toml", line: 1, column: 1))
    #expect(prices.last?.from?.iso8601 == "2026-06-01T12:00:00.000Z")
    #expect(prices.last?.cacheRead == nil)
  }

  @Test(arguments: [
    ("input = 1\noutput = 1", "user.toml:1:1: a price names no model [config.price 78]"),
    (
      "model = 'm'\noutput = 1",
      "user.toml:1:1: a price needs 'input' and 'output' [config.price 78]"
    ),
    (
      "input = -1",
      "user.toml:2:9: 'prices.input' must be dollars per million tokens, not '-1' [config.value 78]"
    ),
    (
      "input = nan",
      "user.toml:2:9: 'prices.input' must be dollars per million tokens, not 'nan' [config.value 78]"
    ),
    (
      "input = inf",
      "user.toml:2:9: 'prices.input' must be dollars per million tokens, not 'inf' [config.value 78]"
    ),
    (
      "input = 0.0000001",
      "user.toml:2:9: 'prices.input' can have at most 6 decimals [config.value 78]"
    ),
    (
      "input = 1e99",
      "user.toml:2:9: 'prices.input' must be dollars per million tokens, not '1e99' [config.value 78]"
    ),
    (
      "input = [1]",
      "user.toml:2:9: 'prices.input' must be dollars, as a string or a number, not a list [config.type 78]"
    ),
    (
      "from = 'May'",
      "user.toml:2:8: 'prices.from' must be a date such as 2026-05-01, not a string [config.type 78]"
    ),
  ])
  func `that make no sense are refused`(_ lines: String, _ message: String) {
    let rest =
      lines.hasPrefix("input") && !lines.contains("output") ? "\nmodel = 'm'\noutput = 1" : ""
    let start = lines.hasPrefix("from") ? "\nmodel = 'm'\ninput = 1\noutput = 1" : rest
    #expect(failure("[[prices]]\n\(lines)\(start)") == message)
  }

  @Test func `zeros behind the sixth decimal are exact`() throws {
    let prices = try configuration(user: "[[prices]]\nmodel='m'\ninput=0.1000000000\noutput=0")
      .prices
    #expect(prices.first?.input == 100_000)
    #expect(prices.first?.output == 0)
  }
}
