import OrchModel
import Testing

@testable import OrchClients

/// What must hold for every reader and any bytes.
@Suite("Readers on any input")
struct PropertyTests {
  static var readers: [any StreamReader] {
    [
      ClaudeReader(), ClaudeTranscriptReader(), CodexReader(model: nil), CodexRolloutReader(),
      CommandReader(session: "S", startedAt: nil),
    ]
  }

  static func reader(_ name: String) -> any StreamReader {
    let isStream =
      name.contains("stream.jsonl") || name.contains("stdout") || name.contains("partial")
    if name.contains("codex/") { return isStream ? CodexReader(model: nil) : CodexRolloutReader() }
    return isStream ? ClaudeReader() : ClaudeTranscriptReader()
  }

  static let recordings = Fixture.all(in: "claude-code") + Fixture.all(in: "codex")

  @Test(arguments: recordings) func `every recording is read without a rejected line`(name: String)
    throws
  {
    let tally = Tally(events(try Fixture.bytes(name), Self.reader(name)))
    #expect(tally.rejected == [])
  }

  @Test(arguments: recordings) func `any way to cut the bytes gives the same events`(name: String)
    throws
  {
    let bytes = try Fixture.bytes(name)
    let whole = events(bytes, Self.reader(name))
    for size in [1, 7, 100, 4096] {
      #expect(events(bytes, Self.reader(name), inPiecesOf: size) == whole)
    }
  }

  @Test(arguments: [
    "claude-code/hook-decisions/userpromptsubmit-exit2.stream.jsonl",
    "codex/exec/stream.jsonl", "codex/signals/kill.rollout.jsonl",
  ])
  func `cut off at any byte, whole lines count and nothing breaks`(name: String) throws {
    let bytes = try Fixture.bytes(name)
    let whole = events(bytes, Self.reader(name), status: nil)
    for end in 0..<bytes.count {
      let cut = events(Array(bytes[..<end]), Self.reader(name), status: nil)
      #expect(Tally(cut).rejected.count <= 1)
      #expect(cut.count <= whole.count + 2)
    }
  }

  @Test func `hostile lines: each is read or rejected, and the reader goes on`() {
    let deep = String(repeating: "[", count: 10_000)
    var lines = [
      "{\"type\":\"assistant\",\"message\":{\"id\":\"m\",\"usage\":{\"input_tokens\":-5,\"output_tokens\":1e999}}}",
      "{\"type\":\"assistant\",\"message\":[],\"content\":7}",
      "{\"type\":\"user\",\"message\":{\"content\":{}}}",
      "{\"type\":\"result\",\"total_cost_usd\":1e999,\"is_error\":\"no\"}",
      "{\"type\":[\"result\"]}",
      "{\"type\":\"assistant\",\"message\":{\"id\":\"\",\"content\":[1,null,[],{\"type\":\"tool_use\"}]}}",
      "{\"type\":\"stream_event\",\"event\":{\"type\":\"message_delta\",\"usage\":{}}}",
      "{\"type\":\"item.completed\",\"item\":{\"type\":\"file_change\",\"id\":\"x\",\"changes\":[5,{}]}}",
      "{\"type\":\"turn.completed\",\"usage\":[]}",
      "{\"type\":\"event_msg\",\"payload\":{\"type\":\"token_count\",\"info\":7}}",
      "{\"type\":\"token_usage_record\",\"payload\":{\"usage\":{}}}", "{\"a\":\(deep)",
      "{\"type\":\"call\",\"id\":\"\",\"costUsd\":99999999999999}",
      "{\"type\":\"cost-state\",\"modelUsage\":[1]}",
      "{\"type\":\"rate_limit_event\",\"rate_limit_info\":{\"status\":\"rejected\",\"resetsAt\":9e18}}",
      "\u{0}\u{0}\u{0}", "null", "\"x\"",
      "{\"type\":\"system\",\"subtype\":\"init\",\"claude_code_version\":\"..\"}",
      "{\"type\":\"assistant\",\"version\":\"99999999999999999999.1\",\"message\":{\"id\":\"v\",\"usage\":{}}}",
    ].map { Array($0.utf8) }
    lines.append(
      Array("{\"type\":\"user\",\"text\":\"".utf8) + [0xFF, 0xFE, 0xC0, 0xAF] + Array("\"}".utf8))
    lines.append(Array(repeating: UInt8(ascii: "a"), count: 17 << 20))
    let bytes = Array(lines.joined(separator: [0x0A]))
    for reader in Self.readers {
      let tally = Tally(events(bytes, reader))
      #expect(tally.rejected.contains { $0.contains("too long") })
      #expect(tally.calls.values.allSatisfy { $0.tokens.total >= 0 })
    }
  }

  @Test func `a line that is too long leaves those around it as they are`() {
    let say = Array("{\"type\":\"say\",\"text\":\"x\"}\n".utf8)
    let long =
      Array("{\"type\":\"say\",\"text\":\"".utf8) + Array(repeating: 0x61, count: 17 << 20)
      + Array("\"}\n".utf8)
    let tally = Tally(
      events(say + long + say, CommandReader(session: "S", startedAt: nil), inPiecesOf: 65536))
    #expect(tally.said == ["x", "x"])
    #expect(tally.rejected == ["2: a line of \(long.count - 1) bytes is too long"])
  }
}
