import Glibc
import OrchModel

/// Reads small pieces of JSON with SQLite's own functions, where a parser would be too much to link.
package enum SmallJSON {
  /// The text at `path` (`$.scripts.test`); nil when the bytes are no JSON or have no text there.
  package static func text(at path: String, in bytes: [UInt8]) throws -> String? {
    guard bytes.count <= 1 << 20, !bytes.contains(0) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    let store = try Database(path: ":memory:")
    return try store.row(
      """
      SELECT CASE WHEN json_type(document, \(path)) = 'text' THEN json_extract(document, \(path)) END
             AS value
        FROM (SELECT CASE WHEN json_valid(\(text)) THEN \(text) END AS document)
      """
    ) { try $0["value"] as String? } ?? nil
  }
}
