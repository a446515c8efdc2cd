/// One file that differs.
package struct FileChange: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case created, modified, deleted, renamed
  }

  /// Shown with U+FFFD for what is not UTF-8; `pathBytes` is the path itself.
  package let path: String
  package let pathBytes: [UInt8]
  package let kind: Kind
  /// Where a renamed file was before.
  package let oldPath: String?
  /// Lines; 0 for a binary file, whose lines are not counted.
  package let added: Int
  package let removed: Int
  package let isBinary: Bool
}

/// The files that differ, as many as were asked for.
package struct Changes: Sendable {
  package var files: [FileChange] = []
  /// How many more there are.
  package var omitted = 0

  package var count: Int { files.count + omitted }
}

/// A comparison as text, in the format of `git diff`.
package struct DiffText: Sendable {
  package let bytes: [UInt8]
  /// Whether the comparison goes on after what is here.
  package let isTruncated: Bool

  /// With U+FFFD for what is not UTF-8.
  package var text: String { String(decoding: bytes, as: UTF8.self) }
}
