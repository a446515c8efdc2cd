import OrchClients
import OrchModel

/// The ids of imported agents: the same whenever and wherever a session is imported.
final class SessionIDs {
  private struct Name: Hashable {
    let client: HistoryFormat
    let session: ByteText
    let subagent: ByteText?
  }

  private var known: [Name: ID<Agent>] = [:]

  /// The id of a session's own agent, or of a subagent in it.
  func id(client: HistoryFormat, session: String, subagent: String?) -> ID<Agent> {
    let name = Name(
      client: client, session: ByteText(session), subagent: subagent.map(ByteText.init))
    if let known = known[name] { return known }
    var hash = StableHash()
    for part in [client.rawValue, session, subagent ?? ""] { hash.add(Array(part.utf8) + [0]) }
    let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    // Fifty bits: the lowest ones of this hash are the weakest.
    let letters = (0..<10).map { digits[Int((hash.value >> (14 + UInt64($0) * 5)) & 31)] }
    let id = ID<Agent>("a" + String(decoding: letters, as: UTF8.self))
    known[name] = id
    return id
  }
}
