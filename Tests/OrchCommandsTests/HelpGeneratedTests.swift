import Glibc
import OrchCommands
import TestSupport
import Testing

@Suite("Generated files")
struct HelpGeneratedTests {
  private let top = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

  @Test func `man pages and completions are what the declarations say`() {
    for file in Orch.generatedFiles() {
      let isCurrent = contents(of: "\(top)/\(file.path)") == Array(file.text.utf8)
      #expect(isCurrent, "\(file.path): run scripts/generate")
    }
  }

  @Test func `no page is left of a command that is gone`() {
    let known = Set(Orch.generatedFiles().map(\.path) + ["man/orch-errors.7"])
    for folder in ["man", "completions"] {
      for name in names(in: "\(top)/\(folder)") { #expect(known.contains("\(folder)/\(name)")) }
    }
  }

  @Test func `what the program prints is what is installed`() throws {
    let bench = try Workbench()
    for (shell, name) in [("bash", "orch.bash"), ("zsh", "_orch"), ("fish", "orch.fish")] {
      let said = bench.said("completions \(shell)")
      #expect(
        said.transcript == Orch.generatedFiles().first { $0.path == "completions/\(name)" }?.text)
    }
  }

  private func contents(of path: String) -> [UInt8]? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return bytes
  }

  private func names(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }
}
