import OrchCommands
import OrchModel
import OrchStore
import Terminal
import TestSupport
import Testing

@Suite("orch prices import")
struct PriceImportTests {
  let machine: ImportBench
  private var folder: ScratchFolder { machine.folder }

  init() throws { machine = try ImportBench() }

  /// All that a program of orch says, with `TMP` for the folder.
  private func said(_ line: String, program: String = "orch-import", input: String = "") -> String {
    var bytes: (answer: [UInt8], narration: [UInt8]) = ([], [])
    let output = Output { piece, stream in
      switch stream {
      case .answer: bytes.answer += piece
      case .narration: bytes.narration += piece
      }
    }
    machine.bench.input = input
    var context = machine.bench.context(output)
    context.program = program
    let code = Orch.run(words(of: line), in: context)
    var text = String(decoding: bytes.answer, as: UTF8.self)
    if !bytes.narration.isEmpty {
      text += "--- stderr\n" + String(decoding: bytes.narration, as: UTF8.self)
    }
    if code != .success { text += "--- exit \(code.rawValue)\n" }
    return text.replacing(folder.path, with: "TMP")
  }

  /// The same as a person reads it.
  private func shown(_ line: String, program: String = "orch-import") -> String {
    machine.bench.environment["ORCH_FORCE_TTY"] = "100"
    machine.bench.environment["NO_COLOR"] = "1"
    defer {
      machine.bench.environment["ORCH_FORCE_TTY"] = nil
      machine.bench.environment["NO_COLOR"] = nil
    }
    return said(line, program: program)
  }

  private func rows() throws -> [StoredPrice] { try machine.bench.store.storedPrices() }

