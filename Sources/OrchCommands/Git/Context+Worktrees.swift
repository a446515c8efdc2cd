import Glibc
import OrchConfig
import OrchModel
import OrchStore

extension Context {
  /// The folder worktrees are made in: the configured one, else one below the user's data folder.
  ///
  /// What is missing above it is made, for the user alone; the folder itself is left to whoever makes
  /// a worktree. A relative path is taken from the `repository` that is worked on.
  package func worktreeRoot(_ configuration: Configuration, repository: String) throws -> String {
    guard let folder = configuration.run.worktrees?.value else {
      let data = try dataFolder()
      makeFolders(data)
      return data + "/worktrees"
    }
    return folder.hasPrefix("/") ? folder : "\(repository)/\(folder)"
  }

  /// The store, to read, put in order first; nil where there is none yet.
  package func readStoreIfAny() throws -> Database? {
    do {
      return try readStore()
    } catch StoreError.missing {
      return nil
    }
  }
}

/// Makes `path` and what is missing above it, 0700; what can't be made shows when it is used.
private func makeFolders(_ path: String) {
  guard mkdir(path, 0o700) != 0, errno == ENOENT, let parent = parentFolder(of: path),
    parent != "/"
  else { return }
  makeFolders(parent)
  mkdir(path, 0o700)
}
