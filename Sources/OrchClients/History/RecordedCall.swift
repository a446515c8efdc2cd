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
  /// True for the newest state of what was read before: it counts even where its numbers are smaller.
  package var replaces = false
  /// True where another file has a later state of the call; told to those alone who ask what was before.
  package var isOutdated = false

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