  /// The reason that is given for the only model of a list.
  private func reason(_ entry: String) throws -> String? {
    try folder.write(#"{"x":{"litellm_provider":"p",\#(entry)}}"#, to: "list.json")
    let answer = said("prices import list.json --json -n")
    let start = "\"reason\":\""
    guard let place = answer.firstRange(of: start) else { return nil }
    return String(answer[place.upperBound...].prefix { $0 != "\"" })
  }

  private static let list = """
    {"sample_spec":{"litellm_provider":"one of …","input_cost_per_token":"0.0"},
     "house":{"litellm_provider":"inn","input_cost_per_token":1.25e-06,"output_cost_per_token":1e-05,
       "cache_read_input_token_cost":1.25e-07,"max_input_tokens":200000,"max_output_tokens":"8192"},
     "painter":{"litellm_provider":"inn","output_cost_per_image":0.04},
     "gpt-5":{"litellm_provider":"openai","input_cost_per_token":0.0000015,"output_cost_per_token":1e-05}}
    """

  @Test func `a list is compared with the tables, and what differs is added`() throws {
    try folder.write(Self.list, to: "list.json")
    let expected = """
      prices of 'litellm 2026-12-01' from 2026-12-01: 1 new, 1 changed, 0 unchanged, 2 skipped
      changed:
        'gpt-5': input $1.25 → $1.5, cache read $0.125 → -, batches input $0.625 → -, \
      batches cache read $0.0625 → -, batches output $5 → -, flex input $0.625 → -, \
      flex cache read $0.0625 → -, flex output $5 → -, priority input $2.5 → -, \
      priority cache read $0.25 → -, priority output $20 → -, web search $0.01 → -, \
      context window 272,000 → -, longest answer 128,000 → -, retires 2026-12-11 → -
      new:
        'house'
      skipped:
        'painter': no token prices
        'sample_spec': not a model
      calls in the ledger keep what they cost

      """
    #expect(shown("prices import list.json --from 2026-12-01 -n") == "would import " + expected)
    #expect(try rows().isEmpty)
    #expect(shown("prices import list.json --from 2026-12-01") == "imported " + expected)
    #expect(
      try rows().map { [$0.model, $0.source, $0.from.iso8601, $0.provider, $0.terms] } == [
        [
          "gpt-5", "litellm 2026-12-01", "2026-12-01T00:00:00.000Z", "openai",
          #"{"input":1500000,"output":10000000}"#,
        ],
        [
          "house", "litellm 2026-12-01", "2026-12-01T00:00:00.000Z", "inn",
          #"{"input":1250000,"output":10000000,"cacheRead":125000,"contextWindow":200000}"#,
        ],
      ])
    #expect(
      said("prices import list.json --from 2026-12-02 --json") == """
        {"schema":"orch.prices.import/1","generatedAt":"2026-01-15T09:00:00.000Z",\
        "query":{"file":"list.json","from":"2026-12-02"},"report":{"dryRun":false,\
        "source":"litellm 2026-12-02","from":"2026-12-02T00:00:00.000Z","new":0,"changed":0,\
        "unchanged":2,"skipped":2,"models":[],"skippedModels":[{"model":"sample_spec",\
        "reason":"not a model"},{"model":"painter","reason":"no token prices"}]},"warnings":[]}

        """)
    #expect(try rows().count == 2)
  }

  @Test func `the list that the built-in table was made of changes nothing`() throws {
    let bytes = try Fixture.prices("litellm-1.109.1-excerpt.json")
    try folder.write(bytes, to: "list.json")
    let answer = said("prices import list.json --from 2026-11-22 --json")
    #expect(answer.contains(#""new":0,"changed":0,"unchanged":71,"skipped":0"#), "\(answer)")
    #expect(try rows().isEmpty)
  }

  @Test func `every field of an entry is read`() throws {
    try folder.write(
      """
      {"m":{"litellm_provider":"inn","input_cost_per_token":1e-06,"output_cost_per_token":2e-06,
        "cache_creation_input_token_cost":3e-06,"cache_creation_input_token_cost_above_1hr":4e-06,
        "cache_read_input_token_cost":5e-07,
        "input_cost_per_token_above_200k_tokens":6e-06,"input_cost_per_token_above_64k_tokens":5e-06,
        "output_cost_per_token_above_200k_tokens":7e-06,"output_cost_per_token_batches":1e-06,
        "input_cost_per_token_above_200k_tokens_batches":3e-06,"input_cost_per_token_decisions":9e-06,
        "provider_specific_entry":{"us":1.1,"fast":2.5,"moon":7},
        "regional_processing_uplift_multiplier_eu":1.05,"regional_processing_uplift_multiplier_us":9,
        "search_context_cost_per_query":{"search_context_size_low":0.0125,"search_context_size_high":0.0125},
        "max_input_tokens":1000000.0,"max_output_tokens":128000,"deprecation_date":"2027-01-01",
        "output_cost_per_reasoning_token":2e-06,"mode":"chat"}}
      """, to: "list.json")
    #expect(said("prices import list.json --source tariff").contains("tariff"))
    #expect(
      try rows().map(\.terms) == [
        """
        {"input":1000000,"output":2000000,"cacheRead":500000,"cacheWrite5m":3000000,\
        "cacheWrite1h":4000000,"above":{"64000":{"input":5000000,"output":2000000,"cacheRead":500000,\
        "cacheWrite5m":3000000,"cacheWrite1h":4000000},"200000":{"input":6000000,"output":7000000,\
        "cacheRead":500000,"cacheWrite5m":3000000,"cacheWrite1h":4000000}},\
        "batches":{"input":1000000,"output":1000000,"cacheRead":500000,"cacheWrite5m":3000000,\
        "cacheWrite1h":4000000,"above":{"64000":{"input":5000000,"output":1000000,"cacheRead":500000,\
        "cacheWrite5m":3000000,"cacheWrite1h":4000000},"200000":{"input":3000000,"output":7000000,\
        "cacheRead":500000,"cacheWrite5m":3000000,"cacheWrite1h":4000000}}},\
        "fast":2500,"us":1100,"eu":1050,"webSearch":12500000,"contextWindow":1000000,\
        "maxOutput":128000,"retires":1798761600000}
        """
      ])
    #expect(try rows().map(\.source) == ["tariff"])
  }

  @Test func `Anthropic's hour costs twice its input, whatever a list says, and a search a cent`()
    throws
  {
    try folder.write(
      """
      {"claude-new":{"litellm_provider":"anthropic","input_cost_per_token":7e-06,
        "output_cost_per_token":8e-06,"cache_creation_input_token_cost_above_1hr":6e-06}}
      """, to: "list.json")
    _ = said("prices import list.json")
    #expect(
      said("prices show claude-new --fields webSearchUsd,rates --ndjson", program: "orch") == """
        {"webSearchUsd":0.01,"rates":[{"tier":"standard","promptAboveTokens":null,\
        "inputPerMillionUsd":7,"cacheReadPerMillionUsd":7,"cacheWrite5mPerMillionUsd":7,\
        "cacheWrite1hPerMillionUsd":14,"outputPerMillionUsd":8}]}

        """)
  }

  @Test func `a price by ranges of the prompt's length is one with long rates`() throws {
    try folder.write(
      """
      {"qwen":{"litellm_provider":"dashscope","tiered_pricing":[
        {"range":[0,32000.0],"input_cost_per_token":5e-08,"output_cost_per_token":4e-07},
        {"range":[32000.0,1000000.0],"input_cost_per_token":2.5e-07,"output_cost_per_token":2e-06}]}}
      """, to: "list.json")
    _ = said("prices import list.json")
    #expect(
      try rows().map(\.terms) == [
        #"{"input":50000,"output":400000,"above":{"32000":{"input":250000,"output":2000000}}}"#
      ])
  }

  @Test func `Google's own models have the bare name, and those of its cloud don't count`() throws {
    try folder.write(
      """
      {"gemini-9":{"litellm_provider":"vertex_ai-language-models","input_cost_per_token":9e-06,
        "output_cost_per_token":9e-06},
       "gemini/gemini-9":{"litellm_provider":"gemini","input_cost_per_token":1e-06,
        "output_cost_per_token":2e-06}}
      """, to: "list.json")
    let answer = said("prices import list.json --json")
    #expect(answer.contains(#"{"model":"gemini-9","reason":"the model of the same name behind"#))
    #expect(try rows().map(\.model) == ["gemini-9"])
    #expect(try rows().map(\.terms) == [#"{"input":1000000,"output":2000000}"#])
  }

  @Test func `a name with a date is added only where it differs from the name without`() throws {
    func entry(_ name: String, _ input: String) -> String {
      #""\#(name)":{"litellm_provider":"p","input_cost_per_token":\#(input),"output_cost_per_token":1}"#
    }
    try folder.write(
      "{\(entry("m-20260101", "1e-6")),\(entry("m", "1e-6")),\(entry("m-20250101", "2e-6"))}",
      to: "list.json")
    _ = said("prices import list.json --source one")
    #expect(try rows().map(\.model) == ["m", "m-20250101"])
    // The name alone becomes dearer: the one with a date no longer costs the same.
    machine.bench.wait(.seconds(60))
    try folder.write("{\(entry("m-20260101", "1e-6")),\(entry("m", "3e-6"))}", to: "list.json")
    _ = said("prices import list.json --source two")
    #expect(
      try rows().map { "\($0.model) \($0.source)" } == [
        "m one", "m two", "m-20250101 one", "m-20260101 two",
      ])
  }
}

