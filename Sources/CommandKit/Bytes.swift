extension String {
  /// True when both are the same bytes; `==` takes quadratic time on hostile text.
  func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }

  /// True when the text begins with these bytes.
  func begins(with prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

  /// The text, or the beginning of a long one, for use inside a message.
  var excerpt: String {
    guard utf8.count > 200 else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.prefix(200))) + "..."
  }

  /// The number of columns it takes when each scalar takes one, as in our own declarations.
  var columns: Int { unicodeScalars.count }

  /// The text with spaces after it up to `width` columns.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - columns))
  }
}

extension Sequence<String> {
  /// True when one of them is the same bytes as `text`.
  func holds(_ text: String) -> Bool { contains { $0.hasSameBytes(as: text) } }
}
