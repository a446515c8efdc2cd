import OrchModel
import Testing

@Suite("clients of kind 'command'")
struct CommandClientTests {
  @Test func `the example that help gives is an agent`() throws {
    let scene = try Scene()
    let help = try scene.orch("help", "command-client").output
    let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex(of: "  #!/bin/sh"))
    let script = lines[(start + 1)...].prefix { $0.hasPrefix("  ") }
    scene.agent(script.map { $0.dropFirst(2) }.joined(separator: "\n"))
    let outcome = try scene.run()
    #expect(outcome.status == 0, outcome.shown)
    let run = try scene.show()
    // 1,200 · $3 and 80 · $15 a million.
    #expect(run["calls"].int == 1 && run["costUsd"].money == Money(decimal: "0.0048"))
    #expect(run["files"].items.compactMap { $0["path"].text } == ["NOTES.md"])
    #expect(try scene.git("show", "\(try #require(run["branch"].text)):NOTES.md").contains("Do it"))
  }
}
