import OrchClients
import OrchModel
import OrchStore

/// A copy that is kept of a file, and the file as it is now.
struct KeptFile {
  let path: String
  let format: HistoryFormat
  let copy: KeptCopy
  /// Nil when it is gone.
  let found: FoundFile?

  /// True for what is written anew with each change.
  var isDocument: Bool { format.shape(of: path) == .whole }

  /// True when the file has the text of the copy still, whatever came behind it.
  var isInFile: Bool {
    guard let found, found.size >= copy.size else { return false }
    if found.size == copy.size, found.written == copy.modified { return true }
    return copy.isBeginning(of: path)
  }

  /// Reads the copy as if it were the file; says why when that can't be done.
  func read(_ restorer: CopyRestorer, scratch: String, _ body: (FoundFile) -> Void) -> Problem? {
    do throws(ArchiveFailure) {
      let draft = try restorer.restored(copy, scratch: scratch)
      let text = KeptText(copy: restorer.path(of: copy), descriptor: draft.descriptor)
      withExtendedLifetime(draft) { body(FoundFile(path, format, copy, text: text)) }
      return nil
    } catch {
      return Problem(file: path, line: nil, reason: error.readingReason)
    }
  }
}
