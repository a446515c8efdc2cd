import OrchModel

/// Reads the calls of one chat of Gemini CLI, from its lines or its one document (formats §3).
///
/// A message is written again when it changes, and the last of its versions with tokens counts. A replaced
/// conversation (`$set.messages`) has versions too; neither that nor a rewind takes a call back.
struct GeminiChat {
  private struct Version {
    var line: Int?
    var at: Timestamp?
    var model: String?
    var tokens: Tokens
    var tools: RequestedTools
  }

  private let place: GeminiPlace
  /// The chat's own id; nil until a record has said so.
  private var own: String?
  private(set) var beganAt: Timestamp?
  private var order: [ByteText] = []
  private var versions: [ByteText: Version] = [:]
  private var records = GeminiRecords()
  private(set) var faults: [HistoryFindings.Fault] = []
  /// Versions that are not the last ones; empty where nobody asks for them.
  private var earlier: [(message: ByteText, version: Version)] = []
  private let tellsEarlier: Bool

  init(_ place: GeminiPlace, tellsEarlier: Bool) {
    self.place = place
    self.tellsEarlier = tellsEarlier
  }

  /// The ids of the messages that have tokens.
  var messages: Set<ByteText> { Set(order) }

  mutating func read(_ record: JSONDocument, line: Int? = nil) {
    guard record.kind == .object else {
      faults.append((line, "not a JSON object"))
      return
    }
    let set = record["$set"]
    own = own ?? record["sessionId"].name ?? set["sessionId"].name
    beganAt = beganAt ?? record["startTime"].timestamp ?? record["timestamp"].timestamp
    take(record, line)
    for message in record["messages"].elements { take(message, line) }
    for message in set["messages"].elements { take(message, line, replaces: true) }
  }

  mutating func reject(_ line: Int?, _ reason: String) { faults.append((line, reason)) }

  private mutating func take(_ message: JSONDocument, _ line: Int?, replaces: Bool = false) {
    records.take(message, replaces: replaces)
    let usage = message["tokens"]
    guard usage.kind == .object, case let tokens = GeminiUsage.tokens(usage), tokens.total > 0
    else { return }
    guard let id = message["id"].name else {
      faults.append((line, "a call without an id"))
      return
    }
    let key = ByteText(id)
    let old = versions[key]
    if old == nil { order.append(key) }
    if tellsEarlier, let old { earlier.append((key, old)) }
    let at = message["timestamp"].timestamp
    let first = [old?.at, at].compactMap { $0 }.min()
    var tools = old?.tools ?? RequestedTools()
    for call in message["toolCalls"].elements {
      if let id = call["id"].name { tools.insert(call["name"].name ?? "?", id: id) }
    }
    versions[key] = Version(
      line: line, at: first, model: message["model"].name ?? old?.model, tokens: tokens,
      tools: tools)
  }

  /// What the chat came to, without the messages in `others`: those of its own continuation.
  func findings(without others: Set<ByteText> = []) -> HistoryFindings {
    let id = own ?? place.stem
    let session = place.root ?? id
    var findings = HistoryFindings()
    findings.session = session
    findings.beganAt = beganAt
    findings.faults = faults
    findings.activities = records.activities(
      at: RecordedPlace(
        session: session, subagent: place.root == nil ? nil : id, folder: place.folder))
    func found(_ message: ByteText, _ version: Version) -> HistoryFindings.Found {
      var call = ModelCall(
        key: "gemini:\(id):\(message.string)", model: version.model, tokens: version.tokens,
        at: version.at, session: session, subagent: place.root == nil ? nil : id)
      call.tools = version.tools
      return (version.line, RecordedCall(call, folder: place.folder, namesPayer: true))
    }
    findings.earlier = earlier.map { found($0.message, $0.version) }
    for message in order {
      guard let version = versions[message] else { continue }
      var (line, call) = found(message, version)
      call.isOutdated = others.contains(message)
      if !call.isOutdated {
        findings.calls.append((line, call))
      } else if tellsEarlier {
        findings.earlier.append((line, call))
      }
    }
    return findings
  }
}

/// Token counts as Gemini CLI writes them: `input` contains `cached`, and not `tool` (formats §0, §3).
enum GeminiUsage {
  static func tokens(_ usage: JSONDocument) -> Tokens {
    let cached = usage["cached"].tokenCount
    return Tokens(
      input: max(0, usage["input"].tokenCount - cached) + usage["tool"].tokenCount,
      cacheRead: cached, output: usage["output"].tokenCount + usage["thoughts"].tokenCount)
  }
}
