import OrchConfig
import OrchModel
import OrchStore

/// Finds what a repository brings that runs as soon as an agent works in it.
///
/// Whoever can change a repository can put such things into it; so all of it waits until a person has seen
/// its exact text. Nothing here runs anything or believes anything: it reads, within bounds, and hashes.
package enum TrustScan {
  /// All there is to trust, in a fixed order.
  ///
  /// `folder` is the working tree that is to be worked in, `commonFolder` the git folder its repository
  /// shares. Throws `TrustFailure` where there is more than can be judged.
  package static func entries(
    in folder: String, commonFolder: String?, configuration: Configuration
  ) throws -> [TrustEntry] {
    var files = TrustFiles(folder: folder, commonFolder: commonFolder)
    files.add(configuration.trustItems.map(settingEntry))
    for path in loadedPaths { try files.add(path) }
    if let commonFolder {
      let gitConfig = try GitConfigScan.run(folder: folder, commonFolder: commonFolder)
      files.add(gitConfig.entries)
      for hooks in gitConfig.hookFolders { try files.add(hooksAt: hooks) }
    }
    return files.entries
  }

  /// What of it no person has agreed to yet; empty when an agent may start.
  package static func untrusted(
    in folder: String, project: Project, configuration: Configuration, trusting book: TrustBook
  ) throws -> [TrustEntry] {
    try entries(in: folder, commonFolder: project.path, configuration: configuration)
      .filter { try !book.isTrusted($0.digest) }
  }

  /// The entry of a setting: its digest is that of its key and its exact value.
  static func settingEntry(_ item: TrustItem) -> TrustEntry {
    TrustEntry(.setting, item.key, content: item.text)
  }

  /// What agents' clients load from a working tree by themselves, with everything below it.
  private static let loadedPaths = [
    ".claude/settings.json", ".claude/settings.local.json", ".claude/hooks", ".claude/commands",
    ".claude/agents", ".claude/skills", ".claude/plugins", ".mcp.json", ".codex",
    ".gemini/settings.json", ".gemini/.env", ".gemini/commands", ".gemini/extensions",
    ".aider.conf.yml", ".env", ".envrc",
  ]
}