// MARK: - models.dev

extension PriceImportTests {
  private static let catalogue = """
    {"anthropic":{"id":"anthropic","models":{
       "claude-opus-5":{"id":"claude-opus-5","cost":{"input":4,"output":20,"cache_read":0.4,
         "cache_write":5},"limit":{"context":1000000,"output":128000}}}},
     "google":{"models":{"gemini-9":{"cost":{"input":1.25,"output":10,
         "context_over_200k":{"input":2.5,"output":15}},"status":"deprecated"}}},
     "inn":{"models":{
       "house":{"cost":{"input":0.000001,"output":1,"tiers":[
          {"input":2,"output":4,"cache_read":0.5,"tier":{"type":"context","size":272000}}],
          "context_over_200k":{"input":3,"output":6}},"limit":{"context":300000}},
       "free":{"cost":{"input":0,"output":0}},
       "thinker":{"cost":{"input":1,"output":2,"reasoning":3}},
       "half":{"cost":{"input":1}}, "none":{}, "text":7,
       "fine":{"cost":{"input":0.0000001,"output":1}},
       "minus":{"cost":{"input":-1,"output":1}}}},
     "empty":{"models":{}}}
    """

  @Test func `models.dev counts by the million, and keeps what it has no words for`() throws {
    try folder.write(Self.catalogue, to: "api.json")
    let answer = said("prices import api.json --from 2026-12-01 --json")
    #expect(
      answer.contains(
        #""source":"models.dev 2026-12-01","from":"2026-12-01T00:00:00.000Z","new":3,"changed":1"#),
      "\(answer)")
    #expect(
      answer.contains(
        """
        "skippedModels":[{"model":"inn/thinker","reason":"reasoning has a rate of its own"},\
        {"model":"inn/half","reason":"no token prices"},{"model":"inn/none","reason":"no token prices"},\
        {"model":"inn/text","reason":"not a model"},{"model":"inn/fine",\
        "reason":"'input' is finer than a millionth of a dollar per million tokens"},\
        {"model":"inn/minus","reason":"'input' is below zero"}]
        """), "\(answer)")
    #expect(
      try rows().map { "\($0.model) \($0.provider) \($0.terms)" } == [
        // Batches, fast, us and the search are those of the built-in table.
        """
        claude-opus-5 anthropic {"input":4000000,"output":20000000,"cacheRead":400000,\
        "cacheWrite5m":5000000,"batches":{"input":2500000,"output":12500000,"cacheRead":250000,\
        "cacheWrite5m":3125000},"fast":2000,"us":1100,"webSearch":10000000,"contextWindow":1000000,\
        "maxOutput":128000}
        """,
        """
        gemini-9 gemini {"input":1250000,"output":10000000,\
        "above":{"200000":{"input":2500000,"output":15000000}},"retired":1}
        """,
        #"inn/free inn {"input":0,"output":0}"#,
        """
        inn/house inn {"input":1,"output":1000000,\
        "above":{"272000":{"input":2000000,"output":4000000,"cacheRead":500000}},"contextWindow":300000}
        """,
      ])
    #expect(
      said("prices import api.json --from 2026-12-05 --json").contains(
        #""changed":0,"unchanged":4"#))
  }
}

