import Glibc
import OrchModel
import OrchStore

/// What `orch doctor` says about the transcripts that Claude Code will delete (formats §1.1).
struct TranscriptHealth {
  let store: Database
  let now: Timestamp
  /// Days after which the client deletes a transcript when its settings do not say.
  private static let usualDays: Int64 = 30

  /// Nil when no transcript of it that was imported is there.
  func finding() throws -> Finding? {
    var days: [ByteText: Int64] = [:]
    var (count, missing) = (0, 0)
    var first: Timestamp?
    for file in try store.sourceFiles() where file.client.isSameBytes(as: "claude") {
      guard let modified = modified(file.path) else { continue }
      count += 1
      guard file.kept == nil else { continue }
      missing += 1
      let settings = ByteText(Self.settings(of: file.path))
      let period = try days[settings] ?? Self.period(settings.string)
      days[settings] = period
      let end = modified.adding(.seconds(period * 86_400))
      first = min(first ?? end, end)
    }
    guard count > 0 else { return nil }
    guard let first else { return Finding("transcripts", "all \(count) of Claude Code are kept") }
    let day = first.iso8601.prefix(10)
    let isSoon = first < now.adding(.seconds(7 * 86_400))
    return Finding(
      "transcripts", isSoon ? .warning : .ok,
      "\(missing) of \(count) of Claude Code are not kept, and it deletes the first "
        + (first < now ? "when it starts next" : "on \(day)"),
      advice: "orch import claude --archive")
  }

  private func modified(_ path: String) -> Timestamp? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Timestamp(milliseconds: Int64(status.st_mtim.tv_sec) * 1000)
  }

  /// The settings of the client whose transcript this is: beside the folder `projects`.
  private static func settings(of path: String) -> String {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let place = parts.lastIndex(of: "projects") else { return "" }
    return (parts[..<place] + ["settings.json"]).joined(separator: "/")
  }

  /// `cleanupPeriodDays` of the settings, in days.
  private static func period(_ settings: String) throws -> Int64 {
    guard let file = fopen(settings, "re") else { return usualDays }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let length = fread(&bytes, 1, bytes.count, file)
    let found = try SmallJSON.scalars(at: ["$.cleanupPeriodDays"], in: Array(bytes[..<length]))
    guard case .number(let digits)?? = found?.first, let days = Int64(digits),
      (0...100_000).contains(days)
    else { return usualDays }
    return days
  }
}
