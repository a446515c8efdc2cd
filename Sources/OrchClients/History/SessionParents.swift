import OrchModel

/// Which session was started by which.
struct SessionParents {
  private var known: [ByteText: String] = [:]

  /// Notes who started `session`, unless that is known: what is noted first counts.
  mutating func note(_ session: String, startedBy parent: String?) {
    let key = ByteText(session)
    if known[key] == nil { known[key] = parent }
  }

  /// The session that started `session`, or what started that, and so on; itself when nobody did.
  func root(of session: String) -> String {
    var session = session
    var seen: Set<ByteText> = [ByteText(session)]
    while let parent = known[ByteText(session)], seen.insert(ByteText(parent)).inserted {
      session = parent
    }
    return session
  }
}
