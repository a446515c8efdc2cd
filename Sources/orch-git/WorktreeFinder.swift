import CommandKit
import OrchCommands
import OrchGit
import OrchModel
import OrchStore

extension GitDesk {
  /// The worktree a person means: its folder, its name, its branch, or its run.
  ///
  /// Where these lead to different ones none is chosen.
  func worktree(_ word: String) throws -> Worktree {
    let all = try repository.worktrees(isDetailed: false)
    let path = word.isEmpty ? "" : canonicalPath(context.absolute(word))
    let exact = all.filter { worktree in
      [worktree.path, worktree.name ?? "", worktree.branch ?? ""].contains { name in
        !name.isEmpty && (name.isSameBytes(as: word) || name.isSameBytes(as: path))
      } || runs.run(ID(word)).map { isPlace(of: $0, worktree) } ?? false
    }
    switch exact.count {
    case 1: return exact[0]
    case 0: return try worktree(ofRun: word, in: all)
    default: throw GitCommandFailure.ambiguousWorktree(word, paths: exact.map(\.path))
    }
  }

  /// The worktree of a run by any of its names: `last`, `#47`, the beginning of its id.
  private func worktree(ofRun word: String, in all: [Worktree]) throws -> Worktree {
    guard let run = try? store?.knownRun(word, in: context) else {
      let names = all.flatMap { [$0.name, $0.branch].compactMap { $0 } }
      throw GitCommandFailure.unknownWorktree(word, near: near(word, names))
    }
    guard run.project == project?.id, let place = runs.run(run.id),
      let found = all.first(where: { isPlace(of: place, $0) })
    else { throw GitCommandFailure.noWorktreeOfRun(run.id) }
    return found
  }

  private func isPlace(of run: RunPlace, _ worktree: Worktree) -> Bool {
    run.worktree.map { canonicalPath($0).isSameBytes(as: worktree.path) } ?? false
  }

  /// What was probably meant by `word`.
  func near(_ word: String, _ names: [String]) -> String? {
    nearest(to: word, in: names.prefix(1000))
  }
}

extension GitDesk {
  /// A command line of orch that means this repository wherever it is typed.
  ///
  /// - Parameter path: A folder that is going away.
  func line(_ words: [String], without path: String? = nil) -> String {
    var isElsewhere = context.globals.directory != nil || context.globals.project != nil
    if let path {
      let here = Array(context.directory.utf8) + [UInt8(ascii: "/")]
      isElsewhere = isElsewhere || here.starts(with: Array(path.utf8) + [UInt8(ascii: "/")])
    }
    guard isElsewhere else { return shellLine(["orch"] + words) }
    return shellLine(["orch", "-C", mainPlace] + words)
  }

  /// The main working tree, which stays; for a bare repository its folder.
  var mainPlace: String {
    let main = try? repository.worktrees(isDetailed: false).first(where: \.isMain)
    return main?.path ?? repository.commonDirectory
  }
}
