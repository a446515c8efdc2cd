import Glibc
import OrchClients
import OrchModel

/// Tells which files below some folders were written (inotify).
///
/// Folders that come are watched too. One that is not there yet is noticed by what happens in the nearest
/// folder above it that is.
final class FolderWatch {
  /// What happened since it was last asked.
  struct Changes {
    /// Files that were written or moved to where they are.
    var files: [ByteText: HistoryFormat?] = [:]
    /// True when more happened than the kernel keeps, or a place came: everything is to be looked at.
    var isLost = false

    var isEmpty: Bool { files.isEmpty && !isLost }
  }

  private struct Folder {
    let path: String
    /// Nil where the client is told by what is in the files.
    let format: HistoryFormat?
    /// False for one above a place, of which only what comes is of interest.
    let isPlace: Bool
  }

  /// Readable when something happened.
  let descriptor: Int32
  private let places: [ImportRequest.Place]
  private var folders: [Int32: Folder] = [:]
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)

  /// Watches `places`, and all below them; throws `WatchFailure`.
  init(_ places: [ImportRequest.Place]) throws {
    self.places = places
    descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    guard descriptor >= 0 else { throw WatchFailure(path: "", number: errno) }
    try watchPlaces()
  }

  deinit { close(descriptor) }

  private func watchPlaces() throws {
    for place in places {
      if Files.isFolder(place.path) {
        try watch(place.path, place.format)
      } else {
        try watchAbove(place)
      }
    }
  }

  /// Watches a folder and those below it, each once; links to folders are followed as an import does.
  private func watch(_ path: String, _ format: HistoryFormat?) throws {
    var waiting = [path]
    while let path = waiting.popLast() {
      guard let number = try add(path), folders[number]?.isPlace != true else { continue }
      folders[number] = Folder(path: path, format: format, isPlace: true)
      for name in Files.readNames(in: path) ?? [] where Files.isFolder("\(path)/\(name)") {
        waiting.append("\(path)/\(name)")
      }
    }
  }

  /// Watches the nearest folder above a place, or the folder of a file.
  private func watchAbove(_ place: ImportRequest.Place) throws {
    var path = place.path
    while let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
      path = slash == path.startIndex ? "/" : String(path[..<slash])
      guard Files.isFolder(path) else {
        if path == "/" { return }
        continue
      }
      guard let number = try add(path), folders[number] == nil else { return }
      folders[number] = Folder(path: path, format: place.format, isPlace: false)
      return
    }
  }

  /// The number of the watch; nil for a folder that is gone or can't be read.
  private func add(_ path: String) throws -> Int32? {
    let events = IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ONLYDIR
    let number = inotify_add_watch(descriptor, path, UInt32(events))
    guard number < 0 else { return number }
    guard errno == ENOSPC || errno == ENOMEM else { return nil }
    throw WatchFailure(path: path, number: errno)
  }

  /// What happened since the last time, without waiting for more.
  func changes() throws -> Changes {
    var changes = Changes()
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return changes }
      var offset = 0
      while offset + MemoryLayout<inotify_event>.size <= count {
        let event = buffer.withUnsafeBytes {
          $0.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
        }
        let start = offset + MemoryLayout<inotify_event>.size
        offset = start + Int(event.len)
        guard offset <= count else { break }
        let name = String(decoding: buffer[start..<offset].prefix { $0 != 0 }, as: UTF8.self)
        try take(event, name, into: &changes)
      }
    }
  }

  private func take(_ event: inotify_event, _ name: String, into changes: inout Changes) throws {
    if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { changes.isLost = true }
    if event.mask & UInt32(IN_IGNORED) != 0 { folders[event.wd] = nil }
    guard let folder = folders[event.wd], !name.utf8.isEmpty else { return }
    let path = folder.path == "/" ? "/\(name)" : "\(folder.path)/\(name)"
    guard folder.isPlace else {
      guard places.contains(where: { $0.path.isBelow(path) }) else { return }
      changes.isLost = true
      return try watchPlaces()
    }
    if event.mask & UInt32(IN_ISDIR) != 0 {
      // Files may have come into it before it was watched.
      try watch(path, folder.format)
      changes.isLost = true
    } else {
      // A log of writes is written where its database is.
      let file = path.withoutEnding("-wal")
      guard HistoryFormat.isCandidate(file, of: folder.format) else { return }
      changes.files[ByteText(file)] = .some(folder.format)
    }
  }
}

extension String {
  fileprivate func endsLike(_ ending: String) -> Bool {
    utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8)
  }

  /// The database that a write-ahead log is of.
  fileprivate func withoutEnding(_ ending: String) -> String {
    endsLike(ending) ? String(decoding: utf8.dropLast(ending.utf8.count), as: UTF8.self) : self
  }

  /// True for `folder` itself, and what is in it.
  fileprivate func isBelow(_ folder: String) -> Bool {
    isSameBytes(as: folder) || utf8.starts(with: (folder + "/").utf8)
  }
}

/// Folders could not be watched.
package struct WatchFailure: Failure {
  let path: String
  let number: Int32

  package var code: String { number == ENOSPC ? "import.too-many-folders" : "import.cannot-watch" }

  package var message: String {
    number == ENOSPC
      ? "cannot watch '\(path)': more folders than the system lets one person watch"
      : "cannot watch folders: \(String(cString: strerror(number)))"
  }

  package var hint: String? {
    number == ENOSPC
      ? "raise fs.inotify.max_user_watches, or name fewer folders"
      : "run 'orch import' again and again instead"
  }

  package var exitCode: ExitCode { .unavailable }
}

extension WatchFailure: Catalogued {
  package static var catalogue: [Self] {
    [WatchFailure(path: "FOLDER", number: ENOSPC), WatchFailure(path: "", number: EMFILE)]
  }
}
