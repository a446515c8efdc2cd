import OrchModel

/// `[clients.NAME]`: a program that agents are instances of.
package struct ClientSettings: Sendable {
  package let name: String
  /// The client it is based on: its own name for those `orch` knows, else what the file says.
  package let kind: Setting<String>
  /// A name to look for in `PATH`, or a path; nil where the file must say and does not.
  package let program: Setting<String>?
  /// Put before those that `orch` passes itself.
  package let arguments: Setting<[String]>
  package let model: Setting<String>?
  package let permissionMode: Setting<String>?
  /// Variables to add, by name.
  package let environment: [(name: String, value: Setting<String>)]
  /// Variables to leave out.
  package let unset: Setting<[String]>
}

/// `[roles.NAME]`: what an agent is there for.
package struct RoleSettings: Sendable {
  package enum Prompt: Hashable, Sendable {
    case text(String)
    /// A path; a relative one starts at the folder of the file that names it.
    case file(String)
  }

  package let name: String
  package let client: Setting<String>?
  package let model: Setting<String>?
  package let prompt: Setting<Prompt>?
  package let budget: Setting<Money>?
}

extension Configuration {
  /// Every client there is, the built-in ones too, in the order of their names.
  package var clientNames: [String] { names(in: "clients.", ending: ".kind") }

  /// The client with this name; nil when there is none, or when all of it needs trust.
  package func client(_ name: String) -> ClientSettings? {
    guard ConfigName.isValid(name) else { return nil }
    let section = "clients.\(name)"
    guard let kind = setting("\(section).kind", \.text) else { return nil }
    let prefix = "\(section).environment."
    let environment = entries.compactMap { entry -> (name: String, value: Setting<String>)? in
      guard entry.key.hasPrefix(prefix), let text = entry.value.text else { return nil }
      return (String(entry.key.dropFirst(prefix.count)), Setting(text, entry.origin))
    }
    let none = Setting<[String]>([], Origin(.builtIn))
    return ClientSettings(
      name: name, kind: kind, program: setting("\(section).program", \.text),
      arguments: setting("\(section).arguments", \.words) ?? none,
      model: setting("\(section).model", \.text),
      permissionMode: setting("\(section).permission_mode", \.text), environment: environment,
      unset: setting("\(section).unset", \.words) ?? none)
  }

  /// The role with this name.
  ///
  /// Roles are free names: one that no file has is all nil.
  package func role(_ name: String) -> RoleSettings {
    let section = ConfigName.isValid(name) ? "roles.\(name)" : "roles."
    let text = setting("\(section).prompt", \.text)?.map(RoleSettings.Prompt.text)
    let file = setting("\(section).prompt_file", \.text)?.map(RoleSettings.Prompt.file)
    let isFileStronger = (file?.origin.layer ?? .builtIn) > (text?.origin.layer ?? .builtIn)
    return RoleSettings(
      name: name, client: setting("\(section).client", \.text),
      model: setting("\(section).model", \.text), prompt: isFileStronger ? file : text,
      budget: setting("\(section).budget", \.money))
  }

  /// The client that does a role's work: the role's own, else the run's.
  package func client(forRole role: String) -> Setting<String> {
    self.role(role).client ?? run.client
  }

  /// The model for a role's work with a client: the role's wins over the client's, whatever layer
  /// each comes from; nil leaves the choice to the client.
  package func model(forRole role: String, client: String) -> Setting<String>? {
    self.role(role).model ?? self.client(client)?.model
  }

  private func names(in section: String, ending: String) -> [String] {
    entries.compactMap { entry in
      guard entry.key.hasPrefix(section), entry.key.hasSuffix(ending) else { return nil }
      return String(entry.key.dropFirst(section.count).dropLast(ending.count))
    }
  }
}

extension Configuration {
  /// A client of a new name must say what kind it is, unless that is what needs trust.
  func checkClients() throws(ConfigFailure) {
    for entry in entries where entry.origin.layer > .builtIn && entry.key.hasPrefix("clients.") {
      let rest = entry.key.utf8.dropFirst("clients.".utf8.count)
      let name = String(decoding: rest.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
      let key = "clients.\(name).kind"
      guard self.entry(key) == nil, !trustItems.contains(where: { $0.key.isSameBytes(as: key) })
      else { continue }
      throw .unknownKind(entry.origin, client: name)
    }
  }

  /// One layer can't give a role both a prompt and a file with one.
  func checkPrompts() throws(ConfigFailure) {
    for entry in entries where entry.key.hasPrefix("roles.") && entry.key.hasSuffix(".prompt_file")
    {
      let other = self.entry(String(entry.key.dropLast("_file".count)))
      guard let other, other.origin.layer == entry.origin.layer else { continue }
      throw .wrongValue(entry.origin, key: entry.key, reason: "can't stand beside 'prompt'")
    }
  }
}
