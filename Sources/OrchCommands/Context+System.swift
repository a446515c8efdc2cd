import Glibc
import OrchModel
import OrchProcess
import OrchStore
import Terminal

extension Context {
  /// The real world, for one of orch's programs.
  package static func system(_ program: String = "orch") -> Context {
    let environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }
    let folder = currentFolder()
    let (answer, narration) = (StandardStream(STDOUT_FILENO), StandardStream(STDERR_FILENO))
    var context = Context(
      openStore: { context, access in try openSystemStore(context, access) },
      now: systemTime,
      randomID: makeID,
      output: Output(
        offer: { bytes, stream in try (stream == .answer ? answer : narration).offer(bytes) },
        write: { bytes, stream in try (stream == .answer ? answer : narration).write(bytes) }),
      environment: environment,
      directory: folder,
      makeStyle: { color, stream in
        Style(
          color: color, environment: environment,
          terminalWidth: terminalWidth(stream == .answer ? STDOUT_FILENO : STDERR_FILENO),
          now: systemTime())
      },
      isInteractive: isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1,
      confirm: askOnTerminal,
      become: { name, words in try SiblingProgram.become(name, words, environment: environment) },
      programFolders: SiblingProgram.folders())
    context.readInput = readStandardInput
    context.hasScreen = isatty(STDERR_FILENO) == 1
    context.program = program
    return context
  }
}

/// Opens the store and brings it up to date.
///
/// To read, nothing is made and nothing is changed, unless an older store has to be upgraded first.
private func openSystemStore(_ context: Context, _ access: Database.Access) throws -> Database {
  let path = try context.storePath()
  guard access == .reading else {
    let store = try Database(path: path, for: access, patience: context.patience)
    try store.migrate()
    return store
  }
  let store = try Database(path: path, for: .reading)
  do {
    try store.checkReadable()
    // Never closed: a reader changes nothing, and the end of the process gives back what it has.
    _ = Unmanaged.passRetained(store)
    return store
  } catch let failure as StoreFailure {
    guard case .needsUpgrade = failure, context.upgradesStore else { throw failure }
    try Database(path: path, for: .writing).migrate()
    return try Database(path: path, for: .reading)
  }
}

extension Context {
  /// `--store`, `ORCH_STORE`, the nearest `.orch/orch.db` upwards, else `orch/orch.db` under the user's
  /// data folder.
  package func storePath() throws -> String {
    if let path = globals.store ?? environment("ORCH_STORE").flatMap({ $0.isEmpty ? nil : $0 }) {
      return absolute(path)
    }
    var folder = directory
    while true {
      let candidate = (folder == "/" ? "" : folder) + "/.orch/orch.db"
      if access(candidate, F_OK) == 0 { return candidate }
      guard let parent = parentFolder(of: folder) else { break }
      folder = parent
    }
    return try dataFolder() + "/orch.db"
  }

  /// `orch` under `XDG_DATA_HOME`, else under `~/.local/share`.
  package func dataFolder() throws -> String {
    if let folder = environment("XDG_DATA_HOME"), folder.hasPrefix("/") { return folder + "/orch" }
    guard let home = environment("HOME"), home.hasPrefix("/") else { throw ContextFailure.noHome }
    return home + "/.local/share/orch"
  }

  /// The folder the store is in: logs and locks are beside it.
  package func storeFolder() throws -> String {
    let path = try storePath()
    return parentFolder(of: path) ?? "/"
  }

  package func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : (directory == "/" ? "" : directory) + "/" + path
  }
}

extension Context {
  /// `path` with symbolic links resolved, when it is a folder.
  package func existingFolder(_ path: String) throws -> String {
    var information = stat()
    guard let resolved = realpath(path, nil) else {
      throw ContextFailure.noFolder(path, above: folderAbove(path))
    }
    defer { free(resolved) }
    guard stat(resolved, &information) == 0, information.st_mode & S_IFMT == S_IFDIR else {
      throw ContextFailure.notAFolder(path)
    }
    return String(cString: resolved)
  }

  /// The part of `path` that is there.
  private func folderAbove(_ path: String) -> String {
    var folder = path
    while let parent = parentFolder(of: folder) {
      folder = parent
      if access(folder, F_OK) == 0 { break }
    }
    return folder
  }
}

/// `/a/b` of `/a/b/c`; nil above `/`.
package func parentFolder(of path: String) -> String? {
  guard path != "/", let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
  return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
}

@Sendable private func systemTime() -> Timestamp {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
}

/// Letters and digits that are not mistaken for each other (Crockford's base 32).
private func makeID(_ letter: Character, _ length: Int) -> String {
  let digits = Array("0123456789abcdefghjkmnpqrstvwxyz")
  return String(letter) + String((0..<length).map { _ in digits[Int.random(in: 0..<32)] })
}

private func currentFolder() -> String {
  guard let path = getcwd(nil, 0) else { return "/" }
  defer { free(path) }
  return String(cString: path)
}

private func terminalWidth(_ descriptor: Int32) -> Int? {
  guard isatty(descriptor) == 1 else { return nil }
  var size = winsize()
  guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
  return Int(size.ws_col)
}

/// Reads standard input to its end.
private func readStandardInput(limit: Int) throws -> [UInt8] {
  var bytes: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 64 * 1024)
  while bytes.count <= limit {
    let count = read(STDIN_FILENO, &piece, piece.count)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw InputFailure.unreadable(String(cString: strerror(errno))) }
    if count == 0 { return bytes }
    bytes += piece[..<count]
  }
  throw InputFailure.tooLong(limit)
}

/// Asks on standard error, reads one line of standard input; only `y` and `yes` are yes.
private func askOnTerminal(_ question: String) -> Bool {
  let text = Array("\(visible(question)) [y/N] ".utf8)
  guard (try? StandardStream(STDERR_FILENO).write(text)) != nil else { return false }
  var line: [UInt8] = []
  var byte: UInt8 = 0
  while line.count < 64, read(STDIN_FILENO, &byte, 1) == 1, byte != UInt8(ascii: "\n") {
    line.append(byte | 0x20)
  }
  return line == Array("y".utf8) || line == Array("yes".utf8)
}
