/// The tools that a call asked for, each request once.
///
/// A request is told by the tool's name and a mark of the client's own id for it, so that the mentions of a call
/// come to the same in whatever order and number.
package struct RequestedTools: Hashable, Sendable {
  private struct Request: Hashable, Sendable {
    let name: ByteText
    let mark: UInt32

    static func precedes(_ one: Request, _ other: Request) -> Bool {
      one.name == other.name
        ? one.mark < other.mark
        : one.name.string.utf8.lexicographicallyPrecedes(other.name.string.utf8)
    }
  }

  /// More in one call are damage; the first by name are kept.
  private static let most = 256
  /// By name and then by mark.
  private var requests: [Request] = []

  package init() {}

  package var isEmpty: Bool { requests.isEmpty }

  /// Adds a request, unless it is there.
  package mutating func insert(_ name: String, id: String) {
    insert(Request(name: ByteText(Self.clean(name)), mark: Self.mark(of: id)))
  }

  /// Those of both.
  package func union(_ other: Self) -> Self {
    if other.isEmpty || self == other { return self }
    var sum = self
    for request in other.requests { sum.insert(request) }
    return sum
  }

  private mutating func insert(_ request: Request) {
    let place = requests.firstIndex { !Request.precedes($0, request) } ?? requests.count
    guard place == requests.count || requests[place] != request else { return }
    requests.insert(request, at: place)
    if requests.count > Self.most { requests.removeLast() }
  }

  /// How often each tool was asked for, by the bytes of the names.
  package var counts: [(tool: String, count: Int64)] {
    var counts: [(tool: String, count: Int64)] = []
    for request in requests {
      if let last = counts.last, last.tool.isSameBytes(as: request.name.string) {
        counts[counts.count - 1].count += 1
      } else {
        counts.append((request.name.string, 1))
      }
    }
    return counts
  }

  /// A name with nothing in it that the text of several needs, at most 100 bytes of it.
  private static func clean(_ name: String) -> String {
    let comma = UInt8(ascii: ",")
    let isClean = name.utf8.allSatisfy { $0 > 0x20 && $0 != comma && $0 != 0x7F }
    if isClean, (1...100).contains(name.utf8.count) { return name }
    guard !name.isEmpty else { return "?" }
    let bytes = name.cut(toBytes: 100).utf8.map {
      $0 > 0x20 && $0 != comma && $0 != 0x7F ? $0 : UInt8(ascii: "_")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// FNV-1a.
  private static func mark(of id: String) -> UInt32 {
    id.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }
}

// MARK: - As text

extension RequestedTools {
  /// `Bash:0a1b2c3d,Read:99887766`, to be read by `init(text:)`.
  package var text: String {
    requests.map { request in
      let digits = String(request.mark, radix: 16)
      return request.name.string + ":" + String(repeating: "0", count: 8 - digits.utf8.count)
        + digits
    }.joined(separator: ",")
  }

  /// What `text` said; what is no request in it is left out.
  package init(text: String) {
    for part in text.utf8.split(separator: UInt8(ascii: ",")) {
      guard part.count > 9, let mark = UInt32(String(Substring(part.suffix(8))), radix: 16) else {
        continue
      }
      insert(Request(name: ByteText(String(Substring(part.dropLast(9)))), mark: mark))
    }
  }
}
