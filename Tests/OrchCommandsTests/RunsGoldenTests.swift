import Glibc
import OrchModel
import TestSupport
import Testing

/// What `runs show`, `list` and `overview` draw, at four widths, in UTF-8 and in ASCII.
///
/// The files in `Golden` are what a person has looked at. `ORCH_GOLDEN=write` writes them anew, and fails.
@Suite("what runs look like")
struct RunsGoldenTests {
  let bench: Workbench

  init() throws {
    bench = try Workbench()
    bench.now = Timestamp(milliseconds: 1_768_467_600_000 - 20 * 43_200_000)
    _ = bench.said([
      "pipelines", "create", "techblog", "--stage", "Keywords→Clusters:keywords:clusters",
      "--stage", "Clusters→Briefs:clusters:briefs", "--stage",
      "Briefs→Articles:briefs:articles:content",
    ])
    for number in 1...20 { play(number) }
    _ = bench.said("runs start techblog --project TechBlog.com --input keywords=90")
    _ = bench.said("runs stage last clusters --start")
    bench.wait(.seconds(75))
  }

  /// A run every twelve hours; the 7th and the 14th fail, and the 20th is costly.
  private func play(_ number: Int) {
    func say(_ words: String) { _ = bench.said("runs \(words)") }
    say(
      "start techblog --project TechBlog.com --trigger scheduled --input keywords=150,clusters=10")
    say("stage last clusters --start")
    bench.wait(.seconds(55 + Int64(number % 5) * 3))
    let credits = number == 20 ? 80 : 43 + number % 5
    say(
      "stage last clusters --done --input 150 --output 12 --credits \(credits) --cost 0.1\(number % 4)"
    )
    say("stage last briefs --start")
    bench.wait(.seconds(120 + Int64(number % 7) * 2))
    say("stage last briefs --done --input 12 --output 12 --credits \(28 + number % 3)")
    say("stage last content --start")
    bench.wait(.seconds(300 + Int64(number % 6) * 5))
    if number % 7 == 0 {
      say("stage last content --fail '429 from provider'")
    } else {
      say("stage last content --done --input 12 --output 11 --credits \(240 + number % 9)")
    }
    say("finish last")
    let passed =
      55 + Int64(number % 5) * 3 + 120 + Int64(number % 7) * 2 + 300 + Int64(number % 6) * 5
    bench.wait(.seconds(43_200 - passed))
  }

  @Test(
    arguments: [
      ("show", "runs show r20"), ("list", "runs list --limit 12"), ("overview", "runs overview"),
    ], [60, 80, 120, 200])
  func `as the files have it`(_ command: (name: String, line: String), _ width: Int) throws {
    for charset in ["utf8", "ascii"] {
      bench.environment["ORCH_FORCE_TTY"] = String(width)
      bench.environment["NO_COLOR"] = "1"
      bench.environment["LC_ALL"] = charset == "utf8" ? "C.UTF-8" : "C"
      let said = bench.said(command.line)
      #expect(said.code == .success)
      #expect(charset == "utf8" || said.answer.utf8.allSatisfy { $0 < 0x80 })
      let path = "\(Self.folder)/runs-\(command.name)-\(width)-\(charset).txt"
      if let mode = getenv("ORCH_GOLDEN"), String(cString: mode) == "write" {
        try write(said.answer, to: path)
        Issue.record("wrote \(path)")
      }
      #expect(said.answer == content(of: path), "\(path)")
    }
  }

  private static let folder: String = {
    let file = #filePath
    return String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)]) + "/Golden"
  }()

  private func write(_ text: String, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw SystemFailure() }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw SystemFailure() }
  }

  private func content(of path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(descriptor, &bytes, bytes.count)
    return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
  }
}
