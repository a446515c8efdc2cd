import Glibc
import TestSupport
import Testing

/// Names that break programs, through the built ones, wherever a name can be given.
@Suite("orch git, given hostile names")
struct HostileTests {
  let bench: Bench

  init() throws {
    bench = try Bench()
    try bench.write("canary", to: "canary")
  }

  /// Everywhere a name goes; what succeeds is taken back by git.
  private static let places: [@Sendable (String) -> [String]] = [
    { ["git", "branch", "create", "--", $0] },
    { ["git", "branch", "create", "fresh", "--base=" + $0] },
    { ["git", "branch", "delete", "--yes", "--force", "--", $0] },
    { ["git", "worktree", "create", "--", $0] },
    { ["git", "worktree", "create", "fresh", "--path=" + $0] },
    { ["git", "worktree", "remove", "--yes", "--force", "--", $0] },
  ]

  /// The same for what only reads.
  private static let questions: [@Sendable (String) -> [String]] = [
    { ["git", "worktree", "list", "--base=" + $0] },
    { ["git", "branch", "list", "--project=" + $0] },
  ]

  @Test(arguments: HostileNames.groups.indices)
  func `nothing is run, nothing is left behind, and what is said is safe`(group: Int) throws {
    let before = try state()
    for name in HostileNames.groups[group] {
      for place in Self.places {
        let words = place(name)
        let ended = try bench.orchGit(words)
        expectCivil(ended, words)
        if ended.code == 0 { try takeBack() }
      }
      #expect(try state() == before, "\(name.prefix(100).debugDescription)")
    }
    #expect(bench.bytes(of: "canary") == Array("canary".utf8))
    _ = try bench.git("fsck", "--strict", in: bench["repo"])
  }

  @Test func `orch hands over what it was given, byte for byte`() throws {
    for name in HostileNames.groups.joined() {
      for place in Self.questions {
        let words = place(name)
        let direct = try bench.orchGit(words)
        let handed = try bench.orch(words)
        expectCivil(direct, words)
        #expect(direct.code == handed.code, "\(words)")
        #expect(direct.narration == handed.narration, "\(words)")
      }
    }
  }

  @Test func `as a task's title`() throws {
    let names = HostileNames.groups.joined().filter { $0.utf8.contains { $0 > 0x20 } }
    for (number, name) in names.enumerated() {
      let id = "t\(1000 + number)"
      try bench.file(id, name)
      let made = try bench.orchGit(["git", "branch", "create", id])
      expectCivil(made, [name])
      #expect(made.code == 0, "\(name.prefix(80))")
    }
    let refs = try bench.git("for-each-ref", "--format=%(refname)", "refs/heads", in: bench["repo"])
    let branches = refs.split(separator: "\n")
    #expect(branches.count == names.count + 1)
    #expect(
      branches.allSatisfy {
        $0 == "refs/heads/main" || $0.wholeMatch(of: /refs\/heads\/orch\/[a-z0-9-]+/) != nil
      })
  }

  /// A clean end, and no byte that a terminal would obey.
  private func expectCivil(_ ended: Ended, _ words: [String]) {
    let codes: [Int32] = [0, 64, 65, 66, 73, 74, 77]
    #expect(ended.code.map(codes.contains) ?? false, "\(words): \(ended.code ?? -1)")
    for text in [ended.answer, ended.narration] {
      #expect(text.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A || $0 == 0x09 }, "\(words)")
      let scalars = String(decoding: text, as: UTF8.self).unicodeScalars
      #expect(
        !scalars.contains { (0x80..<0xA0).contains($0.value) || isBidirectional($0) }, "\(words)")
      #expect(Array(String(decoding: text, as: UTF8.self).utf8) == text, "\(words)")
    }
  }

  private func isBidirectional(_ scalar: Unicode.Scalar) -> Bool {
    (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }

  /// Removes with git what a command that succeeded has made.
  private func takeBack() throws {
    let list = try bench.git("worktree", "list", "--porcelain", "-z", in: bench["repo"])
    for record in list.split(separator: "\0") where record.hasPrefix("worktree ") {
      let path = String(record.dropFirst(9))
      if path.utf8.elementsEqual(bench["repo"].utf8) { continue }
      try bench.git("worktree", "remove", "--force", path, in: bench["repo"])
    }
    let refs = try bench.git("for-each-ref", "--format=%(refname)", in: bench["repo"])
    for name in refs.split(separator: "\n") where name != "refs/heads/main" {
      try bench.git("update-ref", "-d", String(name), in: bench["repo"])
    }
  }

  /// Every file but objects, logs and this test's own, with its size.
  private func state() throws -> [Substring] {
    let found = try bench.run(
      "/usr/bin/find",
      [
        bench.path, "(", "-path", "*/.git/objects", "-o", "-path", "*/.git/logs", "-o", "-path",
        bench["home/.local"], "-o", "-path", bench["home/.cache"], ")", "-prune", "-o", "-type",
        "f",
        "!", "-name", "out", "!", "-name", "err", "-printf", "%p %s\n",
      ])
    try #require(found.code == 0)
    return String(decoding: found.answer, as: UTF8.self).split(separator: "\n").sorted()
  }
}
