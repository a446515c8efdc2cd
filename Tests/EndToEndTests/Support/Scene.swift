import Glibc
import OrchModel
import Testing

/// A machine of one's own for one test: a home, a repository with one commit, and agents.
///
/// Gone at the end, with every process that has anything to do with it.
final class Scene {
  let path: String
  private var started = 0

  init(_ configuration: String = "") throws {
    var template = Array("/tmp/orch-end-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template))
    path = String(cString: made)
    for folder in ["home", "home/.config", "home/.config/orch", "agents", "said", "outside"] {
      mkdir(self[folder], 0o700)
    }
    try configure(configuration)
    try git("init", "-q", "-b", "main", repository, in: path)
    write("print('hello')\n", to: "repo/greet.py")
    try commit()
  }

  deinit {
    for pid in living() { kill(pid, SIGKILL) }
    _ = try? program("/bin/rm", ["-rf", path], in: "/").wait()
  }

  subscript(_ name: String) -> String { "\(path)/\(name)" }
  var repository: String { self["repo"] }

  /// The user's own configuration: short grace, a workflow of one stage, and what a test adds.
  func configure(_ more: String) throws {
    write(
      """
      [run]
      grace = "1s"
      client = "agent"
      [workflows.solo]
      stages = [{ name = "builder", role = "builder" }]
      [clients.agent]
      kind = "command"
      program = "\(self["agents/agent"])"
      \(more)
      """, to: "home/.config/orch/config.toml")
  }

  /// Makes the script the agent; it is told its prompt on standard input, which it need not read.
  func agent(_ script: String, named name: String = "agent") {
    write("#!/bin/sh\n" + script + "\n", to: "agents/\(name)", mode: 0o755)
  }

  func write(_ text: String, to name: String, mode: mode_t = 0o644) {
    if let slash = name.lastIndex(of: "/") { mkdir(self[String(name[..<slash])], 0o755) }
    let file = open(self[name], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    let bytes = Array(text.utf8)
    #expect(Glibc.write(file, bytes, bytes.count) == bytes.count)
    fchmod(file, mode)
    close(file)
  }

  func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}

// MARK: - Programs

extension Scene {
  private var environment: [String] {
    [
      "HOME=\(self["home"])", "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC",
      "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=Dev", "GIT_AUTHOR_EMAIL=dev@example.com",
      "GIT_COMMITTER_NAME=Dev", "GIT_COMMITTER_EMAIL=dev@example.com",
    ]
  }

  func program(_ file: String, _ words: [String], in folder: String) throws -> Program {
    started += 1
    return try Program(
      file, words, in: folder, environment: environment, saying: self["said/\(started)"])
  }

  /// Starts `orch` in the repository.
  func start(_ words: [String]) throws -> Program {
    try program("\(programs)/orch", words, in: repository)
  }

  /// Starts an `orch run` that narrates as JSON.
  func startRun(_ words: String...) throws -> Program {
    try start(["run", "Do it", "--workflow", "solo", "--json"] + words)
  }

  /// Kills an `orch run`, of which nothing lives on.
  func killRun(_ program: Program, _ location: SourceLocation = #_sourceLocation) throws {
    program.signal(SIGKILL)
    try program.wait()
    expectNobodyLives(location)
  }

  func orch(_ words: String...) throws -> Outcome { try start(words).wait() }
  func orch(_ words: [String]) throws -> Outcome { try start(words).wait() }

  /// `orch run` of one stage, to its end.
  func run(_ words: String...) throws -> Outcome {
    try start(["run", "Do it", "--workflow", "solo", "--json"] + words).wait()
  }

  @discardableResult
  func git(_ words: String..., in folder: String? = nil) throws -> String {
    let outcome = try program("/usr/bin/git", words, in: folder ?? repository).wait()
    try #require(outcome.status == 0, outcome.shown)
    return outcome.output
  }

  /// Commits all of the repository.
  func commit() throws {
    try git("add", "-A")
    try git("commit", "-q", "-m", "Change")
  }
}

// MARK: - What is so now

extension Scene {
  func show(_ run: String = "last") throws -> JSON {
    try orch("runs", "show", run, "--json").json["item"]
  }

  /// The worktrees there are, the repository itself left out.
  func worktrees() throws -> [String] {
    try git("worktree", "list", "--porcelain").split(separator: "\n")
      .filter { $0.hasPrefix("worktree ") }.map { String($0.dropFirst(9)) }
      .filter { $0 != repository }
  }

  /// True when a run has left something: rows, a branch, a worktree.
  func hasTraces() throws -> Bool {
    let runs = try orch("runs", "list", "--json").json["items"].items.count
    let tasks = try orch("tasks", "list", "--json").json["items"].items.count
    return try runs + tasks > 0 || !worktrees().isEmpty
      || !git("branch", "--list", "orch/*").isEmpty
  }

  /// Every check of the store's.
  func expectSoundStore(_ location: SourceLocation = #_sourceLocation) throws {
    let check = try orch("db", "check", "--json")
    #expect(check.status == 0, check.shown, sourceLocation: location)
    #expect(check.json["summary"]["broken"].int == 0, check.shown, sourceLocation: location)
  }

  /// The processes, but for this one, that name this scene in their arguments, environment or
  /// folder, or hold a lock in it.
  func living() -> [pid_t] {
    numbers().filter { pid in
      guard pid != getpid() else { return false }
      let words = text(of: "/proc/\(pid)/cmdline") + "\0" + text(of: "/proc/\(pid)/environ")
      let links = ["cwd", "fd/4"].map { target(of: "/proc/\(pid)/\($0)") }
      return ([words] + links).contains { $0.contains(path) } && !isDead(pid)
    }
  }

  /// Waits the three seconds that a tree has to end in.
  func expectNobodyLives(_ location: SourceLocation = #_sourceLocation) {
    let hasEnded = eventually(within: 3) { living().isEmpty }
    let left = living().map { text(of: "/proc/\($0)/cmdline") }
    #expect(hasEnded, "alive: \(left)", sourceLocation: location)
  }

  private func isDead(_ pid: pid_t) -> Bool {
    let stat = text(of: "/proc/\(pid)/stat")
    return stat.isEmpty || stat.contains(") Z ") || stat.contains(") X ")
  }

  private func numbers() -> [pid_t] {
    guard let folder = opendir("/proc") else { return [] }
    defer { closedir(folder) }
    var numbers: [pid_t] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        UnsafeRawPointer($0).withMemoryRebound(to: CChar.self, capacity: 256) {
          String(cString: $0)
        }
      }
      if let number = pid_t(name) { numbers.append(number) }
    }
    return numbers
  }

  private func target(of link: String) -> String {
    var bytes = [CChar](repeating: 0, count: 4096)
    let count = readlink(link, &bytes, bytes.count)
    return String(decoding: bytes[..<max(count, 0)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
