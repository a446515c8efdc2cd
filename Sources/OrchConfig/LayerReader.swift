import OrchModel

/// What one file says, before anything is merged.
struct ConfigFile: Sendable {
  var entries: [Configuration.Entry] = []
  var workflows: [WorkflowSettings] = []
  var prices: [PriceSettings] = []
  var warnings: [ConfigWarning] = []
}

/// Reads one file's tree into settings.
struct LayerReader {
  /// More warnings than this about one file help nobody.
  private static let warningLimit = 50

  let origin: Origin
  private(set) var file = ConfigFile()

  init(origin: Origin) { self.origin = origin }

  /// Reads a file's bytes.
  static func read(_ bytes: [UInt8], layer: ConfigLayer, path: String) throws(ConfigFailure)
    -> ConfigFile
  {
    let root: TOMLNode
    do {
      root = try TOMLNode(toml: bytes)
    } catch {
      let place = Origin(layer, path, line: error.line, column: error.column)
      throw .syntax(place, error.message)
    }
    var reader = LayerReader(origin: Origin(layer, path))
    try reader.read(root)
    return reader.file
  }

  private mutating func read(_ root: TOMLNode) throws(ConfigFailure) {
    for member in try members(root, key: "") {
      let node = member.node
      let name = ConfigSchema.sections.first(where: member.name.isSameBytes)
      switch name {
      case "run": try readKeys(node, section: "run", keys: ConfigSchema.run)
      case "budget": try readKeys(node, section: "budget", keys: ConfigSchema.budget)
      case "clients": try readNamed(node, section: "clients", keys: ConfigSchema.client)
      case "roles": try readNamed(node, section: "roles", keys: ConfigSchema.role)
      case "workflows": try readWorkflows(node)
      case "prices": try readPrices(node)
      default: warnUnknown(member.name, in: "", at: node, known: ConfigSchema.sections)
      }
    }
  }

  /// A section whose members have names of the user's choosing: `[clients.NAME]`.
  private mutating func readNamed(
    _ table: TOMLNode, section: String, keys: [ConfigKey]
  ) throws(ConfigFailure) {
    for member in try members(table, key: section) {
      guard ConfigName.isValid(member.name) else {
        throw .badName(origin.at(member.node), member.name)
      }
      try readKeys(member.node, section: "\(section).\(member.name)", keys: keys)
    }
  }

  private mutating func readKeys(
    _ table: TOMLNode, section: String, keys: [ConfigKey]
  ) throws(ConfigFailure) {
    let isClient = section.hasPrefix("clients.")
    for member in try members(table, key: section) {
      if isClient, member.name.isSameBytes(as: "environment") {
        try readEnvironment(member.node, section: section)
        continue
      }
      guard let key = keys.first(where: { $0.name.isSameBytes(as: member.name) }) else {
        let known = keys.map(\.name) + (isClient ? ["environment"] : [])
        warnUnknown(member.name, in: section, at: member.node, known: known)
        continue
      }
      let path = "\(section).\(key.name)"
      let place = origin.at(member.node)
      let value = try key.type.value(member.node, key: path, origin: place)
      file.entries.append(.init(path, value, place, trust: key.trust))
    }
  }

  private mutating func readEnvironment(_ table: TOMLNode, section: String) throws(ConfigFailure) {
    for member in try members(table, key: "\(section).environment") {
      let place = origin.at(member.node)
      guard ConfigName.isVariable(member.name) else { throw .badName(place, member.name) }
      let path = "\(section).environment.\(member.name)"
      guard case .string(let text) = member.node.content else {
        throw .wrongType(place, key: path, expected: "a string", found: member.node.kind)
      }
      guard !text.utf8.contains(0) else {
        throw .wrongValue(place, key: path, reason: "has a NUL character")
      }
      file.entries.append(.init(path, .text(text), place, trust: .always))
    }
  }
}

extension LayerReader {
  /// The members of what must be a table.
  func members(_ node: TOMLNode, key: String) throws(ConfigFailure) -> [TOMLNode.Member] {
    guard case .table(let members) = node.content else {
      throw .wrongType(origin.at(node), key: key, expected: "a table", found: node.kind)
    }
    return members
  }

  /// The elements of what must be a list.
  func elements(_ node: TOMLNode, key: String) throws(ConfigFailure) -> [TOMLNode] {
    guard case .array(let nodes) = node.content else {
      throw .wrongType(origin.at(node), key: key, expected: "a list of tables", found: node.kind)
    }
    return nodes
  }

  /// Notes a key nobody knows; it has no effect.
  mutating func warnUnknown(_ name: String, in section: String, at node: TOMLNode, known: [String])
  {
    guard file.warnings.count < Self.warningLimit else { return }
    let prefix = section.isEmpty ? "" : section + "."
    file.warnings.append(
      ConfigWarning(
        prefix: prefix, name: name.cut(toBytes: 200), known: known, origin: origin.at(node)))
  }

  mutating func add(_ workflow: WorkflowSettings) { file.workflows.append(workflow) }
  mutating func add(_ price: PriceSettings) { file.prices.append(price) }
}
