import Glibc
import OrchCommands
import OrchModel
import OrchStore
import Testing

/// The folder the programs of this build lie in.
private let programs: String = {
  guard let path = realpath("/proc/self/exe", nil) else { return "" }
  defer { free(path) }
  return parentFolder(of: String(cString: path)) ?? ""
}()

/// A machine of its own for one test: a home, a repository `repo`, and the programs as they were built.
final class Bench {
  let path: String

  init(isEmpty: Bool = false) throws {
    var template = Array("/tmp/orch-git-cli-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    mkdir(self["home"], 0o700)
    if isEmpty { return }
    try git("init", "-q", "-b", "main", self["repo"])
    try write("one\n", to: "repo/a.txt")
    try commit("First")
  }

  deinit { _ = try? run("/bin/rm", ["-rf", path], in: "/") }

  subscript(_ name: String) -> String { path + "/" + name }

  func write(_ text: String, to name: String) throws {
    let file = open(self[name], O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    try #require(file >= 0 && Glibc.write(file, text, text.utf8.count) == text.utf8.count)
    close(file)
  }

  func exists(_ name: String) -> Bool {
    var status = stat()
    return lstat(self[name], &status) == 0
  }

  func bytes(of name: String) -> [UInt8] {
    let file = open(self[name], O_RDONLY)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(file, &piece, piece.count), count > 0 { bytes += piece[..<count] }
    return bytes
  }
}

/// What a program said, and how it ended.
struct Ended {
  let answer: [UInt8]
  let narration: [UInt8]
  /// Nil when a signal ended it.
  let code: Int32?
}

extension Bench {
  /// Runs a program in `repo`, or where `directory` says.
  func run(
    _ program: String, _ words: [String], in directory: String? = nil, width: Int? = nil
  ) throws -> Ended {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for (number, name) in [(Int32(1), "out"), (2, "err")] {
      posix_spawn_file_actions_addopen(
        &actions, number, self[name], O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    }
    let place = ["/usr/bin/env", "-C", directory ?? self["repo"]]
    var arguments = (place + [program] + words).map { strdup($0) } + [nil]
    var variables = environment(width).map { strdup($0) } + [nil]
    defer { (arguments + variables).forEach { free($0) } }
    var pid = pid_t()
    try #require(posix_spawn(&pid, place[0], &actions, nil, &arguments, &variables) == 0)
    var status: Int32 = -1
    try #require(waitpid(pid, &status, 0) == pid)
    return Ended(
      answer: bytes(of: "out"), narration: bytes(of: "err"),
      code: status & 0x7F == 0 ? status >> 8 & 0xFF : nil)
  }

  private func environment(_ width: Int?) -> [String] {
    [
      "PATH=/usr/bin:/bin", "HOME=" + self["home"], "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C.UTF-8",
      "ORCH_COLOR=never", "GIT_AUTHOR_NAME=Ann", "GIT_AUTHOR_EMAIL=ann@example.com",
      "GIT_COMMITTER_NAME=Ann", "GIT_COMMITTER_EMAIL=ann@example.com",
      "GIT_AUTHOR_DATE=1700000000 +0000", "GIT_COMMITTER_DATE=1700000000 +0000",
    ] + (width.map { ["ORCH_FORCE_TTY=\($0)"] } ?? [])
  }

  func orchGit(_ words: [String], in directory: String? = nil, width: Int? = 200) throws -> Ended {
    try run(programs + "/orch-git", words, in: directory, width: width)
  }

  func orch(_ words: [String], in directory: String? = nil, width: Int? = 200) throws -> Ended {
    try run(programs + "/orch", words, in: directory, width: width)
  }

  @discardableResult
  func git(_ words: String..., in directory: String = "/") throws -> String {
    let ended = try run("/usr/bin/git", words, in: directory)
    try #require(ended.code == 0, "\(words): \(String(decoding: ended.narration, as: UTF8.self))")
    return String(decoding: ended.answer, as: UTF8.self)
  }

  func commit(_ message: String, in folder: String = "repo") throws {
    try git("add", "-A", in: self[folder])
    try git("commit", "-q", "--allow-empty", "-m", message, in: self[folder])
  }

  /// Expects a whole transcript of `orch-git WORDS`.
  ///
  /// That is its answer, its narration and its exit code; the bench's folder is `TMP` in it.
  func expect(
    _ words: String..., in directory: String? = nil, says text: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let ended = try orchGit(words, in: directory)
    var transcript = String(decoding: ended.answer, as: UTF8.self)
    if !ended.narration.isEmpty {
      transcript += "--- stderr\n" + String(decoding: ended.narration, as: UTF8.self)
    }
    if ended.code != 0 { transcript += "--- exit \(ended.code.map(String.init) ?? "signal")\n" }
    transcript = transcript.replacing("\r\n", with: "\n")
    #expect(transcript.replacing(path, with: "TMP") == text, sourceLocation: sourceLocation)
  }

  /// All that `orch-git WORDS` says, with the line ends of CSV as those of text.
  func said(_ words: String..., in directory: String? = nil) throws -> (text: String, code: Int32?)
  {
    let ended = try orchGit(words, in: directory)
    let text = String(decoding: ended.answer + ended.narration, as: UTF8.self)
    return (text.replacing("\r\n", with: "\n").replacing(path, with: "TMP"), ended.code)
  }
}

extension Bench {
  /// A store that knows the repository as a project.
  func store() throws -> (database: Database, project: Project) {
    for folder in ["home/.local", "home/.local/share", "home/.local/share/orch"] {
      mkdir(self[folder], 0o700)
    }
    let database = try Database(path: self["home/.local/share/orch/orch.db"], for: .creating)
    try database.migrate()
    let project = try database.project(
      at: self["repo/.git"], name: "repo", newID: { "p1" }, at: Self.time)
    return (database, project)
  }

  static let time = Timestamp(milliseconds: 1_700_000_000_000)

  /// A task, and for a `status` a run of it that this very process looks after.
  func file(
    _ id: String, _ title: String, run: (id: String, status: Run.Status)? = nil,
    branch: String? = nil, worktree: String? = nil
  ) throws {
    let (store, project) = try store()
    try store.insert(AgentTask(id: ID(id), project: project.id, title: title, createdAt: Self.time))
    guard let run else { return }
    let started = Run(
      id: ID(run.id), project: project.id, projectName: project.name, task: ID(id), title: title,
      taskType: "task", workflow: "simple", workflowReason: "simple", branch: branch,
      worktree: worktree, repository: self["repo"], startedAt: Self.time)
    var row = try store.insert(started, owner: .current)
    row.status = run.status
    row.branch = branch
    row.worktree = worktree
    if !run.status.isActive {
      row.outcome = .completed
      row.endedAt = Self.time
    }
    try store.update(row)
  }
}
