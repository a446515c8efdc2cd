import Glibc

extension String {
  /// True when both are the same bytes.
  ///
  /// `==` treats canonically equivalent text as equal and takes quadratic time on combining marks; text
  /// from outside is compared by this.
  package func isSameBytes(as other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    let answer = utf8.withContiguousStorageIfAvailable { mine in
      other.utf8.withContiguousStorageIfAvailable { theirs in
        guard let one = mine.baseAddress, let two = theirs.baseAddress else { return true }
        return memcmp(one, two, mine.count) == 0
      }
    }
    return (answer ?? nil) ?? utf8.elementsEqual(other.utf8)
  }

  /// The first `count` bytes, cut back to a whole scalar.
  package func cut(toBytes count: Int) -> String {
    guard utf8.count > count else { return self }
    var end = utf8.index(utf8.startIndex, offsetBy: count)
    while end > utf8.startIndex, end.samePosition(in: unicodeScalars) == nil {
      end = utf8.index(before: end)
    }
    return String(unicodeScalars[..<end])
  }
}

/// Untrusted text as a dictionary key: equal and hashed by its UTF-8 bytes.
package struct ByteText: Hashable, Sendable {
  package let string: String

  package init(_ string: String) { self.string = string }

  package static func == (one: Self, other: Self) -> Bool {
    one.string.isSameBytes(as: other.string)
  }

  package func hash(into hasher: inout Hasher) {
    var text = string
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
