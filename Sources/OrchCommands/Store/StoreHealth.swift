import Glibc
import OrchModel
import OrchStore
import Terminal

/// What `orch doctor` says about the store, and mends of it.
struct StoreHealth {
  let context: Context
  let isMending: Bool

  func findings() throws -> [Finding] {
    let path = try context.storePath()
    let store: Database
    do {
      store = try context.openStore(context, .reading)
    } catch StoreError.missing {
      return [Finding("store", "none yet at \(path)", advice: "orch init")]
        + [try transcripts([])].compactMap(\.self)
    } catch let failure as any Failure {
      return [Finding("store", .problem, failure.message, advice: failure.hint)]
    }
    let pages = try damage(in: store)
    // What is damaged is not written to.
    guard pages.state == .ok else { return [Finding("store", store.path), pages] }
    let known = try store.sourceFiles()
    let archive = ArchiveHealth(folder: KeptCopy.archive(besides: store.path), known: known)
    return [Finding("store", store.path), pages]
      + [permissions(of: store.path), holder(of: store.path)].compactMap(\.self)
      + [try leftBehind(in: store), try sums(of: store)]
      + [archive.finding(), try transcripts(known)].compactMap(\.self)
  }

  private func transcripts(_ known: [SourceFile]) throws -> Finding? {
    try TranscriptHealth(context: context, known: known).finding()
  }

  /// Reads all pages; what they should hold is another question.
  private func damage(in store: Database) throws -> Finding {
    let detail = try store.quickCheck()
    return detail == nil
      ? Finding("pages", "ok")
      : Finding(
        "pages", .problem, detail ?? "", advice: "orch db restore BACKUP --store NEW")
  }

  /// The store and what lies beside it is its owner's alone.
  private func permissions(of path: String) -> Finding {
    let folder = parentFolder(of: path) ?? "/"
    let suffixes = ["", "-wal", "-shm", ".queue", ".gate"]
    for (name, wanted) in suffixes.map({ (path + $0, mode_t(0o077)) }) + [(folder, mode_t(0o022))] {
      var information = stat()
      guard stat(name, &information) == 0, information.st_mode & wanted != 0 else { continue }
      let mode = String(information.st_mode & 0o777, radix: 8)
      return Finding(
        "permissions", .warning, "others can get at '\(name)' (mode \(mode))",
        advice: name.isSameBytes(as: folder) ? "chmod go-w '\(name)'" : "chmod 600 '\(name)'")
    }
    return Finding("permissions", "ok")
  }

  /// The process that writes just now; nil when there is none.
  private func holder(of path: String) -> Finding? {
    guard let pid = LockHolder.process(of: path + ".gate") else { return nil }
    return Finding("writer", "process \(pid) is writing just now")
  }

  private func leftBehind(in store: Database) throws -> Finding {
    guard try Recovery.isNeeded(in: store) else { return Finding("runs", "none left behind") }
    guard isMending else {
      return Finding(
        "runs", .problem, "a run ended without saying so and may hold money",
        advice: "orch doctor --fix")
    }
    try Recovery.run(in: try context.openStore(context, .writing), context: context)
    return Finding("runs", .fixed, "put in order what a run left behind")
  }

  private func sums(of store: Database) throws -> Finding {
    let broken = try store.check().filter { !$0.holds }
    guard let first = broken.first else { return Finding("invariants", "all hold") }
    guard isMending else {
      return Finding(
        "invariants", .problem, "\(first.name): \(first.detail)", advice: "orch doctor --fix")
    }
    try context.openStore(context, .writing).rebuild(at: context.now())
    let left = try context.openStore(context, .reading).check().filter { !$0.holds }
    guard let still = left.first else {
      return Finding("invariants", .fixed, "computed all sums anew")
    }
    return Finding(
      "invariants", .problem, "\(still.name): \(still.detail)", advice: "orch db check")
  }
}

/// Who holds a lock, as the kernel lists it.
enum LockHolder {
  /// The process that holds a lock on `path`; nil when nobody does, or it can't be seen.
  static func process(of path: String) -> Int32? {
    var information = stat()
    guard stat(path, &information) == 0, let table = fopen("/proc/locks", "re") else { return nil }
    defer { fclose(table) }
    let inode = String(information.st_ino)
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), table) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let words = text.split(separator: " ")
      // `1: FLOCK  ADVISORY  WRITE 4711 08:02:131 0 EOF`; a waiter has `->` as its second word.
      guard words.count >= 6, words[1] == "FLOCK", words[3] == "WRITE",
        words[5].split(separator: ":").last.map({ $0 == inode }) ?? false
      else { continue }
      return Int32(words[4])
    }
    return nil
  }
}
