import Glibc
import OrchModel
import OrchStore
import Terminal

/// A copy that is kept of a client's file.
package struct ArchivedCopy: Sendable {
  package enum State: String, StatusShown {
    case kept, damaged, unreadable, gone

    package var mark: Mark {
      switch self {
      case .kept: .completed
      case .damaged, .unreadable, .gone: .failed
      }
    }
  }

  /// The file it is a copy of, as it was imported.
  package let file: SourceFile
  package let copy: KeptCopy
  /// True for the newest text of the file.
  package let isLatest: Bool
  /// Where it is.
  package let path: String
  /// How many bytes it takes; nil when it is gone.
  package let stored: Int64?
  package var state: State
  /// What is wrong with it; nil for nothing.
  package var fault: String?

  private init(_ copy: KeptCopy, of file: SourceFile, isLatest: Bool, in archive: String) {
    self.file = file
    self.copy = copy
    self.isLatest = isLatest
    path = copy.path(in: archive)
    var status = stat()
    stored = stat(path, &status) == 0 ? Int64(status.st_size) : nil
    state = stored == nil ? .gone : .kept
  }

  /// Every copy, in the order of the files, of one file the newest first.
  package static func all(in store: Database) throws -> [ArchivedCopy] {
    let archive = KeptCopy.archive(besides: store.path)
    return try store.sourceFiles().flatMap { file in
      file.copies.enumerated().map { place, copy in
        ArchivedCopy(copy, of: file, isLatest: place == 0, in: archive)
      }
    }
  }

  /// Those of a session, whole or by its beginning, or of the file that was at a path.
  package static func all(of word: String, in store: Database, _ context: Context) throws
    -> [ArchivedCopy]
  {
    let all = try all(in: store)
    if word.utf8.contains(UInt8(ascii: "/")) {
      let path = context.absolute(word)
      let found = all.filter { $0.file.path.isSameBytes(as: path) }
      guard !found.isEmpty else { throw ArchiveSubjectFailure.noFile(word) }
      return found
    }
    let found = all.filter { $0.file.session?.utf8.starts(with: word.utf8) ?? false }
    let whole = found.filter { $0.file.session?.isSameBytes(as: word) ?? false }
    guard whole.isEmpty else { return whole }
    let names = Set(found.compactMap { $0.file.session.map(ByteText.init) })
    let first = names.map(\.string).min { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard !word.isEmpty, let first else { throw ArchiveSubjectFailure.unknown(word) }
    guard names.count == 1 else {
      throw ArchiveSubjectFailure.ambiguous(word, first, names.count)
    }
    return found
  }

  /// When the file was written that had the text.
  private var writtenAt: Timestamp { Timestamp(milliseconds: copy.modified / 1_000_000) }

  /// A person sees what tells copies apart; the rest is for programs.
  package static func columns(_ context: Context) -> [Column<ArchivedCopy>] {
    let shown: [Column<ArchivedCopy>] = [
      Column("session") { $0.file.session }, Column("client") { $0.file.client },
      Column("writtenAt", heading: "written") { $0.writtenAt },
      Column("bytes") { $0.copy.size }, Column("storedBytes", heading: "stored") { $0.stored },
      Column("state") { $0.state }, Column("fault") { $0.fault }, Column("file") { $0.file.path },
    ]
    guard !context.draws else { return shown }
    return shown + [
      Column("isLatest") { $0.isLatest }, Column("sha256") { $0.copy.hash },
      Column("copy") { $0.path },
    ]
  }
}

/// What was asked for of the archive is not in it.
package enum ArchiveSubjectFailure: Failure {
  case unknown(String)
  case noFile(String)
  /// The beginning of several sessions, one of them, and how many they are.
  case ambiguous(String, String, Int)

  package var code: String {
    switch self {
    case .unknown, .noFile: "archive.unknown"
    case .ambiguous: "archive.ambiguous"
    }
  }

  package var message: String {
    switch self {
    case .unknown(let word): "no copy is kept of a session '\(word.cut(toBytes: 80))'"
    case .noFile(let path): "no copy is kept of '\(path.cut(toBytes: 400))'"
    case .ambiguous(let word, _, let count):
      "'\(word.cut(toBytes: 80))' is the beginning of \(count) sessions"
    }
  }

  package var hint: String? {
    switch self {
    case .unknown, .noFile: "see 'orch archive list'"
    case .ambiguous(_, let name, _): "write more of it, such as '\(name.cut(toBytes: 80))'"
    }
  }

  package var exitCode: ExitCode {
    switch self {
    case .unknown, .noFile: .notFound
    case .ambiguous: .usage
    }
  }
}

extension ArchiveSubjectFailure: Catalogued {
  package static var catalogue: [Self] {
    [.unknown("SESSION"), .noFile("PATH"), .ambiguous("SESSION", "OTHER", 2)]
  }
}
