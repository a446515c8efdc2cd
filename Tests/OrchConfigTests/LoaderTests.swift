import Glibc
import OrchConfig
import OrchModel
import Testing

@Suite("loading configuration files")
struct LoaderTests {
  /// Runs with a folder of its own, which is removed afterwards.
  private func inFolder(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/orch-config-XXXXXX\0".utf8CString.dropLast())
    let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer {
      for name in ["config.toml", "pipe", "link", "large"] { unlink("\(folder)/\(name)") }
      rmdir(folder)
    }
    try body(folder)
  }

  private func write(_ text: String, to path: String) throws {
    let file = try #require(fopen(path, "w"))
    defer { fclose(file) }
    #expect(fputs(text, file) >= 0)
  }

  private func load(_ user: String?, project: String? = nil) throws -> Configuration {
    try Configuration.load(user: user, project: project, environment: { _ in nil })
  }

  private func message(_ user: String) -> String? {
    do {
      _ = try load(user)
      return nil
    } catch {
      return (error as? ConfigFailure)?.message
    }
  }

  @Test func `a file is read, a missing one is none`() throws {
    try inFolder { folder in
      let path = "\(folder)/config.toml"
      #expect(try load(path).run.jobs.value == 4)
      try write("[run]\njobs = 7\n" + String(repeating: "# padding\n", count: 2000), to: path)
      #expect(try load(path).run.jobs.value == 7)
      #expect(try load(nil, project: path).run.jobs.origin.layer == .project)
      #expect(try load("\(path)/below").run.jobs.value == 4)
      #expect(symlink(path, "\(folder)/link") == 0)
      #expect(try load("\(folder)/link").run.jobs.value == 7)
    }
  }

  @Test func `what is no ordinary file is refused at once`() throws {
    try inFolder { folder in
      #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
      #expect(message("\(folder)/pipe") == "can't read '\(folder)/pipe': not a file")
      #expect(message(folder) == "can't read '\(folder)': not a file")
      #expect(message("/dev/zero") == "can't read '/dev/zero': not a file")
      #expect(message("a\0b") == "can't read 'a\0b': the path has a NUL character")
    }
  }

  @Test func `a file that is too large is refused`() throws {
    try inFolder { folder in
      let path = "\(folder)/large"
      try write(String(repeating: "#\n", count: 128 * 1024), to: path)
      #expect(message(path) == nil)
      try write(String(repeating: "#\n", count: 128 * 1024) + "#", to: path)
      #expect(message(path) == "'\(path)' is larger than 256 KiB")
    }
  }

  @Test func `the user's file is under XDG_CONFIG_HOME, else under the home`() {
    func path(_ environment: [String: String]) -> String? {
      ConfigLoader.userPath { environment[$0] }
    }
    #expect(path(["XDG_CONFIG_HOME": "/x", "HOME": "/h"]) == "/x/orch/config.toml")
    #expect(path(["XDG_CONFIG_HOME": "x", "HOME": "/h"]) == "/h/.config/orch/config.toml")
    #expect(path(["XDG_CONFIG_HOME": "", "HOME": "/h"]) == "/h/.config/orch/config.toml")
    #expect(path(["HOME": ""]) == nil)
    #expect(path([:]) == nil)
  }
}
