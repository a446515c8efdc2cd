import OrchModel

/// Where clients' files have the calls of a proof, and what of these files was left out.
package struct ProofLines: Sendable {
  /// The line that counts for a call.
  package struct Place: Hashable, Sendable {
    package let file: String
    /// Nil in a document or a database.
    package let line: Int?
    /// The kept copy it is in, when the file is gone or has it no more; nil when the file has it.
    package let copy: String?
    /// True when it has the numbers of the ledger.
    package let agrees: Bool

    package init(file: String, line: Int?, copy: String? = nil, agrees: Bool) {
      self.file = file
      self.line = line
      self.copy = copy
      self.agrees = agrees
    }
  }

  /// A line that does not count, and why.
  package struct LeftOut: Hashable, Sendable {
    package var file: String
    package var line: Int?
    /// The kept copy it is in, when the file is gone or has it no more; nil when the file has it.
    package var copy: String?
    /// Why it does not count, in words.
    package var reason: String
    /// The key of the call it mentions; nil when that can't be told.
    package var call: String?
    package var at: Timestamp?
    package var model: String?
    package var session: String?
    /// Nil when the line has no counts.
    package var tokens: Tokens?

    package init(
      file: String, line: Int?, copy: String? = nil, reason: String, call: String? = nil,
      at: Timestamp? = nil, model: String? = nil, session: String? = nil, tokens: Tokens? = nil
    ) {
      self.file = file
      self.line = line
      self.copy = copy
      self.reason = reason
      self.call = call
      self.at = at
      self.model = model
      self.session = session
      self.tokens = tokens
    }
  }

  /// By the keys of calls.
  package var counted: [ByteText: Place] = [:]
  /// In the order of the files and their lines.
  package var leftOut: [LeftOut] = []
  /// What could not be read.
  package var warnings: [String] = []

  package init() {}
}
