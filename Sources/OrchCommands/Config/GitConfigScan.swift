import Glibc
import OrchModel

/// Reads a repository's own git configuration for what names a program.
///
/// As data: git itself, asked about such a repository, might already run it.
struct GitConfigScan {
  /// A folder that git looks for hooks in.
  struct HookFolder {
    let path: [UInt8]
    /// What stands before a hook's name: `hooks`, `.husky`.
    let name: [UInt8]
  }

  private static let sizeLimit = 1 << 20
  private static let fileLimit = 16

  private(set) var entries: [TrustEntry] = []
  private(set) var hookFolders: [HookFolder]
  private let folder: [UInt8]
  private let inside: [[UInt8]]
  private var files = 0

  /// The entries of the common configuration, of this working tree's, and of what they include.
  static func run(folder: String, commonFolder: String) throws -> Self {
    var scan = GitConfigScan(folder: folder, commonFolder: commonFolder)
    let own = gitFolder(of: folder)
    for place in [commonFolder] + (own.map { [$0] } ?? []) {
      for name in ["/config", "/config.worktree"] {
        try scan.read(Array(place.utf8) + name.utf8)
      }
    }
    return scan
  }

  private init(folder: String, commonFolder: String) {
    self.folder = Array(folder.utf8)
    inside = [folder, commonFolder].compactMap(realPath)
    hookFolders = [
      HookFolder(path: Array(commonFolder.utf8) + "/hooks".utf8, name: Array("hooks".utf8))
    ]
  }

  /// The git folder of a linked working tree; nil where it is the common one.
  private static func gitFolder(of folder: String) -> String? {
    guard let file = try? RepositoryFile(Array("\(folder)/.git".utf8)), file.isOrdinary,
      let bytes = try? file.bytes(limit: 4096), bytes.starts(with: "gitdir: ".utf8)
    else { return nil }
    let path = String(
      decoding: bytes.dropFirst(8).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    return path.hasPrefix("/") ? path : "\(folder)/\(path)"
  }

  /// `isIncluded` for what may lie outside the repository, where it is somebody else's.
  private mutating func read(_ path: [UInt8], isIncluded: Bool = false) throws {
    guard let file = try RepositoryFile(path), !isIncluded || file.isInside(inside) else { return }
    files += 1
    guard files <= Self.fileLimit else { throw TrustFailure.tooMany(Self.fileLimit) }
    guard file.isOrdinary else {
      throw TrustFailure.unreadable(shownPath(path), reason: "not a file")
    }
    guard let settings = GitConfigText.settings(in: try file.bytes(limit: Self.sizeLimit)) else {
      throw TrustFailure.unreadable(shownPath(path), reason: "not a git configuration")
    }
    for setting in settings where setting.namesProgram {
      guard entries.count < TrustFiles.entryLimit else {
        throw TrustFailure.tooMany(TrustFiles.entryLimit)
      }
      entries.append(
        TrustEntry(.gitConfig, setting.shownKey, content: setting.shownValue))
      try follow(setting, from: path)
    }
  }

  /// What a setting leads to that is part of the repository, too.
  private mutating func follow(_ setting: GitConfigText.Setting, from file: [UInt8]) throws {
    if setting.isInclude {
      let own = Array(file[..<(file.lastIndex(of: slash) ?? 0)])
      try read(Self.path(setting.value, from: own), isIncluded: true)
    } else if setting.isHooksPath, !setting.value.isEmpty {
      let path = Self.path(setting.value, from: folder)
      // Elsewhere, the hooks are somebody else's, and the setting alone is what the repository says.
      guard let place = try RepositoryFile(path), place.isInside(inside) else { return }
      hookFolders.append(HookFolder(path: path, name: setting.value))
    }
  }

  private static func path(_ value: [UInt8], from folder: [UInt8]) -> [UInt8] {
    value.first == slash ? value : folder + [slash] + value
  }
}
