import Glibc
import OrchAnalysis
import OrchModel
import OrchStore

/// What `orch doctor` says about the transcripts that Claude Code will delete (formats §1.1).
struct TranscriptHealth {
  let context: Context
  /// The files that were imported.
  let known: [SourceFile]
  /// Days after which the client deletes a transcript when its settings do not say.
  private static let usualDays: Int64 = 30

  /// Of those that are not kept as they are now.
  private struct Count {
    var all = 0
    var notImported = 0
    /// When the client deletes the first.
    var first: Timestamp?
    /// How many it deletes when it starts next, and within a week.
    var now = 0
    var soon = 0
  }

  /// Nil when the client has no transcript where it keeps its own.
  func finding() throws -> Finding? {
    let files = ClaudeTranscripts(environment: context.environment).files
    guard !files.isEmpty else { return nil }
    let count = try count(of: files)
    guard let first = count.first else {
      return Finding("transcripts", "all \(grouped(files.count)) of Claude Code are kept")
    }
    let others =
      count.notImported == 0 ? "" : ", \(grouped(count.notImported)) of them not imported"
    let day = CalendarUnit.day.label(of: first, clock: .zone(context.zone))
    let deletion =
      if count.now > 0 {
        "\(grouped(count.now)) of them when it starts next"
      } else if count.soon > 0 {
        "\(grouped(count.soon)) of them within a week, the first on \(day)"
      } else {
        "the first on \(day)"
      }
    return Finding(
      "transcripts", count.soon > 0 ? .warning : .ok,
      "\(grouped(count.all)) of \(grouped(files.count)) of Claude Code are not kept\(others); it deletes \(deletion)",
      advice: "orch import claude --archive")
  }

  private func count(of files: [ClaudeTranscripts.File]) throws -> Count {
    let ours = known.filter { $0.client.isSameBytes(as: "claude") }
    let byPath = Dictionary(
      ours.map { (ByteText($0.path), $0) }, uniquingKeysWith: { one, _ in one })
    // What was imported by another name is the same file still.
    let byInode = Dictionary(ours.map { ($0.inode, $0) }, uniquingKeysWith: { one, _ in one })
    var days: [ByteText: Int64] = [:]
    var count = Count()
    let now = context.now()
    for file in files {
      let source = byPath[ByteText(file.path)] ?? byInode[file.inode]
      if let copy = source?.copies.first, copy.size == file.size, copy.modified == file.modified {
        continue
      }
      let settings = ByteText(file.settings)
      let period = try days[settings] ?? Self.period(settings.string)
      days[settings] = period
      let end = Timestamp(milliseconds: file.modified / 1_000_000)
        .adding(.seconds(period * 86_400))
      count.all += 1
      if source == nil { count.notImported += 1 }
      if end < now { count.now += 1 }
      if end < now.adding(.seconds(7 * 86_400)) { count.soon += 1 }
      count.first = min(count.first ?? end, end)
    }
    return count
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
