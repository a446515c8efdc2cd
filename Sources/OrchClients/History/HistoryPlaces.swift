import OrchModel

/// Where clients keep their history when nobody says otherwise (formats §1.1, §2.1, §3).
package enum HistoryPlaces {
  /// The folders a client's files are below, and files of its own, whether they are there or not.
  ///
  /// None for aider: it writes exact counts only where it is told to.
  package static func folders(
    of format: HistoryFormat, environment: (String) -> String?
  ) -> [String] {
    func folder(_ name: String) -> String? {
      environment(name).flatMap { $0.utf8.first == UInt8(ascii: "/") ? $0 : nil }
    }
    let home = folder("HOME")
    let data = folder("XDG_DATA_HOME") ?? home.map { $0 + "/.local/share" }
    switch format {
    case .claude:
      let own = folder("CLAUDE_CONFIG_DIR").map { [$0] } ?? []
      let usual = home.map { ["\($0)/.claude", "\($0)/.config/claude"] } ?? []
      return (own + usual).map { $0 + "/projects" }
    case .codex:
      guard let top = folder("CODEX_HOME") ?? home.map({ $0 + "/.codex" }) else { return [] }
      return ["\(top)/sessions", "\(top)/archived_sessions"]
    case .gemini:
      return (folder("GEMINI_CLI_HOME") ?? home).map { ["\($0)/.gemini/tmp"] } ?? []
    case .opencode:
      return data.map { ["\($0)/opencode/opencode.db", "\($0)/opencode/storage/message"] } ?? []
    case .amp: return data.map { ["\($0)/amp/threads"] } ?? []
    case .aider: return []
    case .goose: return data.map { ["\($0)/goose/sessions"] } ?? []
    case .miniSweAgent:
      let own = folder("MSWEA_GLOBAL_CONFIG_DIR")
      let usual = (folder("XDG_CONFIG_HOME") ?? home.map { $0 + "/.config" })
        .map { $0 + "/mini-swe-agent" }
      return (own ?? usual).map { [$0 + "/last_mini_run.traj.json"] } ?? []
    }
  }

  /// The folder a session began in, of which the client's folder `slug` has its name.
  ///
  /// A client goes into folders below, and its records name the one it is in: of that and those above it
  /// the one that has this name; nil when none has.
  package static func start(of folder: String, slug: String) -> String? {
    var candidate = folder
    while true {
      if ClaudeFiles.slug(candidate).isSameBytes(as: slug) { return candidate }
      guard let slash = candidate.utf8.lastIndex(of: UInt8(ascii: "/")),
        slash > candidate.utf8.startIndex
      else { return nil }
      candidate = String(candidate[..<slash])
    }
  }
}
