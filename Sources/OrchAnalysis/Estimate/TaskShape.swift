import OrchModel

/// What a task's text looks like, whatever it says: its length, its lists, the files it names.
struct TaskShape {
  private(set) var items = 0
  private(set) var files: [String] = []

  private static let fileLimit = 100
  private static let extensions = [
    "c", "cc", "cfg", "cpp", "cs", "css", "go", "h", "hpp", "html", "java", "js", "json", "jsx",
    "kt",
    "lock", "lua", "m", "md", "php", "proto", "py", "rb", "rs", "scss", "sh", "sql", "swift",
    "toml",
    "ts", "tsx", "txt", "vue", "xml", "yaml", "yml", "zig",
  ]

  init(title: String, description: String) {
    for text in [title, description] {
      let bytes = text.utf8.prefix(Words.byteLimit)
      for line in bytes.split(separator: UInt8(ascii: "\n")) where Self.isItem(line) { items += 1 }
      for word in bytes.split(whereSeparator: { $0 <= 0x20 || "\"'`,;()[]<>".utf8.contains($0) }) {
        addFile(word)
      }
    }
  }

  /// `- …`, `* …`, `1. …`, `2) …`.
  private static func isItem(_ line: Substring.UTF8View) -> Bool {
    let line = line.drop { $0 == 0x20 || $0 == 0x09 }
    let digits = line.prefix { (0x30...0x39).contains($0) }
    let mark = line.dropFirst(digits.count).prefix(2)
    guard mark.count == 2, mark.last == 0x20, let first = mark.first else { return false }
    return digits.isEmpty
      ? first == UInt8(ascii: "-") || first == UInt8(ascii: "*") || first == UInt8(ascii: "+")
      : digits.count <= 3 && (first == UInt8(ascii: ".") || first == UInt8(ascii: ")"))
  }

  /// Notes a word that is a file's name: it ends in a known extension, a line number aside.
  private mutating func addFile(_ word: Substring.UTF8View) {
    var name = word.prefix(200)
    while let last = name.last, ".!?:".utf8.contains(last) { name = name.dropLast() }
    if let colon = name.firstIndex(of: UInt8(ascii: ":")) { name = name[..<colon] }
    guard files.count < Self.fileLimit, let dot = name.lastIndex(of: UInt8(ascii: ".")),
      dot != name.startIndex
    else { return }
    let ending = name[name.index(after: dot)...]
    guard Self.extensions.contains(where: { $0.utf8.elementsEqual(ending) }) else { return }
    let file = String(decoding: name, as: UTF8.self)
    if !files.contains(where: file.isSameBytes) { files.append(file) }
  }

  func reasons(wordCount: Int) -> [ComplexityVerdict.Reason] {
    var reasons: [ComplexityVerdict.Reason] = []
    func add(_ rule: String, _ points: Int, _ triggers: [String]) {
      if points != 0 { reasons.append(.init(rule: rule, points: points, triggers: triggers)) }
    }
    add("length", Self.points(wordCount, above: [60, 200, 600]), ["\(wordCount) words"])
    add("listed-items", Self.points(items, above: [2, 5, 11]), ["\(items) items"])
    add("many-files", Self.points(files.count, above: [2, 7, 19]), Array(files.prefix(8)))
    if files.count == 1 { add("one-file", -1, files) }
    return reasons
  }

  /// One point for each threshold that is exceeded.
  private static func points(_ count: Int, above thresholds: [Int]) -> Int {
    thresholds.count { count > $0 }
  }
}