// MARK: - What a list may not do

extension PriceImportTests {
  @Test(arguments: [
    (
      #""input_cost_per_token":1.25e-13,"output_cost_per_token":1"#,
      "'input_cost_per_token' is finer than a millionth of a dollar per million tokens"
    ),
    (
      #""input_cost_per_token":-1e-6,"output_cost_per_token":1e-6"#,
      "'input_cost_per_token' is below zero"
    ),
    (
      #""input_cost_per_token":"NaN","output_cost_per_token":1e-6"#,
      "'input_cost_per_token' is no number"
    ),
    (
      #""input_cost_per_token":[1],"output_cost_per_token":1e-6"#,
      "'input_cost_per_token' is no number"
    ),
    (
      #""input_cost_per_token":1e-6,"output_cost_per_token":2"#,
      "'output_cost_per_token' is more than a dollar per token"
    ),
    (
      #""input_cost_per_token":1e-6,"output_cost_per_token":1e-6,"input_cost_per_token":2e-6"#,
      "'input_cost_per_token' is there twice"
    ),
    (
      #""input_cost_per_token":1e-6,"output_cost_per_token":1e-6,"cache_read_input_token_cost_flex":true"#,
      "'cache_read_input_token_cost_flex' is no number"
    ),
    (
      #""input_cost_per_token":1e-6,"output_cost_per_token":1e-6,"provider_specific_entry":{"us":1.00001}"#,
      "'us' is no factor with at most 3 decimals"
    ),
    (
      #""input_cost_per_token":1e-6,"output_cost_per_token":1e-6,"provider_specific_entry":{"fast":-2}"#,
      "'fast' is no factor with at most 3 decimals"
    ),
    (
      #""input_cost_per_token":1e-6,"output_cost_per_token":1e-6,"output_cost_per_reasoning_token":2e-6"#,
      "reasoning has a rate of its own"
    ),
    (#""input_cost_per_token":1e-6"#, "no token prices"),
    (
      #""tiered_pricing":[{"range":[1,2],"input_cost_per_token":1,"output_cost_per_token":1}]"#,
      "'tiered_pricing' is no list of prices by length of the prompt"
    ),
  ])
  func `a price that can't be kept exactly is left out, with the reason`(
    _ entry: String, _ expected: String
  ) throws {
    #expect(try reason(entry) == expected)
  }

  @Test func `of two models of one name none is guessed to count twice`() throws {
    let entry = #"{"litellm_provider":"p","input_cost_per_token":1e-6,"output_cost_per_token":1}"#
    let long = String(repeating: "n", count: 201)
    try folder.write(
      #"{"x":\#(entry),"x":\#(entry),"":\#(entry),"\#(long)":\#(entry)}"#, to: "list.json")
    let answer = said("prices import list.json --json")
    #expect(answer.contains(#""reason":"'x' is there twice""#))
    #expect(
      answer.split(separator: "its name is empty or longer than 200 bytes").count == 3, "\(answer)")
    #expect(try rows().map(\.model) == ["x"])
  }

  @Test func `a list that is none is refused, and nothing is kept`() throws {
    func refused(_ text: String, _ message: String, exit: Int32 = 65) throws {
      try folder.write(text, to: "list.json")
      let answer = said("prices import list.json")
      #expect(answer.contains("error: \(message)"), "\(answer)")
      #expect(answer.hasSuffix("--- exit \(exit)\n"), "\(answer)")
    }
    let none = "'list.json' is no price list of LiteLLM or models.dev"
    try refused("[]", none)
    try refused("{}", none)
    try refused("7", none)
    try refused(#"{"a":{"b":1}}"#, none)
    try refused("", "the price list 'list.json' is no JSON: nothing but blanks")
    try refused(#"{"a":"#, "the price list 'list.json' is no JSON: ")
    try refused(
      String(repeating: "[", count: 100_000), "the price list 'list.json' is no JSON: ")
    #expect(try rows().isEmpty)
    #expect(
      said("prices import missing.json") == """
        --- stderr
        error: there is no price list 'missing.json'
        hint: name the file that was fetched, or - for standard input
        --- exit 66

        """)
    #expect(said("prices import .").contains("error: the price list '.' is no file\n"))
    #expect(
      said("prices import list.json --source user --json") == """
        --- stderr
        {"error":{"code":"usage.bad-value","message":"'user' is not a value for --source",\
        "hint":"write 1 to 64 letters, digits, blanks and the like; not 'user', not 'alias'",\
        "exit":64,"details":{}}}
        --- exit 64

        """)
  }

  @Test func `standard input is a list too`() throws {
    let answer = said("prices import - --json", input: Self.list)
    #expect(answer.contains(#""new":1,"changed":1"#), "\(answer)")
  }

  @Test func `hostile names are data`() throws {
    let evil = #"a\u001b[31m'; DROP TABLE price; --"#
    try folder.write(
      #"{"\#(evil)":{"litellm_provider":"\#(evil)","input_cost_per_token":1e-6,"output_cost_per_token":1e-6}}"#,
      to: "list.json")
    let answer = shown("prices import list.json")
    #expect(!answer.utf8.contains(0x1B))
    #expect(try rows().map(\.model) == ["a\u{1B}[31m'; DROP TABLE price; --"])
    #expect(!shown("prices list --family a", program: "orch").utf8.contains(0x1B))
  }

  @Test func `a row that calls were priced by is never replaced`() throws {
    let old = Self.list.replacing("1.25e-06", with: "2e-06")
    try folder.write(old, to: "list.json")
    _ = said("prices import list.json --from 2026-01-01 --source one")
    // A row nothing was priced by yet gives way to a correction.
    try folder.write(Self.list, to: "list.json")
    #expect(
      said("prices import list.json --from 2026-01-01 --source one --json")
        .contains(#""new":0,"changed":1"#))
    try folder.write(answer("m-1", model: "house"), to: "project/s-1.jsonl")
    _ = machine.orch(folder.path)
    // 100 × $1.25 and 10 × $10 a million.
    #expect(try machine.cost() == Money(nanodollars: 225_000))
    try folder.write(old, to: "list.json")
    let again = said("prices import list.json --from 2026-01-01 --source one --json")
    #expect(
      again.contains(
        #"{"model":"house","reason":"calls were priced by its row of that source and time"}"#),
      "\(again)")
    #expect(try machine.cost() == Money(nanodollars: 225_000))
  }
}

// MARK: - What prices are for

extension PriceImportTests {
  @Test func `an import of sessions prices by what was set, by an alias, and by a list`() throws {
    _ = said("prices set house --input 2 --output 30 --from 2026-01-01", program: "orch")
    _ = said("prices alias inn house", program: "orch")
    try folder.write(
      answer("m-1", model: "house") + answer("m-2", model: "inn-20260101")
        + answer("m-3", model: "nobody"), to: "project/s-1.jsonl")
    _ = machine.orch(folder.path)
    let ledger = try machine.ledger()
    // 100 × $2 and 10 × $30 a million.
    #expect(ledger.map(\.cost) == [Money(nanodollars: 500_000), Money(nanodollars: 500_000), nil])
    #expect(ledger.map(\.priceSource) == ["user", "user", nil])
    #expect(ledger[0].priceFrom == Timestamp(iso8601: "2026-01-01"))
    // What is in the ledger keeps what it cost.
    _ = said("prices set house --input 9 --output 9 --from 2026-01-02", program: "orch")
    _ = machine.orch(folder.path)
    #expect(try machine.ledger() == ledger)
    #expect(
      said("prices history house --fields from,calls,costUsd --ndjson", program: "orch") == """
        {"from":"2026-01-02T00:00:00.000Z","calls":0,"costUsd":0}
        {"from":"2026-01-01T00:00:00.000Z","calls":2,"costUsd":0.001}

        """)
  }
}

extension Fixture {
  /// A price list that the built-in table is made of.
  static func prices(_ name: String) throws -> [UInt8] {
    try bytes("../../OrchAnalysisTests/Fixtures/\(name)")
  }
}
