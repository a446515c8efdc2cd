import CSystem
import Glibc
import OrchModel
import OrchProcess

/// The programs that belong to `orch`: `orch-run`, `orch-git`, `orch-guardian`, and what users add.
package enum SiblingProgram {
  /// Where they may be: `libexec/orch` beside the folder `orch` is in, and that folder itself.
  package static func folders() -> [String] {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = buffer.withUnsafeMutableBytes {
      $0.withMemoryRebound(to: CChar.self) {
        $0.baseAddress.map { readlink("/proc/self/exe", $0, 4096) } ?? -1
      }
    }
    guard count > 0 else { return [] }
    let path = String(decoding: buffer[..<count], as: UTF8.self)
    guard let own = parentFolder(of: path), let prefix = parentFolder(of: own) else { return [] }
    return [own, (prefix == "/" ? "" : prefix) + "/libexec/orch"]
  }

  /// The file of a program that comes with `orch`.
  package static func path(of name: String, in folders: [String]) throws -> String {
    for folder in folders where access("\(folder)/\(name)", X_OK) == 0 {
      return "\(folder)/\(name)"
    }
    throw SiblingFailure.missing(name)
  }

  /// Becomes the program: same process, same signals, same terminal.
  ///
  /// Returns only by throwing.
  static func become(_ name: String, _ words: [String], environment: (String) -> String?) throws {
    let own = folders().map { "\($0)/\(name)" }.first { (file: String) in access(file, X_OK) == 0 }
    guard
      let file = own
        ?? executable(
          named: name, searchPath: environment("PATH") ?? "", excluding: [])
    else { throw SiblingFailure.missing(name) }
    var arguments: [UnsafeMutablePointer<CChar>?] = ([name] + words).map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    signal(SIGPIPE, SIG_DFL)
    execv(file, arguments)
    throw SiblingFailure.cannotStart(file, errno)
  }
}

extension SiblingProgram {
  /// Runs a sibling to its end, with nothing to read and nobody to talk to.
  static func runToEnd(_ file: String, _ words: [String]) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    }
    var arguments: [UnsafeMutablePointer<CChar>?] = ([file] + words).map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    let number = posix_spawn(&pid, file, &actions, nil, arguments, environ)
    guard number == 0 else { throw SiblingFailure.cannotStart(file, number) }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
  }
}

extension SiblingProgram {
  /// Starts a sibling in a session of its own, with nothing to read and nobody to talk to, and leaves it alone.
  static func leave(_ file: String, _ words: [String]) throws(SiblingFailure) {
    let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
    guard nothing >= 0 else { throw .cannotStart(file, errno) }
    defer { close(nothing) }
    var arguments: [UnsafeMutablePointer<CChar>?] = ([file] + words).map { strdup($0) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    guard orch_spawn(file, arguments, environ, [nothing, nothing, nothing], 3) > 0 else {
      throw .cannotStart(file, errno)
    }
  }
}

package enum SiblingFailure: Failure {
  case missing(String)
  case cannotStart(String, Int32)

  package var code: String {
    switch self {
    case .missing: "program.missing"
    case .cannotStart: "program.cannot-start"
    }
  }

  package var message: String {
    switch self {
    case .missing(let name): "'\(name)' is not installed"
    case .cannotStart(let file, let number):
      "cannot start '\(file)': \(String(cString: strerror(number)))"
    }
  }

  package var hint: String? { "it belongs into libexec/orch: run scripts/install again" }
  package var exitCode: ExitCode { .unavailable }
}
