import OrchClients
import OrchCommands
import OrchModel

/// The file in which a client looks for its hooks (formats §1.6, §2.4).
struct HookPlace {
  let client: HookClient
  let path: String

  /// The places that a command is about.
  ///
  /// For a person's own settings without a client named, those of the clients that have a folder here; `any`
  /// has them all.
  static func places(
    of client: HookClient?, _ scope: HookScope, any: Bool, in context: Context
  ) throws -> [HookPlace] {
    switch scope {
    case .project:
      if let client, client != .claude { throw HookSettingsFailure.noProjectHooks(client) }
      guard let place = RepositoryPlace(containing: context.directory) else {
        throw ProjectFailure.noRepository(context.directory)
      }
      return [HookPlace(client: .claude, path: place.topFolder + "/.claude/settings.json")]
    case .user:
      if let client { return [try HookPlace(client, context.environment)] }
      let all = try HookClient.allCases.map { try HookPlace($0, context.environment) }
      let found = all.filter { any || Files.isFolder(parentFolder(of: $0.path) ?? "/") }
      guard !found.isEmpty else { throw HookSettingsFailure.noClient }
      return found
    }
  }
}

extension HookPlace {
  /// A person's own.
  private init(_ client: HookClient, _ environment: (String) -> String?) throws(HookSettingsFailure)
  {
    func folder(_ name: String) -> String? {
      environment(name).flatMap { $0.utf8.first == UInt8(ascii: "/") ? $0 : nil }
    }
    let home = folder("HOME")
    let own: (folder: String?, file: String) =
      switch client {
      case .claude:
        (folder("CLAUDE_CONFIG_DIR") ?? home.map { $0 + "/.claude" }, "settings.json")
      case .codex: (folder("CODEX_HOME") ?? home.map { $0 + "/.codex" }, "hooks.json")
      }
    guard let folder = own.folder else { throw .noHome(client) }
    self.init(client: client, path: "\(folder)/\(own.file)")
  }
}
