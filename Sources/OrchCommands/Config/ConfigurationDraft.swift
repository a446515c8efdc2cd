import Glibc
import OrchModel

/// The project's file as `orch init` writes it.
struct ConfigurationDraft: Sendable {
  enum State: String, Sendable {
    case new, existing, bare
  }

  let path: String
  let state: State
  /// What it has verify the work; nil when nothing was found.
  let verify: VerifyCommand?

  init(in place: RepositoryPlace) throws {
    let isBare = !place.commonFolder.hasSuffix("/.git") && place.topFolder == place.commonFolder
    path = place.mainFolder + "/.orch/config.toml"
    if isBare {
      state = .bare
    } else {
      var information = stat()
      state = lstat(path, &information) == 0 ? .existing : .new
    }
    verify = isBare ? nil : try VerifyCommand.detect(in: place.mainFolder)
  }

  /// Writes the file where there is none; whatever is there already wins, however late it came.
  func write() throws {
    guard state == .new else { return }
    let folder = String(path.dropLast("/config.toml".utf8.count))
    guard mkdir(folder, 0o777) == 0 || errno == EEXIST else { throw DraftFailure(path) }
    let place = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard place >= 0 else { throw DraftFailure(path) }
    defer { close(place) }
    let file = openat(
      place, "config.toml", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw DraftFailure(path) }
    defer { close(file) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let failure = DraftFailure(path)
        unlinkat(place, "config.toml", 0)
        throw failure
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Everything that is often set, commented out; the verify command as it was found.
  var text: String {
    let verifyLine =
      verify.map { command in
        "verify = [" + command.words.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
      } ?? "# verify = [\"make\", \"test\"]"
    return """
      # Settings of this project for orch. Commit it: it holds no secrets.
      # Everyone who works here is asked once, by 'orch trust', before anything in it is run.
      # All settings in force, and where each comes from: orch config list --origin

      [run]
      # Decides whether an agent's work is accepted. An argument list: no shell is in between.
      \(verifyLine)

      # Run once in each new worktree, before the first agent.
      # setup = ["npm", "ci"]

      # The client that works when --agent names none: claude, codex, or one from [clients].
      # client = "claude"

      # What each run may cost, how long it may work, and what happens then: pause, ask or stop.
      # budget = "5.00"
      # time_limit = "45m"
      # on_limit = "pause"

      # How many tasks 'orch run A B C' works on at once.
      # jobs = 4

      # A model for a role wins over the client's own.
      # [roles.reviewer]
      # client = "codex"
      # model = "gpt-5"

      # Another program as a client: it gets the prompt on standard input.
      # [clients.mine]
      # kind = "command"
      # program = "my-agent"
      # arguments = ["--headless"]

      """
  }
}

/// The file could not be written.
struct DraftFailure: Failure {
  let path: String
  let number: Int32

  /// Of the call that just failed.
  init(_ path: String) {
    number = errno
    self.path = path
  }

  var code: String { "init.cannot-write" }
  var message: String {
    "cannot write the configuration '\(path)': \(String(cString: strerror(number)))"
  }
  var hint: String? {
    switch number {
    case ELOOP, ENOTDIR: "'.orch' must be a folder of this repository, not a link or a file"
    case ENOSPC, EDQUOT: "free some space on that file system, then run 'orch init' again"
    default: "see who may write there with 'ls -ld', then run 'orch init' again"
    }
  }
  var exitCode: ExitCode { .cannotWrite }
}
