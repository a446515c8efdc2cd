import Glibc

/// The sources themselves, for what only they can tell.
enum Sources {
  struct Unreadable: Error {
    let path: String
  }

  private static let top = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()

  /// Every case of every enumeration that is a failure, `StoreError.busy`, and every other type that is one.
  static func declaredCases() throws -> Set<String> {
    var cases: Set<String> = []
    for path in try swiftFiles(in: "Sources") {
      var lines = try text(of: path).split(separator: "\n")[...]
      while let line = lines.popFirst() {
        guard let (kind, name) = failure(declaredIn: line) else { continue }
        let margin = line.prefix { $0 == " " }
        let body = lines.prefix { $0 != "\(margin)}" }
        let names = kind == "enum" ? caseNames(body, after: "\(margin)  case ") : []
        if names.isEmpty { cases.insert(name) }
        for each in names { cases.insert("\(name).\(each)") }
      }
    }
    return cases
  }

  /// `package enum StoreError: Failure {` is the enum `StoreError`.
  private static func failure(declaredIn line: Substring) -> (kind: Substring, name: String)? {
    let words = line.split { $0 == " " || $0 == "," || $0 == ":" || $0 == "{" }
    guard words.first?.hasPrefix("//") == false, line.contains(":"),
      let place = words.firstIndex(where: {
        ["enum", "struct", "class", "actor", "extension"].contains($0)
      }),
      place + 1 < words.count
    else { return nil }
    let isOne = words[(place + 2)...].contains("Failure") || words[place + 1] == "UsageError"
    return isOne ? (words[place], String(words[place + 1])) : nil
  }

  /// The cases declared directly in the body of a type, which all begin in the same column.
  private static func caseNames(
    _ body: some Sequence<Substring>, after start: String
  ) -> [String] {
    body.filter { $0.hasPrefix(start) }.flatMap { line in
      var depth = 0
      var names = [""]
      for letter in line.dropFirst(start.count) {
        if letter == "(" { depth += 1 }
        if letter == ")" { depth -= 1 }
        if letter == ",", depth == 0 { names.append("") }
        if depth == 0, letter.isLetter || letter.isNumber { names[names.count - 1].append(letter) }
      }
      return names
    }
  }

  static func text(of path: String) throws -> String {
    guard let file = fopen("\(top)/\(path)", "re") else { throw Unreadable(path: path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func swiftFiles(in path: String) throws -> [String] {
    guard let folder = opendir("\(top)/\(path)") else { throw Unreadable(path: path) }
    defer { closedir(folder) }
    var files: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".swift") { files.append("\(path)/\(name)") }
      if !name.contains("."), entry.pointee.d_type == UInt8(DT_DIR) {
        files += try swiftFiles(in: "\(path)/\(name)")
      }
    }
    return files
  }
}
