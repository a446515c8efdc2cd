import OrchModel

/// Where clients keep their history when nobody says otherwise (formats §1.1, §2.1).
package enum HistoryPlaces {
  /// The folders a client's files are below, whether they are there or not.
  package static func folders(
    of format: HistoryFormat, environment: (String) -> String?
  ) -> [String] {
    func folder(_ name: String) -> String? {
      environment(name).flatMap { $0.utf8.first == UInt8(ascii: "/") ? $0 : nil }
    }
    let home = folder("HOME")
    switch format {
    case .claude:
      let own = folder("CLAUDE_CONFIG_DIR").map { [$0] } ?? []
      let usual = home.map { ["\($0)/.claude", "\($0)/.config/claude"] } ?? []
      return (own + usual).map { $0 + "/projects" }
    case .codex:
      guard let top = folder("CODEX_HOME") ?? home.map({ $0 + "/.codex" }) else { return [] }
      return ["\(top)/sessions", "\(top)/archived_sessions"]
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
