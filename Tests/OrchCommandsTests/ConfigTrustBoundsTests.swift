import Glibc
import OrchCommands
import OrchModel
import TestSupport
import Testing

@Suite("What a hostile repository brings")
struct ConfigTrustBoundsTests {
  let repository: RepositoryBench

  init() throws { repository = try RepositoryBench() }

  @Test func `a link out of the repository is named and never read`() throws {
    try repository.folder.write("outside", to: "secret")
    try link(repository.folder / "secret", at: "\(repository.top)/.mcp.json")
    let text = repository.person("trust --list")
    #expect(text.contains("file .mcp.json\n    a link out of the repository, to '"))
    #expect(!text.contains("outside\n"))
    _ = repository.orch("trust --yes")
    try link(repository.folder / "other", at: "\(repository.top)/.envrc")
    #expect(repository.untrusted().isEmpty, "a link that leads nowhere brings nothing")
    try repository.folder.write("now it is there", to: "other")
    #expect(repository.untrusted() == [".envrc"])
  }

  @Test func `a link inside the repository counts by what it leads to`() throws {
    try repository.write("one", to: "config/claude/settings.json")
    try link("config/claude", at: "\(repository.top)/.claude")
    #expect(repository.untrusted() == [".claude/settings.json"])
    _ = repository.orch("trust --yes")
    #expect(repository.untrusted().isEmpty)
    try repository.write("two", to: "config/claude/settings.json")
    #expect(repository.untrusted() == [".claude/settings.json"])
  }

  @Test func `a pipe in a file's place does not hold it up`() throws {
    #expect(mkfifo("\(repository.top)/.env", 0o600) == 0)
    #expect(repository.person("trust --list").contains("file .env\n    no ordinary file\n"))
  }

  @Test func `links in a circle end`() throws {
    try repository.write("x", to: ".codex/config.toml")
    try link(".", at: "\(repository.top)/.codex/again")
    let said = repository.bench.said("trust --list")
    #expect(said.code == .notPermitted)
    #expect(
      said.narration.hasPrefix("error: this repository brings more than 1000 things to trust"))
  }

  @Test func `more than a thousand files are refused`() throws {
    for number in 0..<1001 {
      try repository.write("\(number)", to: ".claude/commands/c\(number).md")
    }
    #expect(repository.bench.said("trust --yes").code == .notPermitted)
  }

  @Test func `a file of several mebibytes is hashed whole, and shown in part`() throws {
    let large = String(repeating: "0123456789abcdef", count: 200_000)
    try repository.write(large, to: ".claude/settings.json")
    #expect(repository.person("trust --list").contains("… (3200000 bytes in all)"))
    _ = repository.orch("trust --yes")
    try repository.write(large.dropLast() + "0", to: ".claude/settings.json")
    #expect(repository.untrusted() == [".claude/settings.json"])
  }

  @Test func `a file too large to be judged is refused, however little of it there is`() throws {
    try repository.write("", to: ".env")
    #expect(truncate("\(repository.top)/.env", 1 << 40) == 0)
    let said = repository.bench.said("trust --list")
    #expect(said.code == .notPermitted)
    #expect(said.narration.hasPrefix("error: '.env' is larger than 64 MiB"))
  }

  @Test func `names are bytes, and cannot drive the terminal`() throws {
    try repository.write("x", to: ".claude/commands/a\u{1B}[2J\nb.md")
    let text = repository.person("trust --list")
    #expect(text.contains("file .claude/commands/a^[[2J^Jb.md\n"))
  }

  @Test func `hooks of a folder the configuration names count, inside the repository alone`() throws
  {
    try repository.write("[core]\nhooksPath = .husky\n", to: ".git/config")
    try repository.write("#!/bin/sh\n", to: ".husky/pre-commit")
    chmod("\(repository.top)/.husky/pre-commit", 0o755)
    #expect(repository.untrusted() == ["core.hookspath", ".husky/pre-commit"])
    try repository.write("[core]\nhooksPath = /usr/bin\n", to: ".git/config")
    #expect(repository.untrusted() == ["core.hookspath"])
  }

  @Test func `what the configuration includes counts as if it stood there`() throws {
    try repository.write("[include]\npath = ../team.gitconfig\n", to: ".git/config")
    try repository.write("[filter \"x\"]\nclean = run-me\n", to: "team.gitconfig")
    #expect(repository.untrusted() == ["include.path", "filter.x.clean"])
    _ = repository.orch("trust --yes")
    try repository.write("[filter \"x\"]\nclean = run-us\n", to: "team.gitconfig")
    #expect(repository.untrusted() == ["filter.x.clean"])
  }

  @Test func `files that include each other end`() throws {
    try repository.write("[include]\npath = config\n", to: ".git/config")
    #expect(repository.bench.said("trust --list").code == .notPermitted)
  }

  @Test func `a configuration git would refuse is refused`() throws {
    try repository.write("[core\nfsmonitor = x\n", to: ".git/config")
    #expect(
      repository.orch("trust --list") == """
        --- stderr
        error: can't judge 'TOP/.git/config': not a git configuration
        hint: take it out of the repository, or mend it
        --- exit 65

        """)
  }
}
