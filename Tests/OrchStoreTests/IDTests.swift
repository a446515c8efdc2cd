import OrchModel
import Testing

@Suite("ids")
struct IDTests {
  @Test func `are the same when their bytes are`() {
    let composed: ID<Run> = "\u{E9}"
    let combined: ID<Run> = "e\u{301}"
    #expect(composed.rawValue == combined.rawValue)
    #expect(composed != combined)
    #expect(composed == ID(String(decoding: [0xC3, 0xA9], as: UTF8.self)))
    #expect(Set([composed, combined, "\u{E9}"]).count == 2)
  }
}
