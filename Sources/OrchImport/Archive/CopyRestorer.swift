import Glibc
import OrchModel
import OrchStore

/// Gives back the texts of which copies are kept beside a store; it makes and changes nothing there.
final class CopyRestorer {
  private let folder: String
  private var compression: Compression?

  init(besides store: String) { folder = KeptCopy.archive(besides: store) }

  /// Where the copy is.
  func path(of copy: KeptCopy) -> String { copy.path(in: folder) }

  /// Hands out the text in pieces; throws, at the last when all are handed out, when it is not what was kept.
  func restore(
    _ copy: KeptCopy, _ take: (UnsafeRawBufferPointer) throws(ArchiveFailure) -> Void
  ) throws(ArchiveFailure) {
    var size: Int64 = 0
    let digits = try opened().restore(file: path(of: copy)) { (piece) throws(ArchiveFailure) in
      size = size.clampedSum(Int64(piece.count))
      guard size <= copy.size else { throw .damaged("its text is longer") }
      try take(piece)
    }
    guard size == copy.size, digits == copy.hash else { throw .damaged("its text is another") }
  }

  /// The text, in a file of `scratch` that has no name any more and goes when nobody has it open.
  func restored(_ copy: KeptCopy, scratch: String) throws(ArchiveFailure) -> Draft {
    let draft = try Draft(in: scratch)
    draft.hide()
    try restore(copy, draft.write)
    return draft
  }

  private func opened() throws(ArchiveFailure) -> Compression {
    if let compression { return compression }
    let new = Compression(dictionary: try TranscriptArchive.dictionary(in: folder) ?? [])
    compression = new
    return new
  }
}

extension Compression {
  /// Hands out the text of the copy at `path`; the answer is its SHA-256.
  ///
  /// Throws when there is no such file, and when it is damaged, cut off or made with another dictionary.
  func restore(
    file path: String, _ take: (UnsafeRawBufferPointer) throws(ArchiveFailure) -> Void
  ) throws(ArchiveFailure) -> String {
    var hash = ContentHash()
    var isWhole = false
    try beginRestoring()
    try CopyReader(path).read(stoppingAt: nil) { (piece, _) throws(ArchiveFailure) in
      isWhole = try restore(piece) { (text) throws(ArchiveFailure) in
        hash.add(text)
        try take(text)
      }
    }
    guard isWhole else { throw .damaged("it is cut off") }
    return hash.digits
  }
}
