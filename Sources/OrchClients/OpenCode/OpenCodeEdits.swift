import OrchModel

/// What a tool of OpenCode changed, by the `metadata` of its result.
enum OpenCodeEdits {
  /// The changes that the state of a call that succeeded tells; empty for a tool that changes no file.
  static func edits(by state: JSONDocument) -> [FileEdit] {
    let metadata = state["metadata"]
    let files = metadata["files"].elements.flatMap(patched)
    if !files.isEmpty { return files }
    if let edit = difference(metadata["filediff"]) { return [edit] }
    // One file that is edited several times in one call.
    let steps = metadata["results"].elements.compactMap { difference($0["filediff"]) }
    if let first = steps.first {
      return [steps.dropFirst().reduce(first) { $0.joined(with: $1) }]
    }
    return written(metadata, content: state["input"]["content"]).map { [$0] } ?? []
  }

  /// A file of `apply_patch`; two for one that was moved.
  private static func patched(_ file: JSONDocument) -> [FileEdit] {
    guard let path = file["filePath"].filePath ?? file["relativePath"].filePath else { return [] }
    let type = file["type"]
    let kind: FileEdit.Kind? =
      type.equals("add")
      ? .created
      : type.equals("delete") ? .deleted : type.equals("update") ? .modified : nil
    let (added, removed) = (file["additions"].lines, file["deletions"].lines)
    if let kind { return [FileEdit(path: path, kind: kind, added: added, removed: removed)] }
    guard type.equals("move"), let moved = file["movePath"].filePath else { return [] }
    return [
      FileEdit(path: moved, kind: .created, added: added, removed: removed),
      FileEdit(path: path, kind: .deleted),
    ]
  }

  private static func difference(_ difference: JSONDocument) -> FileEdit? {
    guard let path = difference["file"].filePath else { return nil }
    return FileEdit(
      path: path, kind: .modified, added: difference["additions"].lines,
      removed: difference["deletions"].lines)
  }

  /// Of a file that was there before the lines are not told.
  private static func written(_ metadata: JSONDocument, content: JSONDocument) -> FileEdit? {
    guard let path = metadata["filepath"].filePath, let exists = metadata["exists"].bool else {
      return nil
    }
    if exists { return FileEdit(path: path, kind: .modified) }
    return FileEdit(
      path: path, kind: .created, added: content.kind == .string ? content.lineCount : nil,
      removed: 0)
  }
}

extension FileEdit {
  /// Two changes of one file as one.
  fileprivate func joined(with later: FileEdit) -> FileEdit {
    func sum(_ one: Int?, _ other: Int?) -> Int? {
      one.flatMap { one in other.map { one + $0 } }
    }
    return FileEdit(
      path: path, kind: kind, added: sum(added, later.added), removed: sum(removed, later.removed))
  }
}

extension JSONDocument {
  /// A count of lines, below 2³¹; nil for what is none.
  fileprivate var lines: Int? {
    int64.flatMap { (0...Int64(Int32.max)).contains($0) ? Int($0) : nil }
  }
}
