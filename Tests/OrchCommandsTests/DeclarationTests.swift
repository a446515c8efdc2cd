import CommandKit
import OrchCommands
import TestSupport
import Testing

@Suite("the list of commands")
struct DeclarationTests {
  /// The other spelling of each noun; nil for one that has none.
  private static let twins: [String: String?] = [
    "tasks": "task", "runs": "run", "agents": "agent", "logs": "log", "budget": "budgets",
    "config": nil, "db": nil,
  ]

  private static var shown: [any Declared.Type] { Orch.commands.filter { !$0.isHidden } }

  @Test func `every command says what it does, and how`() {
    for command in Self.shown {
      let name = command.path.joined(separator: " ")
      #expect(!command.summary.isEmpty && command.summary.utf8.last != UInt8(ascii: "."), "\(name)")
      #expect(!command.summary.contains("\n"), "\(name)")
      #expect(!command.examples.isEmpty, "\(name) has no example")
      for parameter in command.init().parameters {
        #expect(!parameter.help.isEmpty, "\(name) \(parameter.spelling)")
      }
    }
  }

  @Test func `every example is a line that can be read`() throws {
    for command in Self.shown {
      for example in command.examples {
        // Only the part that is an orch: not `source <(…)`, nor what it is piped into.
        let start = try #require(example.range(of: "orch "), "\(example)").upperBound
        let line = words(
          of: String(example[start...].prefix { $0 != "|" && $0 != "&" && $0 != ")" })
        )
        .prefix { $0 != "<" && $0 != ">" }
        let (place, rest) = try Orch.tree.find(Array(line), knowing: Globals().parameters)
        let found = Orch.commands[place]
        #expect(found.path == command.path, "\(example)")
        _ = try found.parse(rest.filter { $0 != "--help" }, globals: Globals())
      }
    }
  }

  @Test func `every noun has its twin under every verb`() {
    for command in Self.shown where command.path.count == 2 {
      let (noun, verb) = (command.path[0], command.path[1])
      guard let twin = Self.twins[noun] else { continue }
      guard let twin else { continue }
      #expect(command.aliases.contains([twin, verb]), "\(noun) \(verb) has no '\(twin) \(verb)'")
    }
    for noun in ["tasks", "runs", "agents", "logs", "budget"] {
      #expect(Self.shown.contains { $0.path.first == noun }, "\(noun)")
    }
  }

  @Test func `no line means two commands`() {
    var seen: Set<[String]> = []
    for command in Orch.commands {
      for path in [command.path] + command.aliases {
        #expect(seen.insert(path).inserted, "\(path)")
      }
    }
  }

  @Test func `every choice is ASCII`() {
    for parameter in Orch.commands.flatMap({ $0.init().parameters }) {
      #expect(parameter.choices.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
    }
  }

  @Test func `no name goes on from a name of several words`() {
    let names = Orch.commands.flatMap { [$0.path] + $0.aliases }
    for long in names where long.count > 1 {
      #expect(!names.contains { $0.count > long.count && $0.starts(with: long) }, "\(long)")
    }
  }

  @Test func `no option of a command takes the letter of another`() {
    for command in Orch.commands {
      let letters = command.init().parameters.compactMap(\.short)
      #expect(Set(letters).count == letters.count, "\(command.path)")
      let names = command.init().parameters.map(\.name)
      #expect(Set(names).count == names.count, "\(command.path)")
    }
  }

  @Test func `a bare noun runs what it is for, by either name`() throws {
    for (noun, path) in [
      ("tasks", ["tasks", "list"]), ("agents", ["agents", "list"]), ("agent", ["agents", "list"]),
      ("budget", ["budget", "list"]), ("budgets", ["budget", "list"]), ("runs", ["runs", "list"]),
    ] {
      #expect(try Orch.commands[Orch.tree.find([noun]).place].path == path)
    }
  }
}

extension String {
  /// Where `part` first is.
  fileprivate func range(of part: String) -> Range<Index>? {
    indices.first { self[$0...].hasPrefix(part) }.map { $0..<index($0, offsetBy: part.count) }
  }
}
