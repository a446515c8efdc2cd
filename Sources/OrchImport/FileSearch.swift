import Glibc
import OrchClients
import OrchModel
import OrchStore

/// Something that could not be read.
package struct Problem: Hashable, Sendable {
  package let file: String
  /// Nil when it is the whole file or folder.
  package let line: Int?
  package let reason: String
}

/// A file that may hold a client's history, as it is now.
struct FoundFile: Hashable {
  let path: String
  /// Nil where the client is told by what is in the file.
  let format: HistoryFormat?
  /// True when somebody gave its name, false when a folder was searched for it.
  let isNamed: Bool
  let inode: Int64
  let size: Int64
  /// When it or what belongs to it was last written, in nanoseconds since 1970.
  let modified: Int64
  /// When the file itself was.
  let written: Int64
  /// The user that it belongs to.
  let owner: UInt32

  /// When it was last written.
  var modificationTime: Timestamp { Timestamp(milliseconds: modified / 1_000_000) }

  /// When the file beside a subagent's transcript was written that says what kind of subagent it is, and a nanosecond:
  /// a clock of some milliseconds may say the same of both; 0 without one.
  let kindModified: Int64

  /// Where the text is, when that is not what is at `path` now.
  let text: KeptText?

  /// The file at `path`; a database with its write-ahead log, a subagent's transcript with what is said of it.
  init(_ path: String, _ format: HistoryFormat?, isNamed: Bool, _ status: stat) {
    self.path = path
    self.format = format
    self.isNamed = isNamed
    inode = Int64(truncatingIfNeeded: status.st_ino)
    owner = status.st_uid
    // What is new in a database may be in its log alone.
    var log = stat()
    let hasLog = !path.namesText && stat(path + "-wal", &log) == 0
    size = Int64(status.st_size).clampedSum(hasLog ? Int64(log.st_size) : 0)
    kindModified = Self.kindModified(besides: path)
    written = status.modified
    modified = max(written, hasLog ? log.modified : 0, kindModified)
    text = nil
  }

  /// What was at `path` when a copy of it was made.
  init(_ path: String, _ format: HistoryFormat, _ copy: KeptCopy, text: KeptText) {
    self.path = path
    self.format = format
    self.text = text
    isNamed = true
    inode = 0
    size = copy.size
    written = copy.modified
    modified = copy.modified
    owner = 0
    kindModified = 0
  }

  private static func kindModified(besides path: String) -> Int64 {
    guard let kind = HistoryFormat.subagentKindPath(besides: path) else { return 0 }
    var status = stat()
    return stat(kind, &status) == 0 ? status.modified.clampedSum(1) : 0
  }
}

/// The text of a kept copy.
struct KeptText: Hashable {
  /// The copy it is the text of.
  let copy: String
  /// Open on the text.
  let descriptor: Int32
}

extension stat {
  /// When the file was last written, in nanoseconds since 1970.
  var modified: Int64 {
    let (seconds, overflow) = Int64(st_mtim.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max : seconds.clampedSum(Int64(st_mtim.tv_nsec))
  }
}

/// Finds the files of clients below folders.
///
/// Symbolic links are followed, each folder and each file is visited once by whatever name, and what is
/// neither is left alone: nothing is opened but folders. Nor is what the kernel makes up, `/proc` and `/sys`,
/// which lead everywhere again.
struct FileSearch {
  private(set) var files: [FoundFile] = []
  private(set) var problems: [Problem] = []
  private var visited: Set<Identity> = []
  private let madeUp = Self.devices(of: ["/proc", "/sys"])

  private struct Identity: Hashable {
    let device: UInt64
    let inode: UInt64
  }

  /// Adds a file, or all below a folder that may be a client's; what is not there adds nothing.
  ///
  /// `format` is what all of it is; `wanted` is what is looked for where that is told by the files.
  mutating func add(_ path: String, format: HistoryFormat?, wanted: HistoryFormat? = nil) {
    var folders: [String] = []
    visit(path, format, isNamed: true, &folders) { _ in true }
    while let folder = folders.popLast() {
      guard let names = Files.readNames(in: folder) else {
        fail(folder)
        continue
      }
      for name in names {
        visit("\(folder)/\(name)", format, isNamed: false, &folders) { path in
          HistoryFormat.isCandidate(path, of: format ?? wanted)
        }
      }
    }
  }

  /// The file systems that are mounted there.
  private static func devices(of paths: [String]) -> Set<UInt64> {
    func device(_ path: String) -> UInt64? {
      var status = stat()
      return stat(path, &status) == 0 ? UInt64(status.st_dev) : nil
    }
    let root = device("/")
    return Set(paths.compactMap(device).filter { $0 != root })
  }

  /// The files, in the order of their paths.
  func sorted() -> [FoundFile] {
    files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  private mutating func visit(
    _ path: String, _ format: HistoryFormat?, isNamed: Bool, _ folders: inout [String],
    isCandidate: (String) -> Bool
  ) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if !isNamed || errno != ENOENT { fail(path) }
      return
    }
    let kind = status.st_mode & S_IFMT
    let device = UInt64(status.st_dev)
    guard kind == S_IFDIR ? !madeUp.contains(device) : kind == S_IFREG && isCandidate(path) else {
      return
    }
    let identity = Identity(device: device, inode: UInt64(status.st_ino))
    guard visited.insert(identity).inserted else { return }
    if kind == S_IFDIR {
      folders.append(path)
    } else {
      files.append(FoundFile(path, format, isNamed: isNamed, status))
    }
  }

  private mutating func fail(_ path: String) {
    problems.append(Problem(file: path, line: nil, reason: String(cString: strerror(errno))))
  }
}

extension FoundFile {
  /// True for one JSON document, false for lines and databases.
  var isDocument: Bool { path.hasEnding(".json") }

  /// True for what a client's database may be.
  var mayBeDatabase: Bool { format?.shape(of: path) ?? .database == .database && !path.namesText }
}

extension String {
  fileprivate func hasEnding(_ ending: String) -> Bool {
    utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8)
  }

  /// True for a name of lines or of a document.
  fileprivate var namesText: Bool { hasEnding(".jsonl") || hasEnding(".json") }
}
