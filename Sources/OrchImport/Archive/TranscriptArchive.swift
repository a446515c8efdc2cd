import Glibc
import OrchModel
import OrchStore

/// Compressed copies of what clients left, beside the store: `archive/<2 digits>/<SHA-256>.zst`.
///
/// A copy is named by the hash of its text, and kept only when the text that comes out of it has that hash.
/// `archive/dictionary` is what transcripts have in common; it is made once, of the first of them.
final class TranscriptArchive {
  private let folder: String
  private let compression: Compression

  /// The archive beside a store; `samples` are transcripts to make the dictionary of, where it has none.
  init(besides store: String, samples: () -> [[UInt8]]) throws(ArchiveFailure) {
    folder = KeptCopy.archive(besides: store)
    try Self.makeFolder(folder)
    let path = folder + "/dictionary"
    if let dictionary = try Self.dictionary(in: folder) {
      compression = Compression(dictionary: dictionary)
    } else {
      let dictionary = Compression.dictionary(of: samples()) ?? []
      try Self.write(dictionary, to: path)
      compression = Compression(dictionary: dictionary)
    }
  }

  /// What came of keeping a file.
  struct Kept {
    let copy: KeptCopy
    /// How many bytes the copy has.
    let stored: Int64
    /// What was kept before, when that is no more than a beginning of the file.
    let outdated: KeptCopy?
  }

  /// Keeps a copy of a file.
  func keep(_ path: String, after before: KeptCopy?) throws(ArchiveFailure) -> Kept {
    let reader = try CopyReader(path)
    var hash = ContentHash()
    var beginning: String?
    let draft = try Draft(in: folder)
    try compression.beginCompressing()
    try reader.read(stoppingAt: before?.size) { (piece, position) throws(ArchiveFailure) in
      hash.add(piece)
      if position == before?.size { beginning = hash.digits }
      try compression.compress(piece, isEnd: false, draft.write)
    }
    try compression.compress(UnsafeRawBufferPointer(start: nil, count: 0), isEnd: true, draft.write)
    guard reader.isUnchanged else { throw .changed }
    let digits = hash.digits
    guard try compression.restore(file: draft.path, { _ in }) == digits else {
      throw .damaged("its text is another")
    }
    let copy = KeptCopy(hash: digits, size: reader.size, modified: reader.modified)
    let target = copy.path(in: folder)
    try Self.makeFolder(target.folderAbove)
    try draft.move(to: target)
    let outdated = before.flatMap { $0.hash != digits && $0.hash == beginning ? $0 : nil }
    return Kept(copy: copy, stored: draft.size, outdated: outdated)
  }

  /// Lets go of a copy.
  func remove(_ copy: KeptCopy) { unlink(copy.path(in: folder)) }

  // MARK: Files

  private static func makeFolder(_ path: String) throws(ArchiveFailure) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw .system(path: path, errno)
    }
  }

  /// What the archive in a folder has its copies' texts in common with; nil when there is no such file.
  static func dictionary(in folder: String) throws(ArchiveFailure) -> [UInt8]? {
    let path = folder + "/dictionary"
    guard access(path, F_OK) == 0 else { return nil }
    var bytes: [UInt8] = []
    try CopyReader(path).read(stoppingAt: nil) { (piece, _) throws(ArchiveFailure) in
      bytes += piece
    }
    return bytes
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(ArchiveFailure) {
    let draft = try Draft(in: path.folderAbove)
    var failure: ArchiveFailure?
    bytes.withUnsafeBytes { bytes in
      do throws(ArchiveFailure) { try draft.write(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
    try draft.move(to: path)
  }
}

extension String {
  /// `/a` of `/a/b`.
  var folderAbove: String {
    guard let slash = utf8.lastIndex(of: UInt8(ascii: "/")), slash > startIndex else { return "/" }
    return String(self[..<slash])
  }
}
