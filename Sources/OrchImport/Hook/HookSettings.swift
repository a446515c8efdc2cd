import OrchClients
import OrchModel

/// The text of a settings file, into which `orch hook` is put and taken out of (formats §1.6, §2.4).
///
/// Every byte that is not part of such a change stays as it is.
struct HookSettings {
  let text: [UInt8]
  private let layout: HookLayout

  /// Reads the text of the file at `path`; one of blanks is an object without members.
  init(_ text: [UInt8], path: String) throws(HookSettingsFailure) {
    let isBlank = text.withoutBlanks.isEmpty
    self.text = isBlank ? Array("{}\n".utf8) : text
    let parser = JSONParser()
    let answer = self.text.withUnsafeBytes { bytes in
      parser.read(bytes) { HookLayout.read($0, in: bytes) }
    }
    switch answer {
    case .failure(let fault):
      let mark = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      let place = text.place(ofByte: fault.offset + mark)
      throw .notJSON(path, line: place.line, column: place.column, reason: fault.status.rawValue)
    case .success where parser.wasRepaired:
      throw .badShape(path, "it is not UTF-8")
    case .success(.failure(let fault)): throw .badShape(path, fault.reason)
    case .success(.success(let layout)): self.layout = layout
    }
  }

  /// True when `orch hook` is run at every such event.
  func runs(at event: HookEvent) -> Bool {
    layout.list(of: event)?.groups.contains(where: \.runsOrch) ?? false
  }

  /// True when the events of the hooks, or the hooks, were written down at all.
  private func names(_ event: HookEvent) -> Bool { layout.list(of: event) != nil }
  private var namesHooks: Bool { layout.hooks != nil }
}

// MARK: - Putting in

extension HookSettings {
  /// The text with `orch hook` at each event where it is missing, and those events.
  func installed() -> (text: [UInt8], events: [HookEvent]) {
    let events = HookEvent.installed.filter { !runs(at: $0) }
    guard !events.isEmpty else { return (text, []) }
    let style = HookStyle(text, root: layout.root)
    guard let (_, hooks) = layout.hooks else {
      let edit = style.addition(of: [style.hooks(events)], to: layout.root, level: 1)
      return (text.applying([edit]), events)
    }
    var edits: [TextEdit] = []
    for event in events {
      guard let list = layout.list(of: event)?.list else { continue }
      edits.append(style.addition(of: [style.entry], toList: list))
    }
    let added = events.filter { !names($0) }.map(style.member)
    if !added.isEmpty { edits.append(style.addition(of: added, to: hooks, level: 2)) }
    return (text.applying(edits), events)
  }
}

// MARK: - Taking out

extension HookSettings {
  /// The text without what `installed` has put in, and the events it was at.
  ///
  /// What `before` has, the settings as they were, stays: hooks of that form, and empty lists and objects.
  func removed(before: HookSettings?) -> (text: [UInt8], events: [HookEvent]) {
    var edits: [TextEdit] = []
    var events: [HookEvent] = []
    var emptied: [Int] = []
    for event in HookEvent.installed {
      guard let list = layout.list(of: event), !(before?.runs(at: event) ?? false) else { continue }
      let whole = list.groups.indices.filter { list.groups[$0].isOwn }
      let parts = list.groups.filter { !$0.isOwn && !$0.own.isEmpty }
      guard !whole.isEmpty || !parts.isEmpty else { continue }
      events.append(event)
      if whole.count == list.groups.count, !(before?.names(event) ?? false) {
        emptied.append(list.place)
      } else {
        edits += list.list.removal(of: whole)
        edits += parts.flatMap { $0.hooks?.removal(of: $0.own) ?? [] }
      }
    }
    guard let (place, hooks) = layout.hooks, !emptied.isEmpty else {
      return (text.applying(edits), events)
    }
    if emptied.count == hooks.parts.count, !(before?.namesHooks ?? false) {
      edits = layout.root.removal(of: [place])
    } else {
      edits += hooks.removal(of: emptied.sorted())
    }
    return (text.applying(edits), events)
  }
}

extension HookLayout.Container {
  /// The edits that take out some of the parts, with the commas and blanks that belonged to them.
  fileprivate func removal(of places: [Int]) -> [TextEdit] {
    guard !places.isEmpty else { return [] }
    guard places.count < parts.count else { return [TextEdit(range: inside, bytes: [])] }
    return places.map { place in
      // Those at the front go with what follows them, all others with what is before.
      let isLeading = places.starts(with: Array(0...place))
      let range =
        isLeading
        ? parts[place].lowerBound..<parts[place + 1].lowerBound
        : parts[place - 1].upperBound..<parts[place].upperBound
      return TextEdit(range: range, bytes: [])
    }
  }
}
