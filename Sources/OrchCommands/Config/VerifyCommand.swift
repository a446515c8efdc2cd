import Glibc
import OrchModel
import OrchStore

/// The command a project checks itself with, guessed from what stands in its folder.
struct VerifyCommand: Equatable {
  /// The file that gave it away.
  let source: String
  let words: [String]

  /// The first that fits; nil where nothing is known.
  static func detect(in folder: String) throws -> VerifyCommand? {
    func has(_ name: String) throws -> Bool { try bytes(folder, name) != nil }
    if try has("Package.swift") { return Self("Package.swift", "swift test") }
    if let package = try bytes(folder, "package.json"), try hasTestScript(package) {
      return Self("package.json", "npm test")
    }
    if try has("Cargo.toml") { return Self("Cargo.toml", "cargo test") }
    if try has("go.mod") { return Self("go.mod", "go test ./...") }
    for name in ["Makefile", "makefile", "GNUmakefile"] {
      if let text = try bytes(folder, name), hasTestTarget(text) { return Self(name, "make test") }
    }
    for name in ["pytest.ini", "tox.ini", "pyproject.toml", "setup.cfg"] {
      guard let text = try bytes(folder, name) else { continue }
      if name == "pytest.ini" || contains(text, "pytest") { return Self(name, "python3 -m pytest") }
    }
    return nil
  }

  private init(_ source: String, _ line: String) {
    self.source = source
    words = line.split(separator: " ").map(String.init)
  }

  /// The file's beginning; nil when there is none, or nothing to read.
  private static func bytes(_ folder: String, _ name: String) throws -> [UInt8]? {
    guard let file = try RepositoryFile(Array("\(folder)/\(name)".utf8)), file.isOrdinary else {
      return nil
    }
    return try? file.bytes(limit: 256 << 10)
  }

  /// npm's own `echo "Error: no test specified"` is no test.
  private static func hasTestScript(_ package: [UInt8]) throws -> Bool {
    guard let script = try SmallJSON.text(at: "$.scripts.test", in: package) else { return false }
    return !script.isEmpty && !contains(Array(script.utf8), "no test specified")
  }

  /// A rule whose targets include `test`.
  private static func hasTestTarget(_ makefile: [UInt8]) -> Bool {
    makefile.split(separator: UInt8(ascii: "\n")).contains { line in
      guard line.first != 9, let colon = line.firstIndex(of: UInt8(ascii: ":")),
        line.dropFirst(colon - line.startIndex + 1).first != UInt8(ascii: "=")
      else { return false }
      return line[..<colon].split(separator: UInt8(ascii: " ")).contains {
        $0.elementsEqual("test".utf8)
      }
    }
  }

  private static func contains(_ text: [UInt8], _ word: String) -> Bool {
    let word = Array(word.utf8)
    guard text.count >= word.count else { return false }
    return (0...(text.count - word.count)).contains {
      text[$0..<($0 + word.count)].elementsEqual(word)
    }
  }
}
