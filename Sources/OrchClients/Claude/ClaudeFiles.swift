import OrchModel

/// Where Claude Code keeps the transcripts of one session (formats §1.1).
struct ClaudeFiles {
  private let projects: [String]
  private let slugs: [String]
  private let session: String
  private let startedAt: Timestamp?

  /// Nil when there is no session yet, or its id is none.
  init?(_ request: LaunchRequest, session: String?) {
    let session = session ?? request.session
    guard session.isPlainIdentifier else { return nil }
    self.session = session
    startedAt = request.startedAt
    projects = Self.configurationFolders(request.environment).map { $0 + "/projects" }
    let folders = [Files.resolved(request.directory), request.directory]
    slugs = folders.map(Self.slug)
  }

  private static func configurationFolders(_ environment: [String: String]) -> [String] {
    if let folder = environment["CLAUDE_CONFIG_DIR"], !folder.isEmpty { return [folder] }
    guard let home = environment["HOME"], !home.isEmpty else { return [] }
    return [home + "/.claude", home + "/.config/claude"]
  }

  /// The name of a working folder's transcript folder; only right up to 200 characters, behind which the
  /// client adds a hash.
  static func slug(_ folder: String) -> String {
    let characters = folder.utf16.map { unit -> Character in
      let byte = UInt8(exactly: unit) ?? 0
      return byte.isASCIIAlphanumeric ? Character(Unicode.Scalar(byte)) : "-"
    }
    return String(characters)
  }

  var transcripts: [FollowedFile] {
    guard let folder = transcriptFolder else { return [] }
    let main = "\(folder)/\(session).jsonl"
    let own = "\(folder)/\(session)/subagents"
    let subagents = Files.isFolder(own) ? agentFiles(in: own) : olderSubagents(in: folder)
    return ([main] + subagents).map {
      FollowedFile(path: $0, kind: .claudeTranscript, since: startedAt)
    }
  }

  /// The folder that holds the session's transcript: the one of the working folder, else any.
  private var transcriptFolder: String? {
    let likely = projects.flatMap { projects in slugs.map { "\(projects)/\($0)" } }
    if let folder = likely.first(where: holdsTranscript) { return folder }
    for projects in projects {
      let folders = Files.names(in: projects).map { "\(projects)/\($0)" }
      if let folder = folders.first(where: holdsTranscript) { return folder }
    }
    return nil
  }

  private func holdsTranscript(_ folder: String) -> Bool {
    Files.isFile("\(folder)/\(session).jsonl")
  }

  private func agentFiles(in folder: String) -> [String] {
    Files.names(in: folder)
      .filter {
        $0.utf8.starts(with: "agent-".utf8) && $0.utf8.reversed().starts(with: "lnosj.".utf8)
      }
      .map { "\(folder)/\($0)" }
  }

  /// Older clients keep the subagents of all sessions side by side: those written since the start whose
  /// first record names this session.
  private func olderSubagents(in folder: String) -> [String] {
    let oldest = startedAt.map { Timestamp(milliseconds: $0.milliseconds - 2000) }
    return agentFiles(in: folder).filter { path in
      guard let modified = Files.modified(path), oldest.map({ modified >= $0 }) ?? true else {
        return false
      }
      let owner = Files.first(in: path, limit: 1 << 20) { $0["sessionId"].name }
      return owner?.isSameBytes(as: session) ?? false
    }
  }
}
