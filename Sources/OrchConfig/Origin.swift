import OrchModel

/// Who says so; a later case wins over an earlier one.
package enum ConfigLayer: Int, Comparable, CaseIterable, Sendable {
  case builtIn, user, project, environment, flag

  package static func < (weaker: Self, stronger: Self) -> Bool {
    weaker.rawValue < stronger.rawValue
  }

  /// As `orch config list --origin` shows it.
  package var name: String {
    switch self {
    case .builtIn: "built-in"
    case .user: "user file"
    case .project: "project file"
    case .environment: "environment"
    case .flag: "command line"
    }
  }
}

/// Where a setting comes from.
package struct Origin: Hashable, Sendable {
  package let layer: ConfigLayer
  /// The file's path, the variable's or the flag's name; empty for what is built in.
  package let source: String
  /// Counted from 1; 0 where there is no line.
  package let line: Int
  package let column: Int

  package init(_ layer: ConfigLayer, _ source: String = "", line: Int = 0, column: Int = 0) {
    self.layer = layer
    self.source = source
    self.line = line
    self.column = column
  }

  /// `.orch/config.toml:3:7`, `ORCH_RUN_JOBS`, `--jobs`, `built-in`.
  package var place: String {
    if layer == .builtIn { return layer.name }
    return line > 0 ? "\(source):\(line):\(column)" : source
  }

  func at(_ node: TOMLNode) -> Origin {
    Origin(layer, source, line: node.line, column: node.column)
  }
}

/// A value and where it comes from.
package struct Setting<Value: Sendable>: Sendable {
  package let value: Value
  package let origin: Origin

  package init(_ value: Value, _ origin: Origin) {
    self.value = value
    self.origin = origin
  }

  func map<Other>(_ change: (Value) -> Other) -> Setting<Other> {
    Setting<Other>(change(value), origin)
  }
}

extension Setting: Equatable where Value: Equatable {}

/// A key nobody knows, which has no effect, for `orch` to narrate.
package struct ConfigWarning: Sendable {
  let prefix: String
  let name: String
  let known: [String]
  package let origin: Origin

  /// `.orch/config.toml:3:1: unknown key 'run.jbos'`.
  package var message: String { "\(origin.place): unknown key '\(prefix)\(name)'" }

  /// `did you mean 'run.jobs'?`; nil when no key is near.
  package var hint: String? {
    NearestName.of(name, in: known).map { "did you mean '\(prefix)\($0)'?" }
  }
}
