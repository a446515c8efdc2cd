import OrchModel

/// What the lines of one transcript of Claude Code tell (formats §1.2 to §1.4).
struct ClaudeHistory {
  /// What kind of subagent the file is of.
  let role: String?
  private(set) var session: String?
  private(set) var beganAt: Timestamp?
  private(set) var totals: RecordedTotals

  init(path: String, session: String?, beganAt: Timestamp?, totals: RecordedTotals) {
    role = Self.subagentType(besides: path)
    self.session = session
    self.beganAt = beganAt
    self.totals = totals
  }

  mutating func read(_ record: JSONDocument) -> [HistoryReader.Reading] {
    let at = record["timestamp"].timestamp
    session = session ?? record["sessionId"].name
    beganAt = beganAt ?? at
    let type = record["type"]
    if type.equals("cost-state") {
      totals.note(ClaudeTranscriptReader.total(record))
      return []
    }
    if let at { totals.note(time: at) }
    if type.equals("assistant") { return answer(record, at: at) }
    if type.equals("user") { return words(record, at: at) }
    if type.equals("pr-link") { return link(record, at: at) }
    if type.equals("system"), record["subtype"].equals("api_error") {
      let text =
        record["error"]["formatted"].string(cutTo: RecordedActivity.longestText)
        ?? record["error"]["message"].string(cutTo: RecordedActivity.longestText)
      return said(.error, text, id: record["uuid"].name, place(record, at: at))
    }
    return []
  }

  // MARK: Answers

  private mutating func answer(_ record: JSONDocument, at: Timestamp?)
    -> [HistoryReader.Reading]
  {
    var readings: [HistoryReader.Reading] = []
    let call = ClaudeTranscriptReader.call(record)
    let payer = record["requestSessionId"].name
    if let at {
      if let payer, let own = record["sessionId"].name, !payer.isSameBytes(as: own) {
        totals.note(copyPaidBy: payer, at: at)
      } else {
        totals.note(ownAt: at)
      }
    }
    let place = place(record, at: at, session: payer)
    if let call {
      readings.append(
        .call(
          RecordedCall(
            call, folder: place.folder, branch: record["gitBranch"].name, role: place.role,
            namesPayer: payer != nil)))
    }
    let message = record["message"]
    let speech: RecordedActivity.Speech = message.isSynthetic ? .error : .answer
    for block in message["content"].elements {
      if block["type"].equals("text") {
        readings += said(
          speech, block["text"].string(cutTo: RecordedActivity.longestText),
          id: record["uuid"].name, place)
      } else if block["type"].equals("tool_use"), let id = block["id"].name {
        let name = block["name"].name ?? "?"
        let summary = ToolUse.summary(of: block["input"])
        readings.append(
          .activity(
            RecordedActivity(.toolBegan(id: id, name: name, summary: summary), at: place)))
      }
    }
    return readings
  }

  // MARK: Prompts and results

  private mutating func words(_ record: JSONDocument, at: Timestamp?) -> [HistoryReader.Reading] {
    if let at { totals.note(ownAt: at) }
    let place = place(record, at: at)
    let content = record["message"]["content"]
    let isPrompt = record["isMeta"].bool != true && record["isCompactSummary"].bool != true
    if let text = content.string(cutTo: RecordedActivity.longestText) {
      return isPrompt ? said(.prompt, text, id: record["uuid"].name, place) : []
    }
    let results = content.elements.lazy.filter { $0["type"].equals("tool_result") }
    let isAlone = results.prefix(2).count { _ in true } == 1
    var readings: [HistoryReader.Reading] = []
    for block in content.elements {
      if block["type"].equals("tool_result"), let id = block["tool_use_id"].name {
        let succeeded = block["is_error"].bool != true
        let edit = isAlone && succeeded ? ClaudeEdits.change(by: record["toolUseResult"]) : nil
        readings.append(
          .activity(
            RecordedActivity(.toolEnded(id: id, succeeded: succeeded, edit: edit), at: place)))
      } else if isPrompt, block["type"].equals("text") {
        readings += said(
          .prompt, block["text"].string(cutTo: RecordedActivity.longestText),
          id: record["uuid"].name, place)
      }
    }
    return readings
  }

  private func said(
    _ speech: RecordedActivity.Speech, _ text: String?, id: String?, _ place: RecordedPlace
  ) -> [HistoryReader.Reading] {
    guard let text, !text.utf8.isEmpty, let id else { return [] }
    return [.activity(RecordedActivity(.said(speech, id: id, text: text), at: place))]
  }

  /// The pull request that the session is linked to from then on.
  private func link(_ record: JSONDocument, at: Timestamp?) -> [HistoryReader.Reading] {
    guard let number = record["prNumber"].int64, number > 0 else { return [] }
    let name = "\(record["prRepository"].name ?? "")#\(number)"
    return [.activity(RecordedActivity(.linked(pullRequest: name), at: place(record, at: at)))]
  }

  private func place(_ record: JSONDocument, at: Timestamp?, session: String? = nil)
    -> RecordedPlace
  {
    let subagent = record["agentId"].name
    return RecordedPlace(
      session: session ?? record["sessionId"].name ?? self.session, subagent: subagent,
      role: subagent == nil ? nil : role, folder: record["cwd"].folder, at: at)
  }

  // MARK: Subagents

  /// What kind of subagent the transcript `agent-ID.jsonl` is of: `agentType` in the file beside it.
  private static func subagentType(besides path: String) -> String? {
    guard let kind = HistoryFormat.subagentKindPath(besides: path) else { return nil }
    var bytes: [UInt8] = []
    Files.read(kind) { piece in
      bytes += piece
      return bytes.count <= 64 << 10
    }
    guard !bytes.isEmpty, bytes.count <= 64 << 10 else { return nil }
    let answer = bytes.withUnsafeBytes { JSONParser().read($0) { $0["agentType"].name } }
    return (try? answer.get()) ?? nil
  }
}

extension HistoryFormat {
  /// Where it says what kind of subagent the transcript at `path` is of; nil for one that is of none by its name.
  package static func subagentKindPath(besides path: String) -> String? {
    let (beginning, ending) = ("agent-", ".jsonl")
    let name = path.utf8.split(separator: UInt8(ascii: "/")).last ?? path.utf8[...]
    guard name.starts(with: beginning.utf8),
      name.suffix(ending.utf8.count).elementsEqual(ending.utf8)
    else { return nil }
    return String(decoding: path.utf8.dropLast(ending.utf8.count), as: UTF8.self) + ".meta.json"
  }
}
