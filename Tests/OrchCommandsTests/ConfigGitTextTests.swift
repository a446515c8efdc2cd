import Glibc
import TestSupport
import Testing

@testable import OrchCommands

@Suite("A git configuration read as git reads it")
struct ConfigGitTextTests {
  @Test(arguments: [
    "[core]\n\tfsmonitor = run-me\n",
    "[CORE]FsMonitor=run-me",
    "[core] ; a comment\nfsmonitor = \"run\"-me # more",
    "[core]\r\nfsmonitor = run\\\n-me\r\n",
    "\u{FEFF}[core]\nfsmonitor=run-me",
    "[core \"\"]\nfsmonitor=run-me",
    "[diff.pic]\ncommand = run-me",
    "[diff \"a\\\"b\"]\ntextconv = run-me",
    "[filter.a \"b\"]\nsmudge = run-me",
    "[credential \"https://example.org\"]\nhelper = run-me",
    "[alias]\nst = status\nx = !run-me",
    "[submodule \"a\"]\nupdate = !run-me",
    "[remote \"a\"]\nurl = ext::run-me",
    "[includeIf \"gitdir:/x/\"]\npath = run-me",
  ])
  func `sees a program however it is written`(text: String) throws {
    let settings = try #require(GitConfigText.settings(in: Array(text.utf8)))
    #expect(settings.filter(\.namesProgram).map { $0.shownValue.suffix(6) } == ["run-me"])
  }

  @Test(arguments: [
    "[core]\nfsmonitor = false\neditor =\nbare = true\n[alias]\nst = status\n",
    "[remote \"origin\"]\nurl = https://example.org/x.git\nfetch = +refs/*:refs/*\n",
    "[branch \"main\"]\nremote = origin\n[user]\nname = \"core.fsmonitor = x\"\n",
    "# [core]\n# fsmonitor = run-me\n",
  ])
  func `takes no other setting for one`(text: String) throws {
    #expect(
      try #require(GitConfigText.settings(in: Array(text.utf8))).allSatisfy { !$0.namesProgram })
  }

  /// Texts put together from what has a meaning in the format; git itself is the judge.
  @Test(arguments: 0..<12)
  func `agrees with git on texts put together at random`(seed: Int) throws {
    let pieces = [
      "[core]", "[a.b]", "[a \"b\"]", "[a.b \"c\\\"d\"]", "[", "]", "\"", "\\", "\\\n", "\\n", "\n",
      "\r\n",
      "\r", " ", "\t", "=", "#", ";", "key", "Key-2", "va lue", "9", "[x]k=v", ".", "é", "\u{0C}",
      "\\q",
    ]
    let folder = try ScratchFolder()
    var random = Sequence(seed: UInt64(seed))
    var accepted = 0
    for _ in 0..<25 {
      var text = random.next() % 3 == 0 ? "" : "[core]\n"
      for _ in 0..<(1 + random.next() % 9) {
        text += pieces[Int(random.next() % UInt64(pieces.count))]
      }
      try folder.write(text, to: "config")
      let theirs = try gitSettings(folder / "config", output: folder / "answer") {
        try folder.bytes(of: "answer")
      }
      let ours = GitConfigText.settings(in: Array(text.utf8)).map { $0.map(\.line) }
      // Refusing more than git does is safe; reading something else is not.
      if theirs != nil, ours == nil, text.contains("[]") || text.contains("[.") { continue }
      #expect(ours == theirs, "\(text.debugDescription)")
      if ours != nil { accepted += 1 }
    }
    #expect(accepted > 0)
  }
}

extension GitConfigText.Setting {
  /// As `git config --list -z` prints it.
  fileprivate var line: [UInt8] {
    let parts = [section.isEmpty ? nil : section, subsection, key].compactMap(\.self)
    return plain(Array(parts.joined(separator: [UInt8(ascii: ".")])) + [UInt8(ascii: "\n")] + value)
  }
}

/// SplitMix64.
private struct Sequence {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// What git reads in the file; nil when it refuses it.
private func gitSettings(_ file: String, output: String, read: () throws -> [UInt8]) throws
  -> [[UInt8]]?
{
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
  let words = ["env", "git", "config", "--file", file, "--null", "--list"]
  var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
  defer { for argument in arguments { free(argument) } }
  // Its own: other tests change the process's while they ask for the time of a zone.
  var environment: [UnsafeMutablePointer<CChar>?] = [
    strdup("PATH=/usr/local/bin:/usr/bin:/bin"), nil,
  ]
  defer { for variable in environment { free(variable) } }
  var pid: pid_t = 0
  guard posix_spawn(&pid, "/usr/bin/env", &actions, nil, &arguments, &environment) == 0 else {
    throw SystemFailure()
  }
  var status: Int32 = 0
  while waitpid(pid, &status, 0) < 0, errno == EINTR {}
  guard status == 0 else { return nil }
  return try read().split(separator: 0).map { record in
    // A key alone has no line end, and means true.
    plain(record.contains(10) ? Array(record) : Array(record) + Array("\ntrue".utf8))
  }
}

/// Blanks inside a value are kept by some versions of git and made spaces by others.
private func plain(_ line: [UInt8]) -> [UInt8] { line.map { $0 == 9 || $0 == 13 ? 32 : $0 } }
