import OrchClients
import OrchModel
import OrchStore

extension KeptCopy {
  /// True when the file at `path` begins with the text of the copy.
  func isBeginning(of path: String) -> Bool {
    var text = ContentHash()
    var rest = Int(clamping: size)
    let isRead = Files.read(path) { piece in
      let part = UnsafeRawBufferPointer(rebasing: piece.prefix(rest))
      text.add(part)
      rest -= part.count
      return rest > 0
    }
    return isRead && rest == 0 && text.digits.isSameBytes(as: hash)
  }
}
