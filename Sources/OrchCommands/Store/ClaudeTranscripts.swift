import Glibc
import OrchModel
import OrchStore

/// The transcripts that are where Claude Code keeps its own, imported or not (formats §1.1).
struct ClaudeTranscripts {
  struct File {
    let path: String
    let inode: Int64
    let size: Int64
    /// Nanoseconds since 1970.
    let modified: Int64
    /// The settings of the client that wrote it.
    let settings: String
  }

  private(set) var files: [File] = []
  /// A folder may have several names.
  private var visited: Set<Identity> = []

  private struct Identity: Hashable {
    let device: UInt64
    let inode: UInt64
  }

  /// Those that 'orch import claude' would find.
  init(environment: (String) -> String?) {
    func folder(_ name: String) -> String? {
      environment(name).flatMap { $0.utf8.first == UInt8(ascii: "/") ? $0 : nil }
    }
    let usual = folder("HOME").map { ["\($0)/.claude", "\($0)/.config/claude"] } ?? []
    for place in [folder("CLAUDE_CONFIG_DIR")].compactMap(\.self) + usual {
      add(below: "\(place)/projects", settings: "\(place)/settings.json")
    }
  }

  private mutating func add(below top: String, settings: String) {
    var folders = [top]
    while let folder = folders.popLast() {
      for name in Self.names(in: folder) {
        let path = "\(folder)/\(name)"
        var status = stat()
        guard stat(path, &status) == 0 else { continue }
        let kind = status.st_mode & S_IFMT
        guard
          kind == S_IFDIR || kind == S_IFREG && path.utf8.suffix(6).elementsEqual(".jsonl".utf8),
          visited.insert(
            Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
          ).inserted
        else { continue }
        if kind == S_IFDIR {
          folders.append(path)
        } else {
          files.append(File(path, status, settings: settings))
        }
      }
    }
  }

  private static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}

extension ClaudeTranscripts.File {
  fileprivate init(_ path: String, _ status: stat, settings: String) {
    self.path = path
    self.settings = settings
    inode = Int64(truncatingIfNeeded: status.st_ino)
    size = Int64(status.st_size)
    let (seconds, overflow) =
      Int64(status.st_mtim.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    modified = overflow ? .max : seconds.clampedSum(Int64(status.st_mtim.tv_nsec))
  }
}
