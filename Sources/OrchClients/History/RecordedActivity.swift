import OrchModel

/// Whose record it is, where it was made, and when: as far as the client says.
package struct RecordedPlace: Hashable, Sendable {
  package var session: String?
  /// The subagent, by its own id; nil for the session itself.
  package var subagent: String?
  /// What the subagent is: `Explore`.
  package var role: String?
  package var folder: String?
  package var at: Timestamp?
  /// False when the record itself does not say when it was made: `at` is the time of what came before it.
  package var isExact = true

  package init(
    session: String?, subagent: String? = nil, role: String? = nil, folder: String? = nil,
    at: Timestamp? = nil
  ) {
    self.session = session
    self.subagent = subagent
    self.role = role
    self.folder = folder
    self.at = at
  }
}

/// Something other than a call that a session's records tell.
package struct RecordedActivity: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// A tool was called; the summary is one line for a person.
    case toolBegan(id: String, name: String, summary: String)
    /// Its result came back, with the file it changed.
    case toolEnded(id: String, succeeded: Bool, edit: FileEdit?)
    /// Somebody said something; the id is the record's own.
    case said(Speech, id: String, text: String)
    /// The session works for a pull request: `owner/repository#12`.
    case linked(pullRequest: String)
  }

  /// Whose words they are.
  package enum Speech: String, Sendable {
    case prompt, answer
    /// The client's, when an answer could not be had.
    case error
  }

  package var place: RecordedPlace
  package var kind: Kind

  package init(_ kind: Kind, at place: RecordedPlace) {
    self.place = place
    self.kind = kind
  }
}
