/// One key a section may have.
struct ConfigKey: Sendable {
  /// When a project's file, which came with the repository, needs the user's trust to say this.
  enum Trust: Sendable {
    case never
    /// It runs a program, or changes what a program runs with.
    case always
    /// It raises a limit that a layer below it has set.
    case whenRaised
    /// It names a place outside the project.
    case whenOutside
    /// It is not the built-in value, which is the careful one.
    case whenChanged
  }

  let name: String
  let type: ConfigType
  let trust: Trust
  /// The environment variable that sets it too; empty for keys of named tables.
  let variable: String

  init(_ name: String, _ type: ConfigType, trust: Trust = .never, variable: String = "") {
    self.name = name
    self.type = type
    self.trust = trust
    self.variable = variable
  }
}

/// Every key a configuration may have.
///
/// Lists, not dictionaries: a dictionary of a type of its own costs more to set up than all of
/// these to search.
enum ConfigSchema {
  static let clientKinds = ["claude", "codex", "gemini", "aider", "command", "replay"]
  static let sections = ["run", "clients", "roles", "workflows", "budget", "prices"]

  static let run: [ConfigKey] = [
    ConfigKey("client", .name, variable: "ORCH_RUN_CLIENT"),
    ConfigKey("workflow", .name, variable: "ORCH_RUN_WORKFLOW"),
    ConfigKey("base", .text, variable: "ORCH_RUN_BASE"),
    ConfigKey("jobs", .number(1...64), variable: "ORCH_RUN_JOBS"),
    ConfigKey(
      "on_limit", .choice(["warn", "hold", "pause", "ask", "stop"]), variable: "ORCH_RUN_ON_LIMIT"),
    ConfigKey("budget", .money, trust: .whenRaised, variable: "ORCH_RUN_BUDGET"),
    ConfigKey("time_limit", .duration, trust: .whenRaised, variable: "ORCH_RUN_TIME_LIMIT"),
    ConfigKey(
      "max_turns", .number(1...100_000), trust: .whenRaised, variable: "ORCH_RUN_MAX_TURNS"),
    ConfigKey("worktrees", .text, trust: .whenOutside, variable: "ORCH_RUN_WORKTREES"),
    ConfigKey("verify", .command, trust: .always, variable: "ORCH_RUN_VERIFY"),
    ConfigKey("setup", .command, trust: .always, variable: "ORCH_RUN_SETUP"),
    ConfigKey("grace", .duration, variable: "ORCH_RUN_GRACE"),
  ]

  static let budget: [ConfigKey] = [
    ConfigKey(
      "unpriced", .choice(["block", "allow", "estimate"]), trust: .whenChanged,
      variable: "ORCH_BUDGET_UNPRICED"
    )
  ]

  static let client: [ConfigKey] = [
    ConfigKey("kind", .choice(clientKinds), trust: .always),
    ConfigKey("program", .text, trust: .always),
    ConfigKey("arguments", .list, trust: .always),
    ConfigKey("model", .text),
    ConfigKey("permission_mode", .text, trust: .always),
    ConfigKey("unset", .list, trust: .always),
  ]

  static let role: [ConfigKey] = [
    ConfigKey("client", .name),
    ConfigKey("model", .text),
    ConfigKey("prompt", .text),
    ConfigKey("prompt_file", .text, trust: .whenOutside),
    ConfigKey("budget", .money, trust: .whenRaised),
  ]
}

extension ConfigSchema {
  /// What holds where nobody says otherwise.
  ///
  /// What is not here has no value. Of the clients `orch` knows, `command` and `replay` have no program.
  static let builtIns: [Configuration.Entry] = [
    .init("run.client", .text("claude")),
    .init("run.jobs", .number(4)),
    .init("run.on_limit", .text("pause")),
    .init("run.grace", .duration(.seconds(10))),
    .init("budget.unpriced", .text("block")),
    .init("clients.claude.kind", .text("claude")),
    .init("clients.claude.program", .text("claude")),
    .init("clients.codex.kind", .text("codex")),
    .init("clients.codex.program", .text("codex")),
    .init("clients.gemini.kind", .text("gemini")),
    .init("clients.gemini.program", .text("gemini")),
    .init("clients.aider.kind", .text("aider")),
    .init("clients.aider.program", .text("aider")),
    .init("clients.command.kind", .text("command")),
    .init("clients.replay.kind", .text("replay")),
  ]
}
