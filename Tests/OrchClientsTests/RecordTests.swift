import OrchModel
import Testing

@testable import OrchClients

/// What other programs' records of words and tools may be, and what of it is kept.
@Suite("Records of words, tools and files")
struct RecordTests {
  /// A text with each value in it once replaced by each of what a damaged or newer file may have there.
  private func variants(of text: String) -> [String] {
    let odd = [
      "null", "true", "-1", "1e999", "\"\"", "[]", "{}", "[[{\"text\":7}]]",
      "\"\(String(repeating: "é", count: 5000))\"", "9223372036854775807",
    ]
    let bytes = Array(text.utf8)
    var variants = [text]
    for start in bytes.indices where bytes[start] == UInt8(ascii: ":") {
      let end = endOfValue(in: bytes, from: start + 1)
      for value in odd {
        let whole = Array(bytes[...start]) + Array(value.utf8) + Array(bytes[end...])
        variants.append(String(decoding: whole, as: UTF8.self))
      }
    }
    return variants
  }

  /// Where the value ends that begins at `start`; no text in these has a bracket or a colon.
  private func endOfValue(in bytes: [UInt8], from start: Int) -> Int {
    var depth = 0
    for place in start..<bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return place }
        depth -= 1
      case UInt8(ascii: ",") where depth == 0: return place
      default: break
      }
    }
    return bytes.count
  }

  /// Expects that a store can keep it: nothing is endless, and nothing below zero.
  private func expectBounded(_ activities: [RecordedActivity], _ text: String) {
    for activity in activities {
      switch activity.kind {
      case .said(_, let id, let text):
        #expect((1...2048).contains(text.utf8.count) && (1...300).contains(id.utf8.count))
      case .toolBegan(let id, let name, let summary):
        #expect((1...300).contains(id.utf8.count) && name.utf8.count <= 200, "\(text)")
        #expect(summary.utf8.count <= 200, "\(text)")
      case .toolEnded(let id, _, let edit):
        #expect((1...300).contains(id.utf8.count))
        guard let edit else { continue }
        #expect((1...4096).contains(edit.path.utf8.count), "\(text)")
        #expect((edit.added ?? 0) >= 0 && (edit.removed ?? 0) >= 0, "\(text)")
      case .linked: break
      }
    }
  }

  @Test(arguments: [
    (
      HistoryFormat.gemini, 2,
      #"{"sessionId":"g","messages":[{"id":"u","type":"user","content":"Do"},{"id":"a","#
        + #""timestamp":"2026","type":"gemini","content":[{"text":"I do"}],"toolCalls":[{"id":"c","#
        + #""name":"write_file","args":{"file_path":"/a"},"status":"success","timestamp":"x","#
        + #""resultDisplay":{"fileDiff":"@@ -0,0 +1 @@\n+a","filePath":"/a","isNewFile":true}}]}]}"#
    ),
    (
      .amp, 2,
      #"{"id":"T-1","created":1,"messages":[{"role":"user","messageId":0,"meta":{"sentAt":5},"content":["#
        + #"{"type":"text","text":"Do"}]},{"role":"assistant","messageId":1,"content":[{"type":"text","#
        + #""text":"I do"},{"type":"tool_use","id":"t","name":"edit_file","input":{"path":"/a"}}]},"#
        + #"{"role":"user","content":[{"type":"tool_result","toolUseID":"t","run":{"status":"done","#
        + #""result":{"diff":"@@ -1 +1 @@\n-a\n+b"}}}]}]}"#
    ),
    (
      .miniSweAgent, 2,
      #"{"messages":[{"role":"user","content":"Do"},{"role":"assistant","content":"I do","extra":{"#
        + #""timestamp":5,"actions":[{"command":"ls","tool_call_id":"t"}],"response":{"id":"r","#
        + #""created":5,"usage":{"prompt_tokens":5}}}},{"role":"tool","tool_call_id":"t","extra":{"#
        + #""returncode":0,"timestamp":6}},{"role":"exit","extra":{"exit_status":"Limits"}}]}"#
    ),
  ])
  func `a document of any values has records that can be kept`(
    format: HistoryFormat, words: Int, text: String
  ) {
    let surroundings = WholeHistory.Surroundings(
      gemini: GeminiProjects(digest: { $0 }), openCode: OpenCodeSessions())
    for (number, variant) in variants(of: text).enumerated() {
      var document = WholeHistory(format, path: "/nowhere/session-a.json", surroundings)
      let activities = document.findings(of: Array(variant.utf8)).activities
      expectBounded(activities, variant)
      guard number == 0 else { continue }
      let kinds = activities.map(\.kind)
      #expect(kinds.count { if case .said = $0 { true } else { false } } >= words)
      #expect(kinds.count { if case .toolEnded = $0 { true } else { false } } == 1)
    }
  }

  @Test func `a message of goose of any values has records that can be kept`() throws {
    let text =
      #"[{"type":"text","text":"Do"},{"type":"toolRequest","id":"t","toolCall":{"status":"success","#
      + #""value":{"name":"developer__text_editor","arguments":{"command":"write","path":"/a"}}}},"#
      + #"{"type":"toolResponse","id":"t","toolResult":{"status":"success","value":{"isError":false}}}]"#
    let parser = JSONParser()
    for (number, variant) in variants(of: text).enumerated() {
      var message = GooseMessage()
      (message.session, message.role, message.createdAt) = ("s", "user", Int64(number))
      message.content = Array(variant.utf8)
      var edits: [ByteText: String] = [:]
      let activities = try message.activities(of: GooseSessions(), edits: &edits, parser: parser)
        .get()
      expectBounded(activities, variant)
      #expect(number > 0 || activities.count == 3)
    }
  }

  @Test func `a part of OpenCode of any values has records that can be kept`() throws {
    let parts = [
      #"{"type":"text","text":"I do","time":{"start":5,"end":6}}"#,
      #"{"type":"retry","error":{"name":"E","data":{"message":"no"}},"time":{"created":5}}"#,
      #"{"type":"tool","tool":"apply_patch","state":{"status":"completed","input":{"a":"b"},"#
        + #""time":{"start":5,"end":6},"metadata":{"files":[{"filePath":"/a","type":"move","#
        + #""movePath":"/b","additions":1,"deletions":2}]}}}"#,
      #"{"type":"tool","tool":"multiedit","state":{"status":"completed","input":{"filePath":"/a"},"#
        + #""metadata":{"results":[{"filediff":{"file":"/a","additions":1,"deletions":2}},"#
        + #"{"filediff":{"file":"/a","additions":2,"deletions":0}}]}}}"#,
      #"{"type":"tool","tool":"write","state":{"status":"completed","input":{"content":"a"},"#
        + #""metadata":{"filepath":"/a","exists":false}}}"#,
    ]
    let parser = JSONParser()
    let data = Array(#"{"role":"assistant","time":{"created":4,"completed":9}}"#.utf8)
    let turn = try #require(
      OpenCodeMessage.reading(
        data, id: "m", session: "s", of: OpenCodeSessions(), parser: parser
      ).turn)
    for part in parts {
      for variant in variants(of: part) {
        let activities = try turn.activities(ofPart: Array(variant.utf8), id: "p", parser: parser)
          .get()
        expectBounded(activities, variant)
      }
    }
    let several = try turn.activities(ofPart: Array(parts[3].utf8), id: "p", parser: parser).get()
    let edit = FileEdit(path: "/a", kind: .modified, added: 3, removed: 2)
    #expect(several.last?.kind == .toolEnded(id: "p", succeeded: true, edit: edit))
  }
}
