import Glibc
import OrchCommands
import OrchGit
import OrchModel

/// Where a new worktree goes, and what git will call it.
struct WorktreePlace {
  private let repository: Repository
  /// The folder that was asked for; nil for one below `root`.
  private let path: String?
  private let root: String?

  /// - Parameter asked: A folder, its parent there already; nil for one of orch's own.
  init(_ desk: GitDesk, asked: String?) throws {
    repository = desk.repository
    guard let asked else {
      path = nil
      root = try desk.context.worktreeRoot(desk.configuration(), repository: desk.place)
      return
    }
    root = nil
    path = try Self.path(asked, in: desk)
  }

  /// The real path of a folder that is yet to be made.
  private static func path(_ asked: String, in desk: GitDesk) throws -> String {
    var text = desk.context.absolute(asked)
    while text.utf8.count > 1, text.utf8.last == UInt8(ascii: "/") {
      text.unicodeScalars.removeLast()
    }
    guard let parent = parentFolder(of: text) else { throw GitFailure.pathExists("/") }
    let folder = try desk.context.existingFolder(parent)
    let path = (folder == "/" ? "" : folder) + "/" + lastComponent(of: text)
    let own = Array(canonicalPath(desk.repository.commonDirectory).utf8) + [UInt8(ascii: "/")]
    if path.utf8.starts(with: own) { throw GitCommandFailure.insideGitFolder(path) }
    return path
  }

  /// Makes the worktree under the first name that is free.
  func make(branch: String, at start: CommitID) throws -> Worktree {
    let name = Self.name(for: branch)
    for number in 1..<1000 {
      if let made = try attempt(number == 1 ? name : "\(name)-\(number)", branch, start) {
        return made
      }
    }
    throw GitFailure.worktreeExists(name)
  }

  /// Nil when the name is taken.
  private func attempt(_ name: String, _ branch: String, _ start: CommitID) throws -> Worktree? {
    do {
      return try repository.createWorktree(
        name: name, path: path ?? "\(root ?? "")/\(name)", root: root, branch: branch, base: start)
    } catch GitFailure.worktreeExists {
      return nil
    } catch GitFailure.pathExists(let taken) {
      if path != nil { throw GitFailure.pathExists(taken) }
      return nil
    }
  }

  /// `orch-t4k2p-fix-the-parser`, of the letters, digits and hyphens in the branch's name.
  private static func name(for branch: String) -> String {
    let prefix = "orch/".utf8
    let own =
      branch.utf8.starts(with: prefix) ? branch.utf8.dropFirst(prefix.count) : branch.utf8[...]
    let slug = branchName(taskID: String(decoding: own, as: UTF8.self), title: "")
    return "orch-" + slug.dropFirst(5)
  }
}
