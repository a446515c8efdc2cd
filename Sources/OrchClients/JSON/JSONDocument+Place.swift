extension JSONDocument {
  /// Where the value is written in `text`, which the parser was given, quotes and braces included; nil for
  /// what is missing, and for a text that the parser had to repair.
  package func place(in text: UnsafeRawBufferPointer) -> Range<Int>? {
    let bytes = written
    guard let start = text.baseAddress, let first = bytes.baseAddress else { return nil }
    let offset = first - start
    guard offset >= 0, offset <= text.count - bytes.count else { return nil }
    return offset..<offset + bytes.count
  }
}
