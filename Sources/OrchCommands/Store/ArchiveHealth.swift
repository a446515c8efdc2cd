import Glibc
import OrchModel
import OrchStore

/// What `orch doctor` says about the copies of transcripts beside the store, without reading them.
struct ArchiveHealth {
  let folder: String
  /// The files that were imported.
  let known: [SourceFile]

  /// Nil when no copy was ever kept.
  func finding() -> Finding? {
    var seen: Set<KeptCopy> = []
    var (files, gone) = (0, 0)
    var (size, stored) = (Int64(0), Int64(0))
    for file in known {
      let copies = file.copies
      if !copies.isEmpty { files += 1 }
      // Files with the same text have one copy.
      for copy in copies where seen.insert(copy.withoutTime).inserted {
        var status = stat()
        if stat(copy.path(in: folder), &status) == 0 {
          size = size.clampedSum(copy.size)
          stored = stored.clampedSum(Int64(status.st_size))
        } else {
          gone += 1
        }
      }
    }
    guard !seen.isEmpty else { return nil }
    let detail =
      "\(counted(seen.count - gone, "copy", "copies")) of \(counted(files, "transcript", "transcripts")), "
      + "\(megabytes(size)) MB in \(megabytes(stored))"
    if gone > 0 {
      return Finding(
        "archive", .warning,
        "\(counted(gone, "copy is", "copies are")) gone from \(folder); there \(seen.count - gone == 1 ? "is" : "are") \(detail)",
        advice: "orch import --archive")
    }
    guard access("\(folder)/dictionary", F_OK) == 0 else {
      return Finding(
        "archive", .warning,
        "'\(folder)/dictionary' is gone, without which most of \(detail) can't be read",
        advice: "orch import --archive")
    }
    return Finding("archive", detail)
  }

  private func counted(_ number: Int, _ one: String, _ many: String) -> String {
    "\(grouped(number)) \(number == 1 ? one : many)"
  }
}

extension KeptCopy {
  /// The same for every file with this text.
  fileprivate var withoutTime: KeptCopy { KeptCopy(hash: hash, size: size, modified: 0) }
}
