import Glibc
import OrchClients
import OrchCommands
import OrchConfig
import OrchModel
import OrchProcess

/// Finds the programs behind agents, before anything of a run is made.
struct ClientFinder {
  let configuration: Configuration
  /// This process's own environment.
  let environment: [String: String]
  /// Folders that nothing may be run from: the repository.
  let excluded: [String]
  /// The program that plays recordings: `orch-run` itself.
  let player: String

  /// The agent that `role` gets: `name` and `model` as asked for, else as configured.
  func spec(for role: String, asked: PlanRequest) throws -> AgentSpec {
    let name =
      asked.replay != nil ? "replay" : asked.agent ?? configuration.client(forRole: role).value
    guard let settings = configuration.client(name) else {
      throw configuration.withholds("clients.\(name).")
        ? PlanFailure.untrusted("client", name)
        : .unknownClient(name, known: configuration.clientNames)
    }
    guard let client = Clients.named(settings.kind.value) else {
      throw PlanFailure.unsupportedClient(name, kind: settings.kind.value)
    }
    let variables = variables(for: settings)
    let arguments = settings.arguments.value
    return AgentSpec(
      name: name, client: client,
      executable: try executable(for: settings, client: client, variables: variables),
      arguments: arguments,
      model: asked.model ?? configuration.model(forRole: role, client: name)?.value,
      permissionMode: settings.permissionMode?.value, environment: variables,
      prompt: try Prompts.instruction(for: role, in: configuration),
      replayFile: try replayFile(asked, client: client),
      speed: asked.speed.flatMap(Double.init) ?? 0)
  }

  private func replayFile(_ asked: PlanRequest, client: any Client) throws -> String? {
    guard client is ReplayClient else { return nil }
    guard let path = asked.replay else { throw PlanFailure.noRecording }
    guard access(path, F_OK) == 0 || errno != ENOENT else {
      throw PlanFailure.missingRecording(path)
    }
    guard RecordingKind(path: path) != nil else { throw PlanFailure.badRecording(path) }
    return path
  }

  private func executable(
    for settings: ClientSettings, client: any Client, variables: [String: String]
  ) throws -> String {
    if client is ReplayClient { return player }
    guard let program = settings.program?.value ?? type(of: client).program else {
      throw PlanFailure.noProgram(client: settings.name)
    }
    guard
      let path = OrchProcess.executable(
        named: program, searchPath: variables["PATH"] ?? "", excluding: excluded)
    else {
      throw PlanFailure.clientMissing(
        settings.name, program: program, hint: type(of: client).installHint)
    }
    return path
  }

  /// The user's own environment, plus and minus what the configuration says.
  ///
  /// Variables that would point git at another repository than the worktree's are left out: they are there
  /// when `orch` is called from a git hook.
  private func variables(for settings: ClientSettings) -> [String: String] {
    var variables = environment
    for name in [
      "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR",
      "GIT_PREFIX",
    ] + settings.unset.value {
      variables[name] = nil
    }
    for (name, value) in settings.environment { variables[name] = value.value }
    return variables
  }
}

extension Configuration {
  /// True where the project's file has settings in this section that have no effect before they are trusted.
  func withholds(_ section: String) -> Bool {
    isWithheld && trustItems.contains { $0.key.utf8.starts(with: section.utf8) }
  }
}

/// The environment of this process.
func ownEnvironment() -> [String: String] {
  var variables: [String: String] = [:]
  var place = environ
  while let entry = place.pointee {
    let text = String(cString: entry)
    if let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")), equals > text.utf8.startIndex {
      variables[String(text[..<equals])] = String(text[text.utf8.index(after: equals)...])
    }
    place += 1
  }
  return variables
}
