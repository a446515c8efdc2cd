import CGit2
import Glibc
import OrchModel

@testable import OrchGit

/// A folder for one test, and a git to check ours against; gone when the test ends.
final class Scratch {
  let path: String

  init() throws {
    guard Self.isIsolated else { throw Trouble("can't set libgit2 up") }
    var template = Array("/tmp/orch-git-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Trouble("mkdtemp failed") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for folder in ["home", "outside"] { mkdir(path + "/" + folder, 0o700) }
    try write("canary", to: "outside/canary")
  }

  deinit {
    let folder = RawPath(bytes: path.utf8)
    if let parent = try? Folder(at: folder.parent), let name = folder.last {
      try? parent.removeTree(name)
    }
  }

  struct Trouble: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  /// Nothing of this machine's own configuration reaches a test.
  private static let isIsolated: Bool = {
    let levels = [GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL]
    return levels.allSatisfy { level in
      (try? Library.setSearchPath("/nonexistent", level: level)) != nil
    }
  }()

  subscript(_ name: String) -> String { path + "/" + name }

  func write(_ text: String, to name: String, mode: mode_t = 0o644) throws {
    try write(Array(text.utf8), to: name, mode: mode)
  }

  func write(_ bytes: [UInt8], to name: String, mode: mode_t = 0o644) throws {
    makeFolder(RawPath(bytes: self[name].utf8).parent.string)
    let file = open(self[name], O_WRONLY | O_CREAT | O_TRUNC, mode)
    guard file >= 0, writeAll(bytes[...], to: file) else { throw Trouble("can't write \(name)") }
    fchmod(file, mode)
    close(file)
  }

  private func makeFolder(_ path: String) {
    if access(path, F_OK) == 0 { return }
    makeFolder(RawPath(bytes: path.utf8).parent.string)
    mkdir(path, 0o755)
  }

  func read(_ name: String) -> String? {
    let file = open(self[name], O_RDONLY | O_NOFOLLOW)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return readChunk(of: file, atMost: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
  }

  func exists(_ name: String) -> Bool {
    var status = stat()
    return lstat(self[name], &status) == 0
  }

  func mode(_ name: String) -> mode_t? {
    var status = stat()
    return lstat(self[name], &status) == 0 ? status.st_mode & 0o7777 : nil
  }

  /// Each file below `name` with its mode and size, in order.
  func fingerprint(_ name: String) throws -> [String] {
    var lines: [String] = []
    func walk(_ folder: borrowing Folder, _ prefix: String) throws {
      for entry in try folder.entries() {
        guard let status = folder.status(of: entry.name) else { continue }
        let size = status.isFolder ? 0 : status.st_size
        lines.append("\(prefix)/\(entry.name.string) \(status.st_mode) \(size)")
        if entry.isFolder {
          try walk(try folder.folder(entry.name), prefix + "/" + entry.name.string)
        }
      }
    }
    try walk(try Folder(at: RawPath(bytes: self[name].utf8)), "")
    return lines.sorted()
  }
}

extension Scratch {
  /// A repository `name` with one commit of `a.txt` and `src/b.txt`.
  @discardableResult
  func repository(_ name: String = "main") throws -> Repository {
    try git("init", "-q", "-b", "main", self[name])
    try write("one\ntwo\nthree\n", to: name + "/a.txt")
    try write("b\n", to: name + "/src/b.txt")
    try commit("First", in: name)
    return try Repository.open(at: self[name])
  }

  func commit(_ message: String, in name: String = "main") throws {
    try git("-C", self[name], "add", "-A")
    try git("-C", self[name], "commit", "-q", "--allow-empty", "-m", message)
  }

  /// A worktree of the repository at `main`, on a branch of its own from `HEAD`.
  func worktree(_ name: String = "orch-1", of repository: Repository) throws -> Worktree {
    try repository.createWorktree(
      name: name, path: self["trees/" + name], root: self["trees"], branch: "orch/" + name,
      base: repository.requiredHeadCommit())
  }

  /// What git prints; throws what it complains of when it fails.
  @discardableResult
  func git(_ arguments: String...) throws -> String { try git(arguments) }

  func git(_ arguments: [String]) throws -> String {
    let environment = [
      "PATH=/usr/bin:/bin", "HOME=" + self["home"], "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C",
      "GIT_AUTHOR_NAME=Ann", "GIT_AUTHOR_EMAIL=ann@example.com", "GIT_COMMITTER_NAME=Ann",
      "GIT_COMMITTER_EMAIL=ann@example.com", "GIT_AUTHOR_DATE=1700000000 +0000",
      "GIT_COMMITTER_DATE=1700000000 +0000",
    ]
    let options = ["-c", "protocol.file.allow=always", "-c", "advice.detachedHead=false"]
    return try run(["/usr/bin/git"] + options + arguments, environment)
  }

  private func run(_ arguments: [String], _ environment: [String]) throws -> String {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Trouble("pipe failed") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
    var process = pid_t()
    var words = arguments.map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer { (words + variables).forEach { free($0) } }
    let code = posix_spawn(&process, arguments[0], &actions, nil, &words, &variables)
    close(ends[1])
    var output: [UInt8] = []
    while let chunk = readChunk(of: ends[0], atMost: 65_536), !chunk.isEmpty { output += chunk }
    close(ends[0])
    var status: Int32 = -1
    guard code == 0, waitpid(process, &status, 0) == process, status == 0 else {
      throw Trouble("\(arguments): \(String(decoding: output, as: UTF8.self))")
    }
    return String(decoding: output, as: UTF8.self)
  }
}

extension Signature {
  static let agent = Signature(
    name: "Agent", email: "agent@example.com", time: Timestamp(milliseconds: 1_700_000_100_000))
}

/// The failure that `body` throws, or nil.
func failure(_ body: () throws -> Void) -> GitFailure? {
  do {
    try body()
    return nil
  } catch let failure as GitFailure {
    return failure
  } catch {
    return nil
  }
}
