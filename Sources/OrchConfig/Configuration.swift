import OrchModel

/// Everything that is configured, each value with the place it comes from.
///
/// Layers, the last wins: built-in, the user's file, the project's file, `ORCH_*` variables, flags.
package struct Configuration: Sendable {
  /// One value in force, as `orch config list` shows it.
  package struct Entry: Sendable {
    /// `run.jobs`, `clients.claude.environment.LANG`.
    package let key: String
    package let value: ConfigValue
    package let origin: Origin
    let trust: ConfigKey.Trust

    init(
      _ key: String, _ value: ConfigValue, _ origin: Origin = Origin(.builtIn),
      trust: ConfigKey.Trust = .never
    ) {
      self.key = key
      self.value = value
      self.origin = origin
      self.trust = trust
    }
  }

  /// What a flag of the command line sets: `run.jobs`, its text, and the flag's name for messages.
  package struct Override: Sendable {
    package let key: String
    package let text: String
    package let flag: String

    package init(key: String, text: String, flag: String) {
      self.key = key
      self.text = text
      self.flag = flag
    }
  }

  /// In the order of their keys.
  package let entries: [Entry]
  /// The user's first, then the project's; within one file in its order.
  package let prices: [PriceSettings]
  package let workflows: [WorkflowSettings]
  package let warnings: [ConfigWarning]
  /// What the project's file says that needs the user's trust, whether it has it or not.
  package let trustItems: [TrustItem]
  /// True when trust was needed and not given: `trustItems` have no effect.
  package let isWithheld: Bool

  init(_ merger: ConfigMerger, isWithheld: Bool) {
    entries = merger.inForce
    prices = merger.prices
    workflows = merger.workflows
    warnings = merger.warnings
    trustItems = merger.trustItems
    self.isWithheld = isWithheld
  }

  /// The value of a key; nil when nothing sets it.
  package func entry(_ key: String) -> Entry? {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = low + (high - low) / 2
      if entries[middle].key < key {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low < entries.count, entries[low].key.isSameBytes(as: key) else { return nil }
    return entries[low]
  }

  /// A key's value as the type it must have.
  func setting<Value>(_ key: String, _ read: (ConfigValue) -> Value?) -> Setting<Value>? {
    guard let entry = entry(key), let value = read(entry.value) else { return nil }
    return Setting(value, entry.origin)
  }
}

extension Configuration {
  /// Reads the files, the variables and the flags, and merges them.
  ///
  /// A file that is not there is no layer. `isProjectTrusted` is asked once, and only when the
  /// project's file says something that needs trust; without it none of that has an effect.
  package static func load(
    user: String?, project: String?, environment: (String) -> String?, flags: [Override] = [],
    isProjectTrusted: ([TrustItem]) -> Bool = { _ in false }
  ) throws(ConfigFailure) -> Configuration {
    try resolve(
      user: try user.map(ConfigLoader.bytes), userPath: user ?? "",
      project: try project.map(ConfigLoader.bytes), projectPath: project ?? "",
      environment: environment, flags: flags, isProjectTrusted: isProjectTrusted)
  }

  /// The same over bytes: what `load` does when it has read the files.
  package static func resolve(
    user: [UInt8]??, userPath: String, project: [UInt8]??, projectPath: String,
    environment: (String) -> String?, flags: [Override] = [],
    isProjectTrusted: ([TrustItem]) -> Bool = { _ in false }
  ) throws(ConfigFailure) -> Configuration {
    var merger = ConfigMerger()
    if case .some(.some(let bytes)) = user {
      merger.add(try LayerReader.read(bytes, layer: .user, path: userPath))
    }
    var isWithheld = false
    if case .some(.some(let bytes)) = project {
      let file = try LayerReader.read(bytes, layer: .project, path: projectPath)
      merger.trustItems = merger.itemsNeedingTrust(in: file)
      isWithheld = !merger.trustItems.isEmpty && !isProjectTrusted(merger.trustItems)
      merger.add(file, withholding: isWithheld)
    }
    try merger.add(environment: environment)
    try merger.add(flags: flags)
    let configuration = Configuration(merger, isWithheld: isWithheld)
    try configuration.checkClients()
    try configuration.checkPrompts()
    return configuration
  }
}
