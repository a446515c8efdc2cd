import Glibc
import OrchModel

/// Collects the entries of one repository, within bounds.
struct TrustFiles {
  static let entryLimit = 1000
  private static let visitLimit = 10_000
  private static let depthLimit = 12
  private static let sizeLimit: Int64 = 64 << 20
  private static let shownSize = 4096

  private(set) var entries: [TrustEntry] = []
  private let folder: [UInt8]
  /// The real paths that links may lead to.
  private let inside: [[UInt8]]
  private var digests: Set<String> = []
  private var visits = 0

  init(folder: String, commonFolder: String?) {
    self.folder = Array(folder.utf8)
    inside = [folder, commonFolder].compactMap { $0.flatMap(realPath) }
  }

  mutating func add(_ entries: [TrustEntry]) {
    for entry in entries where digests.insert(entry.digest).inserted { self.entries.append(entry) }
  }

  /// Adds the file at `path`, or every file below it.
  mutating func add(_ path: String) throws {
    try add(.file, at: folder + [slash] + path.utf8, name: Array(path.utf8), depth: 0) { _ in true }
  }

  /// Adds every program in a folder of hooks but git's own examples.
  mutating func add(hooksAt hooks: GitConfigScan.HookFolder) throws {
    try add(.hook, at: hooks.path, name: hooks.name, depth: 0) { file in
      file.isExecutable && !file.path.suffix(7).elementsEqual(".sample".utf8)
    }
  }

  private mutating func add(
    _ kind: TrustEntry.Kind, at path: [UInt8], name: [UInt8], depth: Int,
    where isWanted: (RepositoryFile) -> Bool
  ) throws {
    visits += 1
    guard visits <= Self.visitLimit else { throw TrustFailure.tooMany(Self.entryLimit) }
    guard let file = try RepositoryFile(path) else { return }
    guard file.isInside(inside) else {
      try append(
        special(kind, name, "a link out of the repository, to '\(shownPath(file.realPath))'"))
      return
    }
    if file.isFolder {
      guard depth < Self.depthLimit else { throw TrustFailure.tooMany(Self.entryLimit) }
      for child in try file.names(limit: Self.visitLimit) {
        try add(
          kind, at: path + [slash] + child, name: name + [slash] + child, depth: depth + 1,
          where: isWanted)
      }
    } else if isWanted(file) {
      try append(
        file.isOrdinary ? entry(kind, name, of: file) : special(kind, name, "no ordinary file"))
    }
  }

  private mutating func append(_ entry: TrustEntry) throws {
    guard entries.count < Self.entryLimit else { throw TrustFailure.tooMany(Self.entryLimit) }
    add([entry])
  }

  private func entry(_ kind: TrustEntry.Kind, _ name: [UInt8], of file: RepositoryFile) throws
    -> TrustEntry
  {
    var digest = TrustDigest(kind, name: name)
    var size: Int64 = 0
    var beginning: [UInt8] = []
    try file.content { chunk in
      size += Int64(chunk.count)
      guard size <= Self.sizeLimit else {
        throw TrustFailure.tooLarge(shownPath(name), limit: Self.sizeLimit)
      }
      digest.add(chunk)
      beginning += chunk.prefix(Self.shownSize + 1 - beginning.count)
    }
    return TrustEntry(
      kind: kind, name: shownPath(name), digest: digest.finish(), size: size,
      text: Self.shown(beginning, size: size, isSecret: Self.isSecret(name)))
  }

  /// What can't be read like a file: its digest is that of what it is.
  private func special(_ kind: TrustEntry.Kind, _ name: [UInt8], _ what: String) -> TrustEntry {
    var digest = TrustDigest(kind, name: name)
    digest.add([0] + Array(what.utf8))
    return TrustEntry(
      kind: kind, name: shownPath(name), digest: digest.finish(), size: 0, text: what)
  }

  /// A file of variables: their values are nobody's business, not even on a screen.
  private static func isSecret(_ name: [UInt8]) -> Bool {
    name.split(separator: slash).last.map { $0.elementsEqual(".env".utf8) } ?? false
  }

  private static func shown(_ beginning: [UInt8], size: Int64, isSecret: Bool) -> String {
    if beginning.contains(0) { return "(binary)" }
    var text = String(decoding: beginning.prefix(shownSize), as: UTF8.self)
    if isSecret { text = variableNames(in: text) }
    return size > Int64(shownSize) ? "\(text)\n… (\(size) bytes in all)" : text
  }

  /// `NAME=…` for each line that sets a variable.
  private static func variableNames(in text: String) -> String {
    text.utf8.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.compactMap { line in
      guard let end = line.firstIndex(of: UInt8(ascii: "=")) else { return nil }
      return String(decoding: line[..<end], as: UTF8.self) + "=…"
    }.joined(separator: "\n")
  }
}
