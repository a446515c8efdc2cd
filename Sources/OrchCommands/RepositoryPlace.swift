import Glibc
import OrchModel
import OrchStore

/// Where the git repository of a folder keeps what all its worktrees share.
///
/// Found by reading `.git` alone, so that `orch` need not link a git library to know its project.
package struct RepositoryPlace: Hashable, Sendable {
  /// The common git folder, with symbolic links resolved: what names a project.
  package let commonFolder: String
  /// The folder that holds `.git`; for a bare repository the repository itself.
  package let topFolder: String

  /// The repository `folder` is in; nil when it is in none.
  package init?(containing folder: String) {
    var folder = folder
    while true {
      let git = (folder == "/" ? "" : folder) + "/.git"
      if let common = Self.commonFolder(at: git) {
        commonFolder = common
        topFolder = folder
        return
      }
      if Self.isGitFolder(folder), let resolved = resolve(folder) {
        commonFolder = resolved
        topFolder = folder
        return
      }
      guard let parent = parentFolder(of: folder) else { return nil }
      folder = parent
    }
  }

  /// What the project is called: the name of the folder the repository is in.
  package var name: String {
    let isInside = commonFolder.hasSuffix("/.git")
    let folder = isInside ? String(commonFolder.dropLast(5)) : commonFolder
    var name = folder.split(separator: "/").last.map(String.init) ?? "root"
    if !isInside, name.hasSuffix(".git"), name.utf8.count > 4 { name.removeLast(4) }
    return name
  }

  /// The main working tree, where project files such as `.orch/config.toml` are.
  package var mainFolder: String {
    commonFolder.hasSuffix("/.git") ? String(commonFolder.dropLast(5)) : topFolder
  }

  private static func commonFolder(at git: String) -> String? {
    var information = stat()
    guard stat(git, &information) == 0 else { return nil }
    if information.st_mode & S_IFMT == S_IFDIR { return isGitFolder(git) ? resolve(git) : nil }
    guard let text = firstLine(of: git), text.hasPrefix("gitdir: ") else { return nil }
    let folder = join(parentFolder(of: git) ?? "/", String(text.dropFirst(8)))
    guard let common = firstLine(of: folder + "/commondir") else { return resolve(folder) }
    return resolve(join(folder, common))
  }

  private static func isGitFolder(_ path: String) -> Bool {
    access(path + "/HEAD", F_OK) == 0 && access(path + "/objects", F_OK) == 0
      && access(path + "/refs", F_OK) == 0
  }
}

private func join(_ folder: String, _ path: String) -> String {
  path.hasPrefix("/") ? path : folder + "/" + path
}

private func resolve(_ path: String) -> String? {
  guard let resolved = realpath(path, nil) else { return nil }
  defer { free(resolved) }
  return String(cString: resolved)
}

/// The first line of a small file.
func firstLine(of path: String) -> String? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: 4096)
  let count = read(descriptor, &bytes, bytes.count)
  guard count > 0 else { return nil }
  return String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
}

extension Context {
  /// The project of this folder, kept in the store when it is not there yet.
  package func projectOfFolder(in store: Database) throws -> Project {
    if let name = globals.project { return try project(named: name, in: store) }
    guard let place = RepositoryPlace(containing: directory) else {
      throw ProjectFailure.noRepository(directory)
    }
    return try store.project(
      at: place.commonFolder, name: place.name, newID: { ID(randomID("p", 6)) }, at: now())
  }

  /// The project that lists are about: the one named, else the known one of this folder; nil for all.
  package func projectInView(in store: Database) throws -> Project? {
    if globals.allProjects { return nil }
    if let name = globals.project { return try project(named: name, in: store) }
    return try RepositoryPlace(containing: directory).flatMap {
      try store.project(at: $0.commonFolder)
    }
  }

  package func project(named name: String, in store: Database) throws -> Project {
    if let project = try store.project(named: name) { return project }
    throw ProjectFailure.unknown(name, known: try store.projects().map(\.name))
  }
}

extension Context {
  /// The project of this folder, made when needed; nil outside every repository.
  package func projectOfFolderIfAny(in store: Database) throws -> Project? {
    if globals.project == nil, RepositoryPlace(containing: directory) == nil { return nil }
    return try projectOfFolder(in: store)
  }
}
