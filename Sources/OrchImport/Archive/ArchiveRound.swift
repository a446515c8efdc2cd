import Glibc
import OrchClients
import OrchModel
import OrchStore

/// Keeps a copy of each transcript that has changed since its last copy was made.
struct ArchiveRound {
  let store: Database
  /// What was found by the import before.
  let files: [FoundFile]

  /// What came of it.
  struct Totals: Hashable, Sendable {
    /// Copies that were made, the bytes of their texts, and those they take.
    var copies = 0
    var bytes: Int64 = 0
    var storedBytes: Int64 = 0
    /// Files that were written meanwhile: the next import keeps them.
    var changing = 0

    static func + (one: Self, other: Self) -> Self {
      Self(
        copies: one.copies + other.copies, bytes: one.bytes.clampedSum(other.bytes),
        storedBytes: one.storedBytes.clampedSum(other.storedBytes), changing: other.changing)
    }
  }

  private var folder: String { KeptCopy.archive(besides: store.path) }

  func run(_ problem: (Problem) -> Void) throws -> Totals {
    var totals = Totals()
    let known = Dictionary(
      try store.sourceFiles().map { (ByteText($0.path), $0) }, uniquingKeysWith: { one, _ in one })
    // Without it the copies that are there can't be read.
    let hasDictionary = access(folder + "/dictionary", F_OK) == 0
    let waiting = files.compactMap { found in
      known[ByteText(found.path)].flatMap { isKept(found, $0, hasDictionary) ? nil : $0 }
    }
    guard !waiting.isEmpty else { return totals }
    do {
      let archive = try TranscriptArchive(besides: store.path) { samples(of: waiting) }
      for file in waiting { try keep(file, in: archive, &totals, problem) }
    } catch let failure as ArchiveFailure {
      problem(Problem(file: store.path, line: nil, reason: failure.reason))
    }
    return totals
  }

  /// True when a copy of the file as it is now is there, and can be read.
  private func isKept(_ found: FoundFile, _ known: SourceFile, _ hasDictionary: Bool) -> Bool {
    let shape = HistoryFormat(rawValue: known.client)?.shape(of: found.path)
    guard shape == .lines || shape == .whole else { return true }
    guard let copy = known.copies.first else { return false }
    return copy.size == found.size && copy.modified == found.written && hasDictionary
      && access(copy.path(in: folder), F_OK) == 0
  }

  private func keep(
    _ file: SourceFile, in archive: TranscriptArchive, _ totals: inout Totals,
    _ problem: (Problem) -> Void
  ) throws {
    do throws(ArchiveFailure) {
      let kept = try archive.keep(file.path, after: file.copies.first)
      totals.copies += 1
      totals.bytes += kept.copy.size
      totals.storedBytes += kept.stored
      try note(kept, of: file, in: archive)
    } catch .changed {
      totals.changing += 1
    } catch {
      problem(Problem(file: file.path, line: nil, reason: error.reason))
    }
  }

  /// Notes the copy before an outdated one goes, which may be another file's too.
  ///
  /// Copies of texts that are no beginning of what the file has now stay: nothing else has their lines.
  private func note(
    _ kept: TranscriptArchive.Kept, of file: SourceFile, in archive: TranscriptArchive
  ) throws(ArchiveFailure) {
    let others = file.copies.filter { $0.hash != kept.copy.hash && $0.hash != kept.outdated?.hash }
    do {
      try store.write(.full) { try store.note(kept: [kept.copy] + others, of: file.path) }
      guard let outdated = kept.outdated, try !store.isKept(outdated.hash) else { return }
      archive.remove(outdated)
    } catch let failure as any Failure {
      throw .damaged(failure.message)
    } catch {
      throw .damaged("\(error)")
    }
  }

  /// The beginnings of some transcripts.
  private func samples(of files: [SourceFile]) -> [[UInt8]] {
    files.prefix(170).compactMap { file in
      var bytes: [UInt8] = []
      Files.read(file.path) { piece in
        bytes += piece.prefix(64 << 10)
        return false
      }
      return bytes.isEmpty ? nil : bytes
    }
  }
}
