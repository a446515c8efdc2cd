extension String {
  /// A script without its comments and with one space for many: SQLite keeps the text of each CREATE and
  /// reads it again whenever a store is opened.
  var withoutComments: String {
    var result: [UInt8] = []
    var quote: UInt8?
    var isComment = false
    for byte in utf8 {
      if isComment, byte != UInt8(ascii: "\n") { continue }
      isComment = false
      if let open = quote {
        result.append(byte)
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "-"), result.last == UInt8(ascii: "-") {
        result.removeLast()
        isComment = true
      } else if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") {
        if result.last != UInt8(ascii: " ") { result.append(UInt8(ascii: " ")) }
      } else {
        if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") { quote = byte }
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
