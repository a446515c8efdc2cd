/// A text of a recording that becomes part of a file: nothing, when the recording lost some of it.
struct RecordedText {
  private let content: [UInt8]?
  private let isWhole: Bool

  init(_ bytes: [UInt8]) {
    content = bytes
    isWhole = !Self.isCut(bytes)
  }

  /// `isRepaired` says that the line had bytes which could not be read.
  init(_ value: JSONDocument, isRepaired: Bool) {
    content = value.kind == .string ? Array(value.stringBytes) : nil
    isWhole = !isRepaired && !Self.isCut(content ?? [])
  }

  func bytes() throws(ReplayFolder.Refusal) -> [UInt8] {
    guard let content else { throw ReplayFolder.Refusal("its text is not in the recording") }
    guard isWhole else { throw ReplayFolder.Refusal("the recording holds its text only in part") }
    return content
  }

  /// True for a text that ends as shortened recordings do: `… (120 characters left out)`.
  private static func isCut(_ bytes: [UInt8]) -> Bool {
    if bytes.elementsEqual("(left out)".utf8) { return true }
    let ending = " characters left out)"
    guard bytes.count > ending.utf8.count,
      bytes.suffix(ending.utf8.count).elementsEqual(ending.utf8)
    else { return false }
    let head = bytes.dropLast(ending.utf8.count)
    let digits = head.reversed().prefix { (0x30...0x39).contains($0) }.count
    return digits > 0 && head.dropLast(digits).suffix(5).elementsEqual("… (".utf8)
  }
}

/// A replacement that the tools `Edit` and `MultiEdit` make.
struct RecordedEdit {
  let old: RecordedText
  let new: RecordedText
  let replacesAll: Bool

  init(_ edit: JSONDocument, isRepaired: Bool) {
    old = RecordedText(edit["old_string"], isRepaired: isRepaired)
    new = RecordedText(edit["new_string"], isRepaired: isRepaired)
    replacesAll = edit["replace_all"].bool ?? false
  }

  /// The content with the text replaced; an empty old text is a new file.
  func applied(to content: [UInt8]?) throws(ReplayFolder.Refusal) -> [UInt8] {
    let (old, new) = (try old.bytes(), try new.bytes())
    guard !old.isEmpty else {
      guard content?.isEmpty ?? true else { throw ReplayFolder.Refusal("it is there already") }
      return new
    }
    guard let content else { throw ReplayFolder.Refusal("it is not there") }
    let places = content.places(of: old)
    guard !places.isEmpty else { throw ReplayFolder.Refusal("the recorded text is not in it") }
    guard places.count == 1 || replacesAll else {
      throw ReplayFolder.Refusal("the recorded text is in it more than once")
    }
    var result: [UInt8] = []
    var copied = 0
    for place in places {
      result += content[copied..<place] + new
      copied = place + old.count
    }
    return result + content[copied...]
  }
}

extension [UInt8] {
  /// Where `part` begins, the places apart from each other; `part` is not empty.
  fileprivate func places(of part: [UInt8]) -> [Int] {
    var places: [Int] = []
    var start = 0
    while start + part.count <= count {
      guard let first = self[start...].firstIndex(of: part[0]) else { break }
      if self[first...].starts(with: part) {
        places.append(first)
        start = first + part.count
      } else {
        start = first + 1
      }
    }
    return places
  }
}
