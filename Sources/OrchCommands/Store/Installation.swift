import OrchConfig
import OrchModel
import OrchProcess
import OrchStore
import Terminal

/// What `orch doctor` says about the programs there are.
enum Installation {
  static func findings(_ context: Context) -> [Finding] {
    [Finding("orch", "\(Version.current)"), library] + siblings(context) + [trust(context)]
      + clients(context)
  }

  private static var library: Finding {
    SQLiteLibrary.losesRowsWithoutTurnstile
      ? Finding(
        "sqlite", .warning,
        "\(SQLiteLibrary.version), which can lose rows when a commit meets a checkpoint; "
          + "the writers' turnstile keeps them apart")
      : Finding("sqlite", SQLiteLibrary.version)
  }

  private static func siblings(_ context: Context) -> [Finding] {
    ["orch-run", "orch-git", "orch-import", "orch-guardian"].map { name in
      do {
        return Finding(name, try SiblingProgram.path(of: name, in: context.programFolders))
      } catch {
        return Finding(
          name, .problem, "not found in \(context.programFolders.joined(separator: ", "))",
          advice: "scripts/install PREFIX")
      }
    }
  }

  /// The configuration, and whether something of it waits for trust.
  private static func trust(_ context: Context) -> Finding {
    do {
      let configuration = try context.configurationInView()
      guard let notice = configuration.notices.first else { return Finding("configuration", "ok") }
      return Finding(
        "configuration", .warning, notice,
        advice: configuration.isWithheld ? "orch trust --list" : nil)
    } catch let failure as any Failure {
      return Finding("configuration", .problem, failure.message, advice: failure.hint)
    } catch {
      return Finding("configuration", .problem, "\(error)")
    }
  }

  /// The clients of the configuration; none of them is started, not even for its version.
  private static func clients(_ context: Context) -> [Finding] {
    guard let configuration = try? context.configurationInView() else { return [] }
    let searchPath = context.environment("PATH") ?? ""
    let own =
      RepositoryPlace(containing: context.directory).map { [$0.topFolder, $0.mainFolder] } ?? []
    return configuration.clientNames.compactMap { name in
      guard let program = configuration.client(name)?.program?.value else { return nil }
      let path = executable(named: program, searchPath: searchPath, excluding: own)
      return path.map { Finding("client \(name)", $0) }
        ?? Finding("client \(name)", "'\(program)' is not on PATH")
    }
  }
}
