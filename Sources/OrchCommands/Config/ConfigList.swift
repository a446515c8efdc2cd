import CommandKit
import OrchConfig
import OrchModel
import Terminal

/// Lists every setting in force.
struct ConfigList: Command {
  static let name = "config list"
  static let summary = "List every setting in force, and where it comes from"
  static let discussion = """
    A flag wins over an ORCH_* variable, that over the project's .orch/config.toml, that over the user's own \
    file (orch/config.toml under XDG_CONFIG_HOME, else under ~/.config), and that over what is built in.

    Settings of the project's file that run programs, or raise a limit, have no effect until 'orch trust'.
    """
  static let examples = [
    "orch config list --origin", "orch config list --json | jq -r '.items[] | .key'",
  ]

  @Flag("Say which layer, file and line each comes from") var origin: Bool

  func run(_ context: Context) throws -> Listing<Configuration.Entry> {
    let configuration = try context.configurationInView()
    return Listing(
      configuration.entries, columns: Configuration.Entry.columns(withOrigin: origin),
      warnings: configuration.notices)
  }
}

extension Configuration.Entry {
  static func columns(withOrigin isShown: Bool) -> [Column<Self>] {
    [
      Column("key") { $0.key },
      Column("value") { $0.value.field },
      Column("origin", detail: !isShown) { $0.origin.place },
      Column("layer", detail: true) { $0.origin.layer.name },
    ]
  }
}

extension ConfigValue {
  var field: Field {
    switch self {
    case .text(let text): .text(text)
    case .number(let number): .number(number)
    case .money(let money): .money(money)
    case .duration: .text(bareText)
    case .words: .json(json)
    }
  }

  /// As it would be written for a shell variable: a list as JSON, anything else bare.
  var bareText: String {
    switch json {
    case .string(let text): text
    case let value: value.text
    }
  }
}
