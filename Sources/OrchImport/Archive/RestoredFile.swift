import Glibc
import OrchCommands
import OrchModel
import OrchStore
import Terminal

/// A file that was to be written of its kept copy.
package struct RestoredFile: Sendable {
  package enum State: String, StatusShown {
    case restored
    /// It is there already.
    case present
    case failed

    package var mark: Mark {
      switch self {
      case .restored, .present: .completed
      case .failed: .failed
      }
    }
  }

  let file: String
  let state: State
  /// Why it was not written; nil when it is there.
  let fault: String?
  private let copy: ArchivedCopy

  /// Writes it below a folder, by the path it had: no part of that leads out of the folder, nor, where there are some,
  /// out of `places`.
  init(
    _ copy: ArchivedCopy, below folder: String, in places: [String]?, by restorer: CopyRestorer
  ) {
    self.copy = copy
    let path = folder + copy.file.path.plainPath
    file = path
    if let places, !places.contains(where: { path.utf8.starts(with: ($0 + "/").utf8) }) {
      (state, fault) = (.failed, "\(copy.file.client) keeps none there: restore it below a folder")
      return
    }
    do throws(ArchiveFailure) {
      (state, fault) = (try Self.write(copy.copy, to: path, by: restorer), nil)
    } catch {
      (state, fault) = (.failed, error.restoringReason)
    }
  }

  private static func write(
    _ copy: KeptCopy, to path: String, by restorer: CopyRestorer
  ) throws(ArchiveFailure) -> State {
    var status = stat()
    guard lstat(path, &status) != 0 else {
      guard Int64(status.st_size) == copy.size, copy.isBeginning(of: path) else {
        throw .system(path: path, EEXIST)
      }
      return .present
    }
    try makeFolders(above: path)
    let draft = try Draft(in: path.folderAbove)
    try restorer.restore(copy, draft.write)
    try draft.link(to: path)
    return .restored
  }

  private static func makeFolders(above path: String) throws(ArchiveFailure) {
    var folder = ""
    for part in path.folderAbove.split(separator: "/") {
      folder += "/\(part)"
      guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
        throw .system(path: folder, errno)
      }
    }
  }

  static let columns: [Column<RestoredFile>] = [
    Column("state") { $0.state }, Column("file") { $0.file }, Column("fault") { $0.fault },
    Column("bytes") { $0.copy.copy.size }, Column("session") { $0.copy.file.session },
    Column("client") { $0.copy.file.client }, Column("copy") { $0.copy.path },
  ]
}

extension String {
  /// The absolute path without `.` and `..`, which go no higher than the top.
  fileprivate var plainPath: String {
    var parts: [Substring] = []
    for part in split(separator: "/") {
      switch part {
      case ".": break
      case "..": _ = parts.popLast()
      default: parts.append(part)
      }
    }
    return parts.map { "/\($0)" }.joined()
  }
}
