import OrchModel

/// Puts layer upon layer.
struct ConfigMerger {
  /// In the order of the layers: of two with one key the later is in force.
  private(set) var entries: [Configuration.Entry] = ConfigSchema.builtIns
  private(set) var workflows: [WorkflowSettings] = []
  private(set) var prices: [PriceSettings] = []
  private(set) var warnings: [ConfigWarning] = []
  var trustItems: [TrustItem] = []

  /// Adds a file; `withholding` leaves out what needs trust.
  mutating func add(_ file: ConfigFile, withholding: Bool = false) {
    if withholding {
      entries += file.entries.filter { !needsTrust($0) }
    } else {
      entries += file.entries
      prices += file.prices
    }
    for workflow in file.workflows where !withholding || !workflow.runsCommands {
      workflows.removeAll { $0.name.isSameBytes(as: workflow.name) }
      workflows.append(workflow)
    }
    warnings += file.warnings
  }

  /// Adds the `ORCH_*` variables that are set and not empty.
  mutating func add(environment: (String) -> String?) throws(ConfigFailure) {
    try add(environment: environment, to: "run", ConfigSchema.run)
    try add(environment: environment, to: "budget", ConfigSchema.budget)
  }

  private mutating func add(
    environment: (String) -> String?, to section: String, _ keys: [ConfigKey]
  ) throws(ConfigFailure) {
    for key in keys {
      guard let text = environment(key.variable), !text.isEmpty else { continue }
      try add("\(section).\(key.name)", key, text: text, origin: Origin(.environment, key.variable))
    }
  }

  mutating func add(flags: [Configuration.Override]) throws(ConfigFailure) {
    for flag in flags {
      let origin = Origin(.flag, flag.flag)
      if let key = ConfigSchema.run.first(where: { "run.\($0.name)".isSameBytes(as: flag.key) }) {
        try add("run.\(key.name)", key, text: flag.text, origin: origin)
      } else if let key = ConfigSchema.budget.first(where: {
        "budget.\($0.name)".isSameBytes(as: flag.key)
      }) {
        try add("budget.\(key.name)", key, text: flag.text, origin: origin)
      } else {
        throw .wrongValue(origin, key: flag.key, reason: "is not a key a flag can set")
      }
    }
  }

  private mutating func add(
    _ path: String, _ key: ConfigKey, text: String, origin: Origin
  ) throws(ConfigFailure) {
    let value = try key.type.value(text: text, key: path, origin: origin)
    entries.append(.init(path, value, origin))
  }
}

extension ConfigMerger {
  /// The entries in force, in the order of their keys.
  ///
  /// Keys are ASCII, so Swift's own comparison is one of bytes, and the fastest.
  var inForce: [Configuration.Entry] {
    var sorted: [Configuration.Entry] = []
    let order = entries.indices.sorted { one, other in
      let (key, otherKey) = (entries[one].key, entries[other].key)
      return key == otherKey ? one < other : key < otherKey
    }
    for index in order {
      if sorted.last?.key == entries[index].key { sorted.removeLast() }
      sorted.append(entries[index])
    }
    return sorted
  }

  /// What this project's file says that has an effect only with the user's trust, in its order.
  func itemsNeedingTrust(in file: ConfigFile) -> [TrustItem] {
    var items: [TrustItem] = []
    for entry in file.entries where needsTrust(entry) {
      items.append(TrustItem(key: entry.key, text: entry.value.json.text, origin: entry.origin))
    }
    for workflow in file.workflows { items += workflow.trustItems }
    for price in file.prices {
      items.append(TrustItem(key: "prices", text: price.trustText, origin: price.origin))
    }
    return items
  }

  private func needsTrust(_ entry: Configuration.Entry) -> Bool {
    switch entry.trust {
    case .never: false
    case .always: true
    case .whenRaised: raises(entry)
    case .whenOutside: entry.value.text.map(leadsOutside) ?? true
    case .whenChanged:
      !ConfigSchema.builtIns.contains { $0.key == entry.key && $0.value == entry.value }
    }
  }

  /// True when it allows more than the layers below do.
  ///
  /// A limit where there was none allows less.
  private func raises(_ entry: Configuration.Entry) -> Bool {
    let below = entries.last {
      $0.key.isSameBytes(as: entry.key) && $0.origin.layer < entry.origin.layer
    }
    switch (below?.value, entry.value) {
    case (.money(let below)?, .money(let money)): return money > below
    case (.number(let below)?, .number(let number)): return number > below
    case (.duration(let below)?, .duration(let duration)): return duration > below
    default: return false
    }
  }

  private func leadsOutside(_ path: String) -> Bool {
    path.utf8.first == UInt8(ascii: "/") || path.utf8.first == UInt8(ascii: "~")
      || path.utf8.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) }
  }
}
