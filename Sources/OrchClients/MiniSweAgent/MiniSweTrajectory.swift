import OrchModel

/// Reads the calls of a trajectory of mini-swe-agent: `messages[].extra.response` (formats §3).
///
/// The session has no id of its own: the first response's is taken.
enum MiniSweTrajectory {
  static func read(_ root: JSONDocument) -> HistoryFindings {
    var findings = HistoryFindings()
    guard root.kind == .object, root["messages"].kind == .array else {
      findings.faults.append((nil, "not a trajectory of mini-swe-agent: it has no messages"))
      return findings
    }
    let environment = root["info"]["config"]["environment"]
    // In a container the folder is not of this machine.
    let folder = environment["image"].kind == .missing ? environment["cwd"].folder : nil
    var hasAnswers = false
    for message in root["messages"].elements {
      hasAnswers = hasAnswers || message["role"].equals("assistant")
      let extra = message["extra"]
      let response = extra["response"]
      guard response["usage"].kind == .object, case let tokens = tokens(response["usage"]),
        tokens.total > 0
      else { continue }
      guard let id = response["id"].name else {
        findings.faults.append((nil, "a call without an id"))
        continue
      }
      let at =
        response["created"].moment(millisecondsPerUnit: 1000)
        ?? extra["timestamp"].moment(millisecondsPerUnit: 1000)
      findings.session = findings.session ?? id
      findings.beganAt = findings.beganAt ?? at
      var call = ModelCall(
        key: "mini-swe-agent:\(id)", model: response["model"].name, tokens: tokens, at: at,
        session: findings.session, serviceTier: response["service_tier"].name)
      call.recordedCost = extra["cost"].money?.asRecorded
      call.tools = extra["actions"].elements.enumerated().reduce(into: RequestedTools()) {
        $0.insert("bash", id: "\($1.offset)")
      }
      findings.calls.append((nil, RecordedCall(call, folder: folder)))
    }
    if hasAnswers, findings.calls.isEmpty, findings.faults.isEmpty {
      findings.faults.append((nil, "its answers have no token counts"))
    }
    let place = RecordedPlace(session: findings.session, folder: folder, at: findings.beganAt)
    findings.activities = MiniSweRecords(root, at: place).activities
    return findings
  }

  /// `prompt_tokens` contains what was cached and written, as OpenAI's input does (formats §0).
  private static func tokens(_ usage: JSONDocument) -> Tokens {
    let details = usage["prompt_tokens_details"]
    let cached = max(
      details["cached_tokens"].tokenCount, usage["cache_read_input_tokens"].tokenCount)
    let written = max(
      details["cache_creation_tokens"].tokenCount, usage["cache_creation_input_tokens"].tokenCount)
    return Tokens(
      input: max(0, usage["prompt_tokens"].tokenCount - cached - written), cacheRead: cached,
      cacheWrite5m: written, output: usage["completion_tokens"].tokenCount)
  }
}
