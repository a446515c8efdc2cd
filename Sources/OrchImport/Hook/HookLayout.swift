import OrchClients
import OrchModel

/// Where the hooks are in the text of a settings file (formats §1.6, §2.4).
struct HookLayout {
  /// An object or a list as it is written, and its parts: members with their keys, or elements.
  struct Container {
    let range: Range<Int>
    let parts: [Range<Int>]

    /// What is between its braces.
    var inside: Range<Int> { range.lowerBound + 1..<range.upperBound - 1 }
  }

  /// What is to be done at an event: a list of groups.
  struct EventList {
    let name: String
    /// Which part of the hooks it is.
    let place: Int
    let list: Container
    let groups: [Group]
  }

  /// Hooks with a matcher in common.
  struct Group {
    /// Nil where it is not as clients write it.
    let hooks: Container?
    /// The hooks that are exactly what orch adds.
    let own: [Int]
    /// True when they are all there is to it.
    let isOwn: Bool
    /// True when `orch hook` is run at every event, in whatever words.
    let runsOrch: Bool
  }

  let root: Container
  /// Which part of the root has the hooks, and the hooks; nil without.
  private(set) var hooks: (place: Int, container: Container)?
  private(set) var events: [EventList] = []
}

extension HookLayout {
  /// The layout of the settings that `document` was read from `text` as, or what in it is not as it should be.
  static func read(_ document: JSONDocument, in text: UnsafeRawBufferPointer)
    -> Result<HookLayout, Fault>
  {
    guard document.kind == .object, let root = Container(document, in: text) else {
      return .failure(Fault(reason: "it is no JSON object"))
    }
    var layout = HookLayout(root: root)
    let members = Array(document.members)
    let places = members.indices.filter { members[$0].key.equals("hooks") }
    guard places.count < 2 else { return .failure(Fault(reason: "it has 'hooks' twice")) }
    guard let place = places.first else { return .success(layout) }
    let value = members[place].value
    guard value.kind == .object, let container = Container(value, in: text) else {
      return .failure(Fault(reason: "'hooks' is no object"))
    }
    layout.hooks = (place, container)
    for (place, member) in Array(value.members).enumerated() {
      let name = member.key.string ?? ""
      guard HookEvent.installed.contains(where: { $0.rawValue.isSameBytes(as: name) }) else {
        continue
      }
      guard !layout.events.contains(where: { $0.name.isSameBytes(as: name) }) else {
        return .failure(Fault(reason: "it has the event '\(name)' twice"))
      }
      guard member.value.kind == .array, let list = Container(member.value, in: text) else {
        return .failure(Fault(reason: "'hooks.\(name)' is no list"))
      }
      let groups = member.value.elements.map { Group($0, in: text) }
      layout.events.append(EventList(name: name, place: place, list: list, groups: groups))
    }
    return .success(layout)
  }

  /// Why settings can't be edited.
  struct Fault: Error {
    let reason: String
  }

  func list(of event: HookEvent) -> EventList? {
    events.first { $0.name.isSameBytes(as: event.rawValue) }
  }
}

extension HookLayout.Container {
  init?(_ document: JSONDocument, in text: UnsafeRawBufferPointer) {
    guard let range = document.place(in: text) else { return nil }
    var parts: [Range<Int>] = []
    for (key, value) in document.members {
      guard let start = key.place(in: text), let end = value.place(in: text) else { return nil }
      parts.append(start.lowerBound..<end.upperBound)
    }
    for element in document.elements {
      guard let part = element.place(in: text) else { return nil }
      parts.append(part)
    }
    (self.range, self.parts) = (range, parts)
  }
}

extension HookLayout.Group {
  fileprivate init(_ document: JSONDocument, in text: UnsafeRawBufferPointer) {
    let list = document["hooks"]
    let elements = Array(list.elements)
    let matcher = document["matcher"]
    let isForAll = matcher.kind == .missing || matcher.equals("") || matcher.equals("*")
    hooks = list.kind == .array ? .init(list, in: text) : nil
    own = matcher.kind == .missing ? elements.indices.filter { elements[$0].isOwnHook } : []
    isOwn =
      !own.isEmpty && own.count == elements.count && Array(document.members).count == 1
    runsOrch = isForAll && elements.contains { $0["command"].isOrchHook }
  }
}

extension JSONDocument {
  /// True for exactly the hook that orch adds, however it is spaced and ordered.
  fileprivate var isOwnHook: Bool {
    kind == .object && Array(members).count == 3 && self["type"].equals("command")
      && self["command"].equals("orch hook") && self["timeout"].int64 == 10
  }

  /// True for the command, by whatever path it is found.
  fileprivate var isOrchHook: Bool {
    guard let text = string(cutTo: 4096) else { return false }
    return text.isSameBytes(as: "orch hook")
      || text.utf8.suffix(10).elementsEqual("/orch hook".utf8)
  }
}
