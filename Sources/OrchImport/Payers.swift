import OrchModel

/// Says which of the sessions that have a call paid for it (formats §1.4, 4).
struct Payers {
  /// When the records of each session begin.
  private var begins: [ByteText: Timestamp] = [:]

  mutating func note(session: String?, beganAt: Timestamp?) {
    guard let session, let beganAt else { return }
    let key = ByteText(session)
    begins[key] = min(begins[key] ?? beganAt, beganAt)
  }

  /// True when `session` paid and not `other`: the client says so, or it began earlier.
  func isPayer(_ session: String?, insteadOf other: String?, isNamed: Bool) -> Bool {
    guard let session, let other else { return session != nil }
    guard !session.isSameBytes(as: other) else { return false }
    if isNamed { return true }
    guard let mine = begins[ByteText(session)], let its = begins[ByteText(other)] else {
      return false
    }
    return mine == its
      ? session.utf8.lexicographicallyPrecedes(other.utf8) : mine < its
  }
}
