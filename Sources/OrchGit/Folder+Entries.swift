import CGit2
import Glibc

extension Folder {
  /// One name in a folder, and whether the kernel says it is a folder itself.
  struct Entry {
    let name: RawPath
    let isFolder: Bool
  }

  /// What is in here, in no order, without `.` and `..`.
  ///
  /// - Parameter limit: No more than this many are read.
  func entries(limit: Int = .max) throws -> [Entry] {
    let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0 else { throw GitFailure.system("read folder '\(path.string)'") }
    guard let stream = fdopendir(copy) else {
      close(copy)
      throw GitFailure.system("read folder '\(path.string)'")
    }
    defer { closedir(stream) }
    var entries: [Entry] = []
    while entries.count < limit, let entry = readdir(stream) {
      let name = Self.name(of: entry)
      if name.bytes == [0x2E] || name.bytes == [0x2E, 0x2E] { continue }
      entries.append(Entry(name: name, isFolder: isFolder(name, type: entry.pointee.d_type)))
    }
    return entries
  }

  /// The name is read where it lies: its length is not that of the array C declares.
  private static func name(of entry: UnsafeMutablePointer<dirent>) -> RawPath {
    let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
    return RawPath(
      (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self))
  }

  private func isFolder(_ name: RawPath, type: UInt8) -> Bool {
    if type == UInt8(DT_UNKNOWN) { return status(of: name)?.isFolder ?? false }
    return type == UInt8(DT_DIR)
  }
}

extension Folder {
  /// Removes folder `name` and all that is in it.
  ///
  /// Symbolic links are removed, not followed, and nothing on another file system is touched.
  ///
  /// - Parameter last: An entry right below `name` that goes only after all others have gone.
  func removeTree(_ name: RawPath, last: RawPath? = nil) throws {
    let tree = try openForRemoval(name)
    let device = try tree.status.st_dev
    try tree.empty(device: device, top: tree, depth: 0, keeping: last)
    if let last {
      guard tree.remove(last) || errno == ENOENT else {
        throw GitFailure.system("remove '\(tree.path.appending(last).string)'")
      }
    }
    guard removeEmptyFolder(name) else {
      throw GitFailure.system("remove folder '\(path.appending(name).string)'")
    }
  }

  /// Opens a folder of ours that its mode may forbid us to read or change.
  private func openForRemoval(_ name: RawPath) throws -> Folder {
    if let folder = try? folder(name) {
      if try folder.status.st_mode & 0o700 != 0o700 { fchmod(folder.descriptor, 0o700) }
      return folder
    }
    let handle = name.withCString { orch_open_name(descriptor, $0) }
    guard handle >= 0 else { return try folder(name) }
    defer { close(handle) }
    var status = stat()
    if fstat(handle, &status) == 0, status.isFolder { chmod("/proc/self/fd/\(handle)", 0o700) }
    return try folder(name)
  }

  /// Removes all that is in here but `keeping`.
  ///
  /// However deep the tree, few folders are open at once: what lies deeper than 32 is moved up to `top`
  /// and removed from there.
  private func empty(
    device: dev_t, top: borrowing Folder, depth: Int, keeping: RawPath? = nil
  ) throws {
    while true {
      let found = try entries(limit: 4096).filter { $0.name != keeping }
      if found.isEmpty { return }
      for entry in found {
        try remove(entry, device: device, top: top, depth: depth)
      }
    }
  }

  private func remove(
    _ entry: Entry, device: dev_t, top: borrowing Folder, depth: Int
  ) throws {
    let action = "remove '\(path.appending(entry.name).string)'"
    guard entry.isFolder else {
      guard remove(entry.name) || errno == ENOENT else { throw GitFailure.system(action) }
      return
    }
    if depth >= 32, moveUp(entry.name, to: top) { return }
    let child = try openForRemoval(entry.name)
    guard try child.status.st_dev == device else {
      throw GitFailure.mounted(at: child.path.string)
    }
    try child.empty(device: device, top: top, depth: depth + 1)
    guard removeEmptyFolder(entry.name) else { throw GitFailure.system(action) }
  }

  /// Moves folder `name` to `top` under a name nothing else has there.
  private func moveUp(_ name: RawPath, to top: borrowing Folder) -> Bool {
    guard let inode = status(of: name)?.st_ino else { return false }
    let target = RawPath(bytes: ".orch-removed-\(inode)".utf8)
    guard top.status(of: target) == nil else { return false }
    return name.withCString { from in
      target.withCString { renameat(descriptor, from, top.descriptor, $0) } == 0
    }
  }
}
