/// The change of one file in a patch.
enum PatchStep: Hashable {
  case add(path: String, content: [UInt8])
  case delete(path: String)
  case update(path: String, movedTo: String?, [Hunk])

  var path: String {
    switch self {
    case .add(let path, _), .delete(let path), .update(let path, _, _): path
    }
  }
}

extension [PatchStep] {
  /// Reads the text that Codex's `apply_patch` takes, `*** Begin Patch` to `*** End Patch`; nil when
  /// `text` holds none that is whole.
  init?(patch text: String) {
    let lines = TextLines([UInt8](text.utf8)).lines
    guard let begin = lines.firstIndex(where: { $0.elementsEqual("*** Begin Patch".utf8) }),
      let end = lines[begin...].firstIndex(where: { $0.elementsEqual("*** End Patch".utf8) })
    else { return nil }
    var steps: [PatchStep] = []
    for line in lines[begin..<end].dropFirst() {
      guard steps.read(line) else { return nil }
    }
    self = steps
  }

  /// Takes in one line; false when it cannot stand here.
  private mutating func read(_ line: [UInt8]) -> Bool {
    if let path = line.after("*** Add File: ") {
      append(.add(path: path, content: []))
    } else if let path = line.after("*** Delete File: ") {
      append(.delete(path: path))
    } else if let path = line.after("*** Update File: ") {
      append(.update(path: path, movedTo: nil, []))
    } else {
      return readBody(line)
    }
    return true
  }

  private mutating func readBody(_ line: [UInt8]) -> Bool {
    guard let step = popLast() else { return false }
    switch step {
    case .add(let path, let content):
      guard line.first == UInt8(ascii: "+") else { return false }
      append(.add(path: path, content: content + line.dropFirst() + [0x0A]))
    case .delete: return false
    case .update(let path, let movedTo, var hunks):
      if let target = line.after("*** Move to: ") {
        append(.update(path: path, movedTo: target, hunks))
        return true
      }
      guard hunks.read(line) else { return false }
      append(.update(path: path, movedTo: movedTo, hunks))
    }
    return true
  }
}

extension [Hunk] {
  /// Takes in one line of an update; a first hunk needs no `@@`.
  fileprivate mutating func read(_ line: [UInt8]) -> Bool {
    if line.elementsEqual("*** End of File".utf8) { return true }
    if line.starts(with: "@@".utf8) {
      let anchor = [UInt8](line.dropFirst(2).drop { $0 == 0x20 })
      var hunk = Hunk()
      hunk.anchor = anchor.isEmpty ? nil : anchor
      append(hunk)
      return true
    }
    if isEmpty { append(Hunk()) }
    let rest = [UInt8](line.dropFirst())
    switch line.first {
    case UInt8(ascii: "-"): self[count - 1].before.append(rest)
    case UInt8(ascii: "+"): self[count - 1].after.append(rest)
    case UInt8(ascii: " "), nil:
      self[count - 1].before.append(rest)
      self[count - 1].after.append(rest)
    default: return false
    }
    return true
  }
}

extension [UInt8] {
  /// The text after a prefix; nil when the bytes do not begin with it.
  fileprivate func after(_ prefix: String) -> String? {
    guard starts(with: prefix.utf8) else { return nil }
    return String(decoding: dropFirst(prefix.utf8.count), as: UTF8.self)
  }
}
