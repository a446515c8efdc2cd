import Glibc

/// A process as /proc showed it at one moment.
struct ProcessRecord: Sendable {
  let pid: Int32
  let parent: Int32
  let startTicks: UInt64
  let threads: Int32
  let state: UInt8

  /// Ended, but perhaps not waited for.
  ///
  /// A zombie with threads is a process whose first thread ended.
  var isDead: Bool {
    state == UInt8(ascii: "X") || (state == UInt8(ascii: "Z") && threads <= 1)
  }

  /// What /proc says of `pid`; nil when there is no such process.
  init?(pid: Int32) {
    guard let bytes = contents(of: "/proc/\(pid)/stat", limit: 2048) else { return nil }
    self.init(pid: pid, stat: bytes)
  }

  /// Reads a line of proc(5)'s `stat`.
  ///
  /// The name, in parentheses, may hold any byte; only numbers follow the last parenthesis.
  init?(pid: Int32, stat: [UInt8]) {
    guard let end = stat.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = stat[(end + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 19, let state = fields[0].first,
      let parent = Int32(String(decoding: fields[1], as: UTF8.self)),
      let threads = Int32(String(decoding: fields[17], as: UTF8.self)),
      let startTicks = UInt64(String(decoding: fields[19], as: UTF8.self))
    else { return nil }
    self.pid = pid
    self.parent = parent
    self.startTicks = startTicks
    self.threads = threads
    self.state = state
  }
}

/// All processes, as far as a list that is read one by one can say.
struct ProcessTable {
  let records: [Int32: ProcessRecord]
  private let children: [Int32: [Int32]]

  /// `visit` sees each process at the moment it is read: some will be gone when all are.
  ///
  /// The newest come first, for those that live shortest.
  init(visit: (ProcessRecord) -> Void = { _ in }) {
    var records: [Int32: ProcessRecord] = [:]
    for pid in Self.pids().sorted(by: >) {
      guard let record = ProcessRecord(pid: pid) else { continue }
      records[pid] = record
      visit(record)
    }
    self.records = records
    children = Dictionary(grouping: records.keys) { records[$0]?.parent ?? 0 }
  }

  /// The living processes below `roots`, parents first; the roots are not among them.
  ///
  /// Each is read again, and left out unless it still is the child it was listed as: while the list
  /// was read, a parent may have died and given its id to a stranger.
  func descendants(of roots: [Int32], except excluded: Set<Int32> = []) -> [ProcessRecord] {
    var found: [ProcessRecord] = []
    var seen = excluded.union(roots)
    var next = roots[...]
    while let parent = next.popFirst() {
      for pid in children[parent] ?? [] where seen.insert(pid).inserted {
        guard let listed = records[pid], let now = ProcessRecord(pid: pid), now.parent == parent,
          now.startTicks == listed.startTicks, !now.isDead
        else { continue }
        found.append(now)
        next.append(pid)
      }
    }
    return found
  }

  /// `pid`, its parent, and so on up to the first process.
  static func lineage(of pid: Int32) -> Set<Int32> {
    var line: Set<Int32> = []
    var next = pid
    while next > 0, line.insert(next).inserted { next = ProcessRecord(pid: next)?.parent ?? 0 }
    return line
  }

  private static func pids() -> [Int32] {
    guard let folder = opendir("/proc") else { return [] }
    defer { closedir(folder) }
    var pids: [Int32] = []
    while let entry = readdir(folder) {
      // The entry is valid until the next readdir, and its name ends within it.
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        UnsafeRawPointer($0).withMemoryRebound(to: CChar.self, capacity: 256) {
          String(cString: $0)
        }
      }
      if let pid = Int32(name) { pids.append(pid) }
    }
    return pids
  }
}
