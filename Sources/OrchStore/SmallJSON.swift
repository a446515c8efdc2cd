import Glibc
import OrchModel

/// Reads small pieces of JSON with SQLite's own functions, where a parser would be too much to link.
package enum SmallJSON {
  /// The text at `path` (`$.scripts.test`); nil when the bytes are no JSON or have no text there.
  package static func text(at path: String, in bytes: [UInt8]) throws -> String? {
    try scalars(at: [path], in: bytes)?.first.flatMap { $0 }.flatMap { scalar in
      guard case .text(let text) = scalar else { return nil }
      return text
    }
  }

  /// What is at each of `paths`: a text, or the digits of a number as they are written; nil for anything
  /// else.
  ///
  /// The whole answer is nil when the bytes are no JSON, or more than a mebibyte of it.
  package static func scalars(at paths: [String], in bytes: [UInt8]) throws -> [Scalar?]? {
    guard bytes.count <= 1 << 20, !bytes.contains(0) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    let store = try Database(path: ":memory:")
    guard try store.row("SELECT 1 WHERE json_valid(\(text))", { _ in true }) != nil else {
      return nil
    }
    var query: SQL = "WITH input (document) AS MATERIALIZED (SELECT json(\(text)))"
    for (place, path) in paths.enumerated() {
      query += place == 0 ? " SELECT " : " UNION ALL SELECT "
      query += """
        json_type(document, \(path)) AS type, CASE json_type(document, \(path))
          WHEN 'text' THEN json_extract(document, \(path))
          WHEN 'integer' THEN document -> \(path) WHEN 'real' THEN document -> \(path) END AS value
          FROM input
        """
    }
    return try store.rows(query) { row in
      guard let value: String = try row["value"] else { return nil }
      return try row["type"] == "text" ? .text(value) : .number(value)
    }
  }

  /// A value without parts.
  package enum Scalar: Hashable, Sendable {
    case text(String)
    case number(String)
  }
}
