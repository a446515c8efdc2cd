import OrchModel

/// A call as a client's own files mention it, with what they say of where it was made.
package struct RecordedCall: Hashable, Sendable {
  package var call: ModelCall
  /// The folder the client worked in; nil when it is not said.
  package var folder: String?
  package var branch: String?
  /// What the subagent is, as the client says: `Explore`.
  package var role: String?
  /// True when the client itself says that `call.session` paid; else it is the session of the file.
  package var namesPayer: Bool

  package init(
    _ call: ModelCall, folder: String? = nil, branch: String? = nil, role: String? = nil,
    namesPayer: Bool = false
  ) {
    self.call = call
    self.folder = folder
    self.branch = branch
    self.role = role
    self.namesPayer = namesPayer
  }
}

/// The clients whose files can be read for the calls in them.
package enum HistoryFormat: String, CaseIterable, Sendable {
  case claude, codex

  /// The format of a file of lines, by the first of them that is an object; nil for a file without any.
  ///
  /// Other files of lines read as Claude's, in which they have no calls.
  package init?(of path: String) {
    let found = Files.first(in: path, limit: 1 << 20) { record -> HistoryFormat? in
      guard record.kind == .object else { return nil }
      return record["payload"].kind == .object && record["type"].kind == .string ? .codex : .claude
    }
    guard let found else { return nil }
    self = found
  }

  /// True when what a line says depends on those before it, so that the end alone can't be read.
  package var hasState: Bool { self == .codex }
}
