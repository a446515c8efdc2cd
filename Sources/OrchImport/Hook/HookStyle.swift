/// How a settings file is laid out, so that what is put in looks like the rest.
struct HookStyle {
  /// Before each member of the root: a line end and blanks, or what stands on its one line.
  private let lead: [UInt8]
  private let text: [UInt8]

  /// Takes the style from the first member of the root; without one it is two blanks a level.
  init(_ text: [UInt8], root: HookLayout.Container) {
    self.text = text
    let newline: [UInt8] = text.hasCarriageReturns ? [0x0D, 0x0A] : [0x0A]
    lead = Self.lead(of: root, in: text) ?? newline + [0x20, 0x20]
  }

  /// Of a file on lines, with two blanks a level.
  static var usual: HookStyle {
    HookStyle([], root: HookLayout.Container(range: 0..<2, parts: []))
  }

  private var isOnLines: Bool { lead.contains(0x0A) }

  /// What is before the first part of a container, without empty lines; nil where it has none.
  private static func lead(of container: HookLayout.Container, in text: [UInt8]) -> [UInt8]? {
    guard let first = container.parts.first else { return nil }
    let blanks = Array(text[container.inside.lowerBound..<first.lowerBound])
    guard let end = blanks.lastIndex(of: 0x0A) else { return blanks }
    return (end > 0 && blanks[end - 1] == 0x0D ? [0x0D] : []) + blanks[end...]
  }

  /// What is before each part at a depth; on one line nothing but what the root has.
  private func lead(at level: Int) -> [UInt8] {
    guard isOnLines, let end = lead.lastIndex(of: 0x0A) else { return [] }
    let unit = lead[(end + 1)...]
    return Array(lead[...end]) + (0..<level).flatMap { _ in unit }
  }

  private var colon: String { isOnLines ? ": " : ":" }

  /// One entry of an event: a group of one hook.
  var entry: [UInt8] {
    let pairs = [
      ("\"type\"", "\"command\""), ("\"command\"", "\"orch hook\""), ("\"timeout\"", "10"),
    ]
    let hook = pairs.map { $0 + colon + $1 }.joined(separator: isOnLines ? ", " : ",")
    return Array("{\"hooks\"\(colon)[{\(hook)}]}".utf8)
  }

  /// An event with its list.
  func member(_ event: HookEvent) -> [UInt8] {
    Array("\"\(event.rawValue)\"\(colon)[".utf8) + entry + Array("]".utf8)
  }

  /// The hooks with such events.
  func hooks(_ events: [HookEvent]) -> [UInt8] {
    let inner = lead(at: 2)
    let members = Array(events.map(member).joined(separator: [0x2C] + inner))
    let head = Array("\"hooks\"\(colon){".utf8)
    return head + inner + members + lead(at: 1) + [UInt8(ascii: "}")]
  }

  /// Adds members behind those that an object at this depth has.
  func addition(of members: [[UInt8]], to object: HookLayout.Container, level: Int) -> TextEdit {
    let usual = level == 1 ? lead : lead(at: level)
    let own = Self.lead(of: object, in: text) ?? usual
    let joined = Array(members.joined(separator: [0x2C] + own))
    if let last = object.parts.last {
      return TextEdit(range: last.upperBound..<last.upperBound, bytes: [0x2C] + own + joined)
    }
    let start = object.inside.lowerBound
    let isClosed = text[object.inside].contains(0x0A)
    return TextEdit(
      range: start..<start, bytes: own + joined + (isClosed ? [] : lead(at: level - 1)))
  }

  /// Adds elements behind those that a list has.
  func addition(of elements: [[UInt8]], toList list: HookLayout.Container) -> TextEdit {
    let own = Self.lead(of: list, in: text) ?? []
    let separator = [0x2C] + (own.isEmpty && isOnLines ? [0x20] : own)
    let joined = Array(elements.joined(separator: separator))
    guard let last = list.parts.last else {
      let start = list.inside.lowerBound
      return TextEdit(range: start..<start, bytes: joined)
    }
    return TextEdit(range: last.upperBound..<last.upperBound, bytes: separator + joined)
  }
}
