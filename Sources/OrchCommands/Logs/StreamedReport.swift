import Terminal

/// An answer that may be too long to be held in memory: it is handed out piece by piece.
package protocol StreamedReport: Report {}

extension StreamedReport {
  /// The whole answer at once, for who wants it so.
  package func write(to page: inout Page) throws {
    var bytes: [UInt8] = []
    try stream(as: page) { bytes += $0 }
    if !bytes.isEmpty { page.write(text: String(decoding: bytes, as: UTF8.self)) }
  }
}
