import Glibc
import OrchCommands
import OrchModel
import OrchStore
import TestSupport

/// A workbench whose store is a file, standing in a repository that is nothing but what orch looks at.
final class RepositoryBench {
  let bench: Workbench
  let folder: ScratchFolder
  /// Where the repository is.
  let top: String

  init() throws {
    bench = try Workbench(.file)
    folder = try ScratchFolder()
    top = folder / "greeter"
    try folder.write("ref: refs/heads/main\n", to: "greeter/.git/HEAD")
    for name in ["objects", "refs"] { try folder.write("", to: "greeter/.git/\(name)/keep") }
    bench.directory = top
  }

  /// Writes a file of the repository.
  func write(_ text: String, to name: String) throws {
    try folder.write(text, to: "greeter/\(name)")
  }

  func text(of name: String) throws -> String {
    String(decoding: try folder.bytes(of: "greeter/\(name)"), as: UTF8.self)
  }

  /// What `line` said, with the folders of this test called by name.
  func orch(_ line: String) -> String {
    let stores = [bench.environment["ORCH_STORE"] ?? "", top]
    return zip(stores, ["STORE", "TOP"]).reduce(bench.orch(line)) { text, pair in
      text.replacing(pair.0, with: pair.1)
    }
  }

  /// The same for a person at a terminal of `width` columns.
  func person(_ line: String, width: Int = 100) -> String {
    bench.environment["ORCH_FORCE_TTY"] = String(width)
    bench.environment["NO_COLOR"] = "1"
    defer { bench.environment["ORCH_FORCE_TTY"] = nil }
    return orch(line)
  }

  /// The names of what waits for trust.
  func untrusted() -> [String] {
    bench.said("trust --list --ndjson --fields name,isTrusted").answer.split(separator: "\n")
      .filter { $0.hasSuffix("\"isTrusted\":false}") }
      .map { String($0.dropFirst("{\"name\":\"".count).dropLast("\",\"isTrusted\":false}".count)) }
  }
}

/// Makes a symbolic link.
func link(_ target: String, at path: String) throws {
  guard symlink(target, path) == 0 else { throw SystemFailure() }
}
