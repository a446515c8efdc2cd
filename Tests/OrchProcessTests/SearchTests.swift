import CSystem
import Glibc
import Testing

@testable import OrchProcess

@Suite("finding a program")
struct SearchTests {
  let tools: Folder
  let repository: Folder

  init() throws {
    tools = try Folder()
    repository = try Folder()
  }

  @Test func `the first that can be run wins`() {
    let plain = tools.file("agent", mode: 0o644)
    #expect(executable(named: "agent", searchPath: tools.path) == nil)
    chmod(plain, 0o755)
    #expect(executable(named: "agent", searchPath: "/no/such:\(tools.path):/bin") == plain)
    #expect(executable(named: "sh", searchPath: "\(tools.path):/bin") == "/bin/sh")
    #expect(executable(named: "agent", searchPath: "") == nil)
  }

  @Test func `folders that are empty or relative do not count`() {
    let before = getcwd(nil, 0)
    defer { free(before) }
    _ = tools.file("agent", mode: 0o755)
    let name = tools.path.split(separator: "/").last ?? ""
    #expect(executable(named: "agent", searchPath: ":.:../tmp/\(name):tmp/\(name)") == nil)
  }

  @Test func `nothing inside a repository is found, nor what links into it`() {
    let inside = repository.file("agent", mode: 0o755)
    let path = "\(repository.path):\(tools.path)"
    #expect(executable(named: "agent", searchPath: path) == inside)
    #expect(executable(named: "agent", searchPath: path, excluding: [repository.path]) == nil)
    symlink(inside, "\(tools.path)/agent")
    #expect(executable(named: "agent", searchPath: path, excluding: [repository.path]) == nil)
    #expect(
      executable(named: "agent", searchPath: path, excluding: ["\(repository.path)/"]) == nil)
    let outside = tools.file("agent2", mode: 0o755)
    #expect(
      executable(named: "agent2", searchPath: path, excluding: [repository.path]) == outside)
  }

  @Test func `a folder whose name merely begins alike is another`() {
    let outside = tools.file("agent", mode: 0o755)
    let alike = String(tools.path.dropLast())
    #expect(executable(named: "agent", searchPath: tools.path, excluding: [alike]) == outside)
  }

  @Test func `a path counts only when it is absolute`() {
    #expect(executable(named: "/bin/sh", searchPath: "") == "/bin/sh")
    #expect(executable(named: "/bin/sh", searchPath: "", excluding: ["/"]) == nil)
    #expect(executable(named: "bin/sh", searchPath: "/") == nil)
    #expect(executable(named: "../bin/sh", searchPath: "/usr") == nil)
    #expect(executable(named: "/bin", searchPath: "") == nil)
    #expect(executable(named: "", searchPath: "/bin") == nil)
    #expect(executable(named: "sh\0x", searchPath: "/bin") == nil)
  }
}

@Suite("calls of the system")
struct SystemTests {
  @Test func `opening beneath a folder never leaves it and follows no link`() throws {
    let folder = try Folder()
    _ = folder.file("inside", "text")
    symlink("inside", "\(folder.path)/link")
    let root = try Descriptor.taking(open(folder.path, O_RDONLY | O_DIRECTORY), from: "open")
    func problem(_ path: String, _ flags: Int32 = O_RDONLY) -> Int32 {
      let number = orch_openat_beneath(root.number, path, flags | O_CLOEXEC, 0o666)
      if number < 0 { return errno }
      close(number)
      return 0
    }
    #expect(problem("inside") == 0)
    #expect(problem("new", O_WRONLY | O_CREAT | O_EXCL) == 0)
    #expect(problem("link") == ELOOP)
    #expect(problem("../x") == EXDEV)
    #expect(problem("/etc/passwd") == EXDEV)
    #expect(problem("missing") == ENOENT)
  }

  @Test func `renaming without replacing keeps what is there`() throws {
    let folder = try Folder()
    let (one, two) = (folder.file("one", "1"), folder.file("two", "2"))
    #expect(orch_rename_noreplace(AT_FDCWD, one, AT_FDCWD, two) == -1)
    #expect(errno == EEXIST)
    #expect(folder.text("two") == "2")
    #expect(orch_rename_noreplace(AT_FDCWD, one, AT_FDCWD, "\(folder.path)/three") == 0)
    #expect(folder.text("three") == "1")
  }

  @Test func `a file system has a kind`() {
    #expect(orch_filesystem_type("/proc") == 0x9fa0)
    #expect(orch_filesystem_type("/no/such") == -1)
  }

  @Test(arguments: [
    ("Europe/Berlin", Int64(1_784_000_000), [2026, 7, 14, 5, 33, 20, 2, 7200]),
    ("Europe/Berlin", 1_768_000_000, [2026, 1, 10, 0, 6, 40, 6, 3600]),
    ("Asia/Kolkata", -1, [1970, 1, 1, 5, 29, 59, 4, 19800]),
    ("UTC", 0, [1970, 1, 1, 0, 0, 0, 4, 0]),
  ]) func `a moment is told in a zone, and back`(
    zone: String, moment: Int64, fields: [Int32]
  ) {
    #expect(localTime(zone, moment) == fields)
    let back = orch_epoch(
      zone, fields[0], fields[1], fields[2], fields[3], fields[4], fields[5])
    #expect(back == moment)
  }

  @Test func `a zone that is a path is refused, and a year too large is none`() {
    #expect(orch_epoch("/dev/tty", 2026, 1, 1, 0, 0, 0) == Int64.min)
    #expect(orch_epoch("../../etc/passwd", 2026, 1, 1, 0, 0, 0) == Int64.min)
    #expect(localTime("UTC", Int64.max) == nil)
  }
}

/// Year, month, day, hour, minute, second, weekday and offset; nil where there is no such date.
private func localTime(_ zone: String, _ moment: Int64) -> [Int32]? {
  var (year, month, day, hour): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
  var (minute, second, weekday, offset): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
  let result = orch_local_time(
    zone, moment, &year, &month, &day, &hour, &minute, &second, &weekday, &offset)
  return result == 0 ? [year, month, day, hour, minute, second, weekday, offset] : nil
}
