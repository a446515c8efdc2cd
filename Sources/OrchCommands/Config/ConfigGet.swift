import CommandKit
import OrchConfig
import OrchModel
import Terminal

/// Shows one setting.
struct ConfigGet: Command {
  static let name = "config get"
  static let summary = "Show one setting in force"
  static let examples = ["orch config get run.client", "orch config get run.verify --json"]

  @Operand(completing: .dynamic("config"), "The setting: run.client") var key: String

  func run(_ context: Context) throws -> SettingAnswer {
    let configuration = try context.configurationInView()
    guard let entry = configuration.entry(key) else {
      throw ConfigKeyFailure(key, in: configuration)
    }
    return SettingAnswer(entry: entry, warnings: configuration.notices)
  }
}

/// One setting: its bare value for people and for `$(…)`, all of it for programs.
struct SettingAnswer: Report {
  let entry: Configuration.Entry
  let warnings: [String]

  func write(to page: inout Page) throws {
    switch page.format {
    case .table where page.fields.isEmpty, .tsv where page.fields.isEmpty:
      page.write(text: entry.value.bareText)
    default:
      try Card(
        entry, columns: Configuration.Entry.columns(withOrigin: true), warnings: warnings
      ).write(to: &page)
    }
  }
}

/// A setting that nothing sets, or that there is not.
enum ConfigKeyFailure: Failure {
  case unset(String)
  case unknown(String, near: String?)

  init(_ key: String, in configuration: Configuration) {
    if Configuration.knownKeys.contains(where: key.isSameBytes) {
      self = .unset(key)
    } else {
      let known = Configuration.knownKeys + configuration.entries.map(\.key)
      self = .unknown(key, near: nearest(to: key.cut(toBytes: 100), in: known))
    }
  }

  var code: String {
    switch self {
    case .unset: "config.unset"
    case .unknown: "config.unknown"
    }
  }

  var message: String {
    switch self {
    case .unset(let key): "'\(key)' is not set"
    case .unknown(let key, _): "no setting '\(key.cut(toBytes: 100))'"
    }
  }

  var hint: String? {
    switch self {
    case .unset: "set it in .orch/config.toml, in your own file, or with an ORCH_* variable"
    case .unknown(_, let near?): "did you mean '\(near)'?"
    case .unknown: "see 'orch config list'"
    }
  }

  var exitCode: ExitCode { .notFound }
}
